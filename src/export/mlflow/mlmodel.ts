import { randomUUID } from 'node:crypto';
import { stringify } from 'yaml';
import type { Predictor } from '../../bundle/predictor.ts';
import { timestamp } from '../../core/clock.ts';
import { libraryVersion } from '../../core/version.ts';
import { inputColumns } from '../../data/schema/build-frame.ts';
import { OUTPUT } from '../onnx/onnx-model.ts';

/** How `mlflow.pyfunc.load_model` runs a model: by a loader of ours beside it, or by MLflow's own for ONNX. */
export const MLFLOW_FLAVORS = ['pyfunc', 'onnx'] as const;
export type MlflowFlavor = (typeof MLFLOW_FLAVORS)[number];

/** Versions that the folders are tested with. */
const PYTHON = '3.11.7';
const MLFLOW = '3.17.2';
const PACKAGES: Readonly<Record<MlflowFlavor, readonly string[]>> = {
  pyfunc: [`mlflow==${MLFLOW}`, 'onnxruntime>=1.17', 'numpy', 'pandas'],
  onnx: [`mlflow==${MLFLOW}`, 'onnx>=1.15', 'onnxruntime>=1.17', 'numpy', 'pandas'],
};

/** What a model that is logged says of where it is. */
export interface LoggedAs {
  readonly modelId: string;
  readonly runId: string;
  readonly artifactPath: string;
}

/** `MLmodel`, by the contract of mlflow 3.17. @param bytes of all files of the folder but this one */
export function mlmodel(predictor: Predictor, flavor: MlflowFlavor, bytes: number, as?: LoggedAs): string {
  const loader = flavor === 'onnx' ? { loader_module: 'mlflow.onnx', data: 'model.onnx' } : PYFUNC;
  return stringify(
    {
      ...(as === undefined ? {} : { artifact_path: as.artifactPath, model_id: as.modelId, run_id: as.runId }),
      flavors: {
        python_function: {
          ...loader,
          python_version: PYTHON,
          env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        },
        ...(flavor === 'onnx' ? { onnx: { data: 'model.onnx', providers: ['CPUExecutionProvider'] } } : {}),
      },
      metadata: {
        automl: libraryVersion(),
        target: predictor.manifest.schema.target,
        task: predictor.task.kind,
        metric: predictor.manifest.metric,
      },
      mlflow_version: MLFLOW,
      model_size_bytes: bytes,
      model_uuid: as?.modelId ?? randomUUID().replaceAll('-', ''),
      saved_input_example_info: {
        artifact_path: 'input_example.json',
        type: 'dataframe',
        pandas_orient: 'split',
        serving_input_path: 'serving_input_example.json',
      },
      signature: flavor === 'onnx' ? tensorSignature(predictor) : columnSignature(predictor),
      utc_time_created: timestamp().replace('T', ' ').replace('Z', '000'),
    },
    { lineWidth: 0 },
  );
}
const PYFUNC = { loader_module: 'automl_pyfunc', code: 'code', data: '.' };

/** The files that say what a Python environment needs. */
export function environmentFiles(flavor: MlflowFlavor): Record<string, string> {
  const packages = PACKAGES[flavor];
  const build = ['pip', 'setuptools', 'wheel'];
  return {
    'requirements.txt': `${packages.join('\n')}\n`,
    'python_env.yaml': stringify({
      python: PYTHON,
      build_dependencies: build,
      dependencies: ['-r requirements.txt'],
    }),
    'conda.yaml': stringify({
      channels: ['conda-forge'],
      dependencies: [`python=${PYTHON}`, 'pip', { pip: packages }],
      name: 'mlflow-env',
    }),
  };
}

/** Columns of any type: MLflow would refuse whole numbers for doubles, and our loader reads every cell by the schema. */
function columnSignature({ manifest, classes }: Predictor): Record<string, string> {
  const inputs = inputColumns(manifest.schema).map(({ name }) => ({ type: 'any', name, required: true }));
  const output = { type: classes.length === 0 ? 'double' : 'string', name: 'prediction', required: true };
  const table = { name: 'table', type: 'boolean', default: false, shape: null };
  return {
    inputs: JSON.stringify(inputs),
    outputs: JSON.stringify([output]),
    params: JSON.stringify([table]),
  };
}

function tensorSignature({ manifest, classes }: Predictor): Record<string, string | null> {
  const tensor = (name: string, dtype: string, width: number) => ({
    name,
    type: 'tensor',
    'tensor-spec': { dtype, shape: [-1, width] },
  });
  const types = { numeric: 'float32', categorical: 'str', datetime: 'float64', text: 'str' } as const;
  const inputs = manifest.basePlan.columns.map(({ name, kind }) => tensor(name, types[kind], 1));
  const quantiles = manifest.spread === undefined ? 0 : (manifest.quantiles?.length ?? 0);
  const outputs =
    classes.length > 0
      ? [tensor(OUTPUT.label, 'str', 1), tensor(OUTPUT.probabilities, 'float32', classes.length)]
      : [
          tensor(OUTPUT.value, 'float32', 1),
          ...(quantiles > 0 ? [tensor(OUTPUT.quantiles, 'float32', quantiles)] : []),
        ];
  return { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null };
}
