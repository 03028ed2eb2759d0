import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 'import lightgbm, numpy, sklearn';
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

function works(python) {
  try {
    execFileSync(python, ['-c', NEEDED], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An interpreter with the packages of requirements.txt: the one named, or one that is made once. Ends the process when there is none. */
export function findPython(named) {
  if (named !== undefined) {
    if (works(named)) return named;
    console.error(`${named} cannot "${NEEDED}": pip install -r benchmarks/kernels/requirements.txt`);
    process.exit(2);
  }
  const made = here('.venv-kernels/bin/python');
  if (existsSync(made) && works(made)) return made;
  console.error('making benchmarks/kernels/.venv-kernels with the Python peers ...');
  try {
    execFileSync('python3', ['-m', 'venv', here('.venv-kernels')], { stdio: 'inherit' });
    execFileSync(made, ['-m', 'pip', 'install', '-q', '-r', here('requirements.txt')], { stdio: 'inherit' });
  } catch {
    console.error('The Python peers cannot be installed: name an interpreter that has them by --python.');
    process.exit(2);
  }
  return made;
}
