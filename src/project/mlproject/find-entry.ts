import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import { insideFolder } from '../inside-folder.ts';
import type { EntryPoint, ProjectSpec } from './project-spec.ts';
import { shellQuote } from './shell-command.ts';

/** Programs that scripts are run with when they are no entry point of the file. */
const RUNNERS: Readonly<Record<string, string>> = {
  ...{ '.py': 'python', '.sh': 'bash' },
  ...{ '.js': 'node', '.mjs': 'node', '.cjs': 'node' },
};

/**
 * The entry point of a name: of the file, else a script of the project, to which all parameters go as `--name value`.
 * @throws ConfigError PROJECT_ENTRY_UNKNOWN, PROJECT_PATH_OUTSIDE
 */
export function findEntry(project: ProjectSpec, name: string): EntryPoint {
  const known = project.entryPoints.find((entry) => entry.name === name);
  if (known !== undefined) return known;
  const runner = RUNNERS[extname(name)];
  if (runner !== undefined && existsSync(insideFolder(project.folder, name, 'entry point')))
    return { name, parameters: [], command: `${runner} ${literal(name)}` };
  const names = project.entryPoints.map((entry) => entry.name);
  throw new ConfigError(
    'PROJECT_ENTRY_UNKNOWN',
    `The project ${project.name} has no entry point ${withNearest(name, names)}.`,
    {
      hint:
        names.length === 0
          ? `Write an MLproject file in ${project.folder} (automl init makes one), or name a script: -e train.mjs.`
          : `Choose from ${names.join(', ')} with -e, or name a script (${Object.keys(RUNNERS).join(', ')}).`,
    },
  );
}

/** A file name as one word of a command whose braces are doubled. */
function literal(name: string): string {
  return shellQuote(name.startsWith('-') ? `./${name}` : name).replace(/[{}]/g, '$&$&');
}
