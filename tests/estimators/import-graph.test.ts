import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const entry = new URL('../../dist/estimators/index.js', import.meta.url);

/** Every file that the built entry imports, however far, with its bytes; anything that is no relative file is listed apart. */
function walk(start: URL) {
  const files = new Map<string, number>();
  const outside = new Set<string>();
  const pending = [start];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (files.has(at.href)) continue;
    const text = readFileSync(at, 'utf8');
    files.set(at.href, text.length);
    // imports stand at the start of a line in what the compiler writes; a dynamic one anywhere
    const found = [...text.matchAll(/^(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]/gm)];
    const bare = [...text.matchAll(/^import\s*['"]([^'"]+)['"]/gm), ...text.matchAll(/\bimport\(\s*([^)]*)\)/g)];
    for (const [, name] of [...found, ...bare])
      if (name!.startsWith('./') || name!.startsWith('../')) pending.push(new URL(name!, at));
      else outside.add(`${name} (${at.href.split('/dist/')[1]})`);
  }
  return { files, outside };
}

describe('automl/models in a browser', () => {
  const { files, outside } = walk(entry);
  test('imports files of its own only: no package, no node: module, nothing at run time', () => {
    expect([...outside]).toEqual([]);
    expect(files.size).toBeGreaterThan(80);
  });
  test('leaves out searches, threads, DuckDB and the reading of files', () => {
    const folders = new Set([...files.keys()].map((file) => file.split('/dist/')[1]!.split('/')[0]));
    expect([...folders].sort()).toEqual([
      ...['core', 'data', 'estimators', 'kernels', 'metrics', 'models', 'preprocess', 'space'],
    ]);
    expect([...files.keys()].filter((file) => /worker|duck|csv|parquet|registry\.js/.test(file))).toEqual([
      expect.stringContaining('metrics/registry.js'),
    ]);
  });
  test('needs no more than 1.2 MB before it is bundled, comments and all', () => {
    const bytes = [...files.values()].reduce((sum, n) => sum + n, 0);
    expect(bytes).toBeLessThan(1_200_000);
  });
  test('names nothing that only Node has, but where it looks first whether it is there', () => {
    const named = [...files.keys()].filter((file) => {
      const code = readFileSync(new URL(file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const names = [...code.matchAll(/(?<![-.\w])(process|Buffer|require|__dirname|global)\b\s*[.([]/g)].map(
        (m) => m[1]!,
      );
      return names.some((name) => !code.includes(`typeof ${name} !== 'undefined'`));
    });
    expect(named).toEqual([]);
  });
});
