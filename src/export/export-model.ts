import { loadBundle } from '../bundle/load-bundle.ts';
import { jsModule } from './js/js-module.ts';
import { onnxModel } from './onnx/onnx-model.ts';
import { writeFile } from './write-file.ts';

/** Forms that a model can be written in. */
export const EXPORT_FORMATS = ['onnx', 'js'] as const;
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
 * @throws BundleError when there is no model to read; ModelError EXPORT_UNSUPPORTED before anything is written; OutputError
 */
export function exportModel(folder: string, format: ExportFormat, output: string): ExportResult {
  const predictor = loadBundle(folder);
  const content = format === 'js' ? jsModule(predictor) : onnxModel(predictor);
  writeFile(output, content);
  return { output, format, bytes: Buffer.byteLength(content) };
}
