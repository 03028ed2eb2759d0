import { share, tableOf } from './words.mjs';

const [NOMINAL, POINTS] = [80, 2];

/** Coverage of the interval from 0.1 to 0.9 of whole runs. */
export function intervals({ node, layout, data, sets, size }) {
  const how = { quick: ['3', '2000', '1'], usual: ['5', '3000', '1'], full: ['10', '6000', '4'] }[size];
  const { rows: found } = JSON.parse(
    node('intervals.mjs', [
      ...['--layout', layout, '--data', data, '--sets', sets.join(','), '--parts', '4'],
      ...['--budget', how[0], '--rows', how[1], '--judged', how[2]],
    ]),
  );
  const beyond = ({ coverage }) => Math.abs(coverage - NOMINAL) - POINTS;
  const strict = found.filter((one) => beyond(one) <= 0).length;
  const fair = found.filter((one) => beyond(one) <= 2 * one.error).length;
  const mean = found.reduce((sum, one) => sum + one.coverage, 0) / found.length;
  const cells = found.map((one) => [
    ...[one.set, one.rows, one.coverage.toFixed(1), one.error.toFixed(1), one.below.toFixed(1), one.above.toFixed(1)],
    beyond(one) <= 0 ? 'yes' : beyond(one) <= 2 * one.error ? 'within the noise' : 'no',
  ]);
  return {
    detail: `${tableOf(['set', 'rows judged', '80% holds', 'standard error', 'below', 'above', 'within 2 points'], cells)}\n\nMean ${mean.toFixed(2)}.`,
    rows: [
      {
        what: 'intervals, coverage of whole runs',
        target: 'within 2 points of 80 on every set',
        measured: `${share(strict, found.length)}; mean ${mean.toFixed(1)}`,
        met: strict === found.length,
      },
      {
        what: 'intervals, as above but for two standard errors of the judged rows',
        target: 'every set',
        measured: share(fair, found.length),
        met: fair === found.length,
      },
    ],
  };
}
