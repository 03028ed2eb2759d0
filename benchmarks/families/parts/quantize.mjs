import { share, tableOf } from './words.mjs';

/** Networks with int8 weights beside the same in float32. */
export function quantize({ node, layout, data, sets }) {
  const { rows: found } = JSON.parse(
    node('quantize.mjs', ['--layout', layout, '--data', data, '--sets', sets.join(',')]),
  );
  const judge = (what, target, good, measured) => ({
    ...{ what: `int8 mlp, ${what}`, target, measured: `${measured}; ${share(good, found.length)}` },
    met: good === found.length,
  });
  const change = ({ loss, rounded }) => rounded / loss - 1;
  const worst = Math.max(...found.map(change));
  const times = found.map(({ time }) => time).sort((a, b) => a - b);
  const middle = times[times.length >> 1];
  const largest = Math.max(...found.map(({ size }) => size));
  const cells = found.map((one) => [
    ...[one.set, one.loss.toPrecision(5), `${(100 * change(one)).toFixed(2)}%`, one.bytes, one.size.toFixed(3)],
    ...[one.micros.toFixed(1), one.time.toFixed(2)],
  ]);
  return {
    detail: tableOf(['set', 'loss', 'change', 'bytes, float32', 'size', 'a row, us, float32', 'time'], cells),
    rows: [
      judge(
        'loss',
        'within 1%',
        found.filter((one) => change(one) <= 0.01).length,
        `worst ${(100 * worst).toFixed(2)}%`,
      ),
      judge('size', '<= 0.3', found.filter((one) => one.size <= 0.3).length, `largest ${largest.toFixed(3)}`),
      {
        what: 'int8 mlp, time of a single row, median of the sets',
        target: '<= 0.7',
        measured: `${middle.toFixed(2)}; ${times[0].toFixed(2)} to ${times.at(-1).toFixed(2)}`,
        met: middle <= 0.7,
      },
    ],
  };
}
