import { type ExportFormat, exportModel } from '../../export/export-model.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';

export interface ExportFlags {
  readonly format: ExportFormat;
  readonly output: string;
  readonly json?: boolean;
}

/** `automl export`. @returns the exit code */
export async function exportCommand(model: string, flags: ExportFlags): Promise<number> {
  const terminal = createTerminal(false);
  const result = exportModel(model, flags.format, flags.output);
  if (flags.json === true) terminal.out(JSON.stringify(result));
  else terminal.out(`${result.output}: ${result.format}, ${result.bytes} bytes`);
  return EXIT.ok;
}
