import { type ExportFormat, exportModel } from '../../export/export-model.ts';
import { ONNX_FLAVOR_LIMITS } from '../../export/mlflow/mlflow-folder.ts';
import type { MlflowFlavor } from '../../export/mlflow/mlmodel.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';

export interface ExportFlags {
  readonly format: ExportFormat;
  readonly output: string;
  readonly mlflowFlavor?: MlflowFlavor;
  readonly json?: boolean;
}

/** `automl export`. @returns the exit code */
export async function exportCommand(model: string, flags: ExportFlags): Promise<number> {
  const terminal = createTerminal(false);
  const result = exportModel(model, flags.format, flags.output, flags.mlflowFlavor);
  if (flags.format === 'mlflow' && flags.mlflowFlavor === 'onnx')
    for (const limit of ONNX_FLAVOR_LIMITS) terminal.note(`note: the flavour onnx: ${limit}`);
  if (flags.json === true) terminal.out(JSON.stringify(result));
  else terminal.out(`${result.output}: ${result.format}, ${result.bytes} bytes`);
  return EXIT.ok;
}
