import { join } from 'node:path';
import { cellsOf, share } from './words.mjs';

/** Losses that differ by less cannot be told apart on the rows of a development set. */
const NOISE = 0.03;

/** A family of svm.mjs against scikit-learn's at equal settings. */
export const kernelMachine =
  (family, most) =>
  ({ node, python, layout, data, sets, size }) => {
    const detail = node('svm.mjs', [
      ...[layout, join(data, 'index.json'), '--python', python, '--family', family, '--sets', sets.join(',')],
      ...['--most', String(size === 'full' ? 2 * most : most), '--folds', '2'],
    ]).trim();
    const cases = detail.split('\n').slice(2, -1).map(cellsOf);
    const equal = cases.filter(([, , ours, theirs]) => Number(ours) <= (1 + NOISE) * Number(theirs)).length;
    const mean = Number(detail.split(': ').at(-1));
    return {
      detail,
      rows: [
        {
          what: `${family} against scikit-learn's, loss`,
          target: `equal within noise: at most ${100 * NOISE}% higher`,
          measured: share(equal, cases.length),
          met: equal === cases.length,
        },
        {
          what: `${family} against scikit-learn's, CPU time, geometric mean`,
          target: '<= 1.0',
          measured: mean.toFixed(2),
          met: mean <= 1,
        },
      ],
    };
  };
