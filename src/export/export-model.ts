import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadBundle } from '../bundle/load-bundle.ts';
import { ConfigError } from '../core/errors.ts';
import { jsModule } from './js/js-module.ts';
import { mlflowFiles } from './mlflow/mlflow-folder.ts';
import type { MlflowFlavor } from './mlflow/mlmodel.ts';
import { onnxModel } from './onnx/onnx-model.ts';
import { writeFile } from './write-file.ts';

/** Forms that a model can be written in. */
export const EXPORT_FORMATS = ['onnx', 'js', 'mlflow'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What was written. */
export interface ExportResult {
  readonly output: string;
  readonly format: ExportFormat;
  /** Of all files together. */
  readonly bytes: number;
}

/**
 * Writes the model of a run or model folder in another form.
 * @param output a file; a folder for `mlflow`, new, empty, or an MLflow model that is replaced file by file
 * @param flavor of an MLflow folder
 * @throws BundleError when there is no model to read; ModelError EXPORT_UNSUPPORTED before anything is written; OutputError
 */
export function exportModel(
  folder: string,
  format: ExportFormat,
  output: string,
  flavor: MlflowFlavor = 'pyfunc',
): ExportResult {
  const predictor = loadBundle(folder);
  if (format === 'mlflow') return { output, format, bytes: writeFolder(output, mlflowFiles(predictor, flavor)) };
  const content = format === 'js' ? jsModule(predictor) : onnxModel(predictor);
  writeFile(output, content);
  return { output, format, bytes: Buffer.byteLength(content) };
}

/** @returns bytes of all files @throws ConfigError OPTION_INVALID, OutputError OUTPUT_UNWRITABLE */
function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array | string>): number {
  if (existsSync(folder) && !existsSync(join(folder, 'MLmodel')) && readdirSync(folder).length > 0)
    throw new ConfigError('OPTION_INVALID', `The folder '${folder}' is not empty and holds no MLflow model.`, {
      hint: 'Name a new folder with --output.',
    });
  let bytes = 0;
  for (const [path, content] of files) {
    writeFile(join(folder, path), content);
    bytes += Buffer.byteLength(content);
  }
  return bytes;
}
