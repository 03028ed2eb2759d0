import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { share, tableOf } from './words.mjs';

/** Networks against AutoGluon's at its defaults, on the same rows. */
export function autogluon({ node, run, autogluon: python, layout, data, sets, size }) {
  const folder = mkdtempSync(join(tmpdir(), 'families-autogluon-'));
  const [lines, result] = [join(folder, 'ours.jsonl'), join(folder, 'result.json')];
  node('mlp.mjs', [layout, join(data, 'index.json'), lines, size === 'full' ? '2500' : '600', ...sets]);
  run(python, [join(import.meta.dirname, '..', 'autogluon-mlp.py'), layout, lines, result]);
  const found = JSON.parse(readFileSync(result, 'utf8'));
  rmSync(folder, { recursive: true });
  const better = found.filter((one) => one.ours < one.autogluon).length;
  const cells = found.map((one) => [
    ...[one.set, one.ours.toPrecision(4), one.autogluon.toPrecision(4)],
    ...[one.ours_seconds.toFixed(1), one.autogluon_seconds.toFixed(1)],
  ]);
  return {
    detail: tableOf(['set', 'loss, ours', 'AutoGluon', 'CPU s, ours', 'AutoGluon'], cells),
    rows: [
      {
        what: "mlp against AutoGluon's NN_TORCH",
        target: 'loss better on half of the sets',
        measured: share(better, found.length),
        met: 2 * better >= found.length,
      },
    ],
  };
}
