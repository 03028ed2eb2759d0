/** All families at their defaults in one mixture. */
export function ensemble({ node, layout, data, sets, size }) {
  const rows = size === 'full' ? '1000' : '300';
  const detail = node('ensemble.mjs', [
    ...['--layout', layout, '--data', data, '--rows', rows],
    ...(sets.length > 0 ? ['--sets', sets.join(',')] : []),
  ]).trim();
  const counted = (text) => text.exec(detail).slice(1).map(Number);
  const [best, all] = counted(/best family on (\d+) of (\d+)/);
  const [fair] = counted(/family chosen without the fold that judges on (\d+)/);
  return {
    detail,
    rows: [
      {
        what: 'default-only ensemble against the single family that is best in hindsight',
        target: 'better on 80% of the sets',
        measured: `${best} of ${all}`,
        met: best >= 0.8 * all,
      },
      {
        what: 'the same against the family chosen without the judging fold',
        target: 'better on 80% of the sets',
        measured: `${fair} of ${all}`,
        met: fair >= 0.8 * all,
      },
    ],
  };
}
