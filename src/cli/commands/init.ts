import { initProject } from '../../project/init/init-project.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';

export interface InitFlags {
  readonly name?: string;
  readonly data?: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** `automl init`. @returns the exit code */
export function initCommand(folder: string, { json, ...flags }: InitFlags): number {
  const terminal = createTerminal(false);
  const made = initProject({ folder, ...flags });
  if (json === true) terminal.out(JSON.stringify(made));
  else {
    for (const file of made.written) terminal.out(file);
    for (const file of made.kept) terminal.note(`note: ${file} was there already and stays as it was`);
    terminal.note(`next: ${folder === '.' ? '' : `cd ${folder} && `}npm install && npx automl run .`);
  }
  return EXIT.ok;
}
