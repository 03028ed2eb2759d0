/** Writes the reference pages of docs/ from the code. `--check` writes nothing and fails when one is out of date. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PAGES } from './docs/pages.ts';

const root = new URL('../', import.meta.url);
const isCheck = process.argv.includes('--check');
for (const [path, render] of Object.entries(PAGES)) {
  const file = new URL(path, root);
  const text = render();
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (isCheck) {
    console.error(`${path} is out of date: run npm run docs`);
    process.exitCode = 1;
    continue;
  }
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}
