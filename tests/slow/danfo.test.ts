import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableFrom } from '../../src/data/ingest/table-from.ts';
import type { DanfoLike } from '../../src/data/ingest/table-input.ts';
import { vectorFrom } from '../../src/data/ingest/vector-from.ts';
import { cellsOf, plain } from '../data/ingest/temp-table.ts';

/** What this test uses of danfojs-node. */
interface Danfo {
  DataFrame: new (
    data: unknown,
    options?: { columns?: string[] },
  ) => DanfoLike & { column(name: string): { values: unknown[] } };
}

const folder = fileURLToPath(new URL('../fixtures/danfo/', import.meta.url));
const INSTALL_LIMIT_MS = 600_000;

describe('tableFrom with the real danfojs-node 1.2.0', () => {
  let danfo: Danfo;
  beforeAll(() => {
    if (!existsSync(`${folder}node_modules/danfojs-node`)) {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
        cwd: folder,
        stdio: 'ignore',
      });
    }
    danfo = createRequire(`${folder}package.json`)('danfojs-node') as Danfo;
  }, INSTALL_LIMIT_MS);

  it('reads the columns of a DataFrame with their types and missing cells', () => {
    const frame = new danfo.DataFrame(
      [
        [1, 1.5, 'x', true],
        [2, Number.NaN, 'y', false],
        [3, 2.5, undefined, true],
      ],
      { columns: ['i', 'f', 's', 'b'] },
    );
    expect(plain(tableFrom(frame))).toEqual({
      'i:number': [1, 2, 3],
      'f:number': [1.5, null, 2.5],
      's:text': ['x', 'y', null],
      'b:boolean': [true, false, true],
    });
  });

  it('reads a DataFrame made of columns, and a column of it as target', () => {
    const frame = new danfo.DataFrame({ a: [1, 2], y: ['no', 'yes'] });
    expect(plain(tableFrom(frame))).toEqual({ 'a:number': [1, 2], 'y:text': ['no', 'yes'] });
    expect(cellsOf(vectorFrom(frame.column('y'), 'y'))).toEqual(['no', 'yes']);
  });
});
