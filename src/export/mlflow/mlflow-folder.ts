import type { Predictor } from '../../bundle/predictor.ts';
import { inputColumns } from '../../data/schema/build-frame.ts';
import { onnxModel } from '../onnx/onnx-model.ts';
import { columnPlan } from './column-plan.ts';
import { inputExample } from './input-example.ts';
import { environmentFiles, type LoggedAs, type MlflowFlavor, mlmodel } from './mlmodel.ts';
import { PYFUNC_LOADER } from './pyfunc-loader.ts';

/** What the flavour without code does not take; for people. */
export const ONNX_FLAVOR_LIMITS = [
  'predict gives a dict of tensors, no labels by row',
  'cells are not read by the schema: names must be spelled as in training, dates are UTC milliseconds, booleans 1 and 0, missing names empty strings',
  'no text/csv, no index but 0, 1, 2, ..., no empty table',
];

/**
 * The files of an MLflow model folder, by path.
 * @param as where it is logged, for a logged model
 * @throws ModelError EXPORT_UNSUPPORTED, before any work
 */
export function mlflowFiles(
  predictor: Predictor,
  flavor: MlflowFlavor,
  as?: LoggedAs,
): Map<string, Uint8Array | string> {
  const model = onnxModel(predictor);
  const example = inputExample(inputColumns(predictor.manifest.schema));
  const files = new Map<string, Uint8Array | string>([
    ['model.onnx', model],
    ...Object.entries(environmentFiles(flavor)),
  ]);
  if (flavor === 'pyfunc') {
    files.set('code/automl_pyfunc.py', PYFUNC_LOADER);
    files.set('columns.json', `${JSON.stringify(columnPlan(predictor))}\n`);
  }
  files.set('input_example.json', JSON.stringify(example));
  files.set('serving_input_example.json', JSON.stringify({ dataframe_split: example }));
  let bytes = 0;
  for (const content of files.values()) bytes += Buffer.byteLength(content);
  files.set('MLmodel', mlmodel(predictor, flavor, bytes, as));
  return files;
}
