import { share } from './words.mjs';

/** Additive boosting against InterpretML. */
export function ebm({ node, data, interpret, sets, size }) {
  const args = [
    '--data',
    data,
    '--python',
    interpret,
    '--sets',
    sets.join(','),
    '--seeds',
    size === 'full' ? '3' : '1',
  ];
  const { rows: found } = JSON.parse(node('ebm.mjs', args));
  const good = found.filter((one) => one.ours <= one.theirs).length;
  const ratios = found.map((one) => one.oursCpu / one.theirsCpu);
  const lines = found.map(
    (one, i) =>
      `| ${one.set} | ${one.ours.toPrecision(5)} | ${one.theirs.toPrecision(5)} | ${one.oursCpu.toFixed(2)} | ${one.theirsCpu.toFixed(2)} | ${ratios[i].toFixed(3)} |`,
  );
  const head = '| set | loss, ours | InterpretML | CPU s, ours | InterpretML | ratio |\n|---|---|---|---|---|---|';
  return {
    detail: [head, ...lines].join('\n'),
    rows: [
      {
        what: 'ebm against InterpretML, loss',
        target: 'no worse on half of the sets',
        measured: share(good, found.length),
        met: 2 * good >= found.length,
      },
      {
        what: 'ebm against InterpretML, CPU time',
        target: '<= 1.0',
        measured: `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
        met: Math.max(...ratios) <= 1,
      },
    ],
  };
}
