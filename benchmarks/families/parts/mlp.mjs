import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { share } from './words.mjs';

/** Networks against scikit-learn's on the same rows and CPU time. */
export function mlp({ node, run, python, layout, data, sets, size }) {
  const most = size === 'full' ? '2500' : '800';
  const folder = mkdtempSync(join(tmpdir(), 'families-mlp-'));
  const [lines, result] = [join(folder, 'ours.jsonl'), join(folder, 'result.json')];
  const first = node('mlp.mjs', [layout, join(data, 'index.json'), lines, most, ...sets]);
  const second = run(python, [join(import.meta.dirname, '..', 'sklearn-mlp.py'), layout, lines, result]);
  const results = JSON.parse(readFileSync(result, 'utf8'));
  rmSync(folder, { recursive: true });
  const better = results.filter((one) => one.ours < one.sklearn).length;
  const rows = [
    {
      what: "mlp against scikit-learn's at equal CPU time",
      target: 'loss better on 70% of the sets',
      measured: share(better, results.length),
      met: better >= 0.7 * results.length,
    },
  ];
  return { detail: `\`\`\`\n${first}${second.trim()}\n\`\`\``, rows };
}
