import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** A virtual environment with mlflow, or null: then its tests are skipped, and say so. */
export const MLFLOW = ((): string | null => {
  const venv = process.env['AUTOML_MLFLOW_VENV'] ?? '';
  if (venv !== '' && existsSync(join(venv, 'bin', 'python'))) return venv;
  process.stderr.write(`AUTOML_MLFLOW_VENV '${venv}' holds no bin/python: the real MLflow is not tested\n`);
  return null;
})();

/** Makes `npx automl` of a folder this repository's build, as `npm install` would. */
export function installHere(folder: string): void {
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(REPOSITORY, join(folder, 'node_modules', 'automl'));
  symlinkSync(join(REPOSITORY, 'bin', 'automl.js'), join(folder, 'node_modules', '.bin', 'automl'));
}
