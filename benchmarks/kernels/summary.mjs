/* Numbers of interleaved runs as Markdown. */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Head of the table of a row of kind `fit`. */
export const FIT_HEAD = ({ peer, measure }) =>
  `| set | ours, ${measure} s | ${peer} | ratio | target | loss | ${peer} | difference |\n|---|---|---|---|---|---|---|---|`;

/** One line of it. */
export function fitTable(name, { measure, target }, runs, seeds) {
  if (runs.length === 0) return `| ${name} | failed | | | | | | |`;
  const ratios = runs.map((run) => run.ours[measure] / run.theirs[measure]);
  const ratio = median(ratios);
  const goal = target(runs[0]);
  const firsts = runs.filter((run, i) => runs.findIndex((other) => other.seed === run.seed) === i).slice(0, seeds);
  const losses = (side) => mean(firsts.map((run) => run[side].loss));
  const cells = [
    name,
    median(runs.map((run) => run.ours[measure])).toFixed(3),
    median(runs.map((run) => run.theirs[measure])).toFixed(3),
    `${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    `${goal} ${ratio <= goal ? 'met' : 'missed'}`,
    losses('ours').toPrecision(5),
    losses('theirs').toPrecision(5),
    verdict(firsts.map((run) => run.ours.loss - run.theirs.loss)),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Paired differences of losses, ours minus theirs, in words. */
function verdict(differences) {
  const off = mean(differences);
  if (differences.length < 2) return off === 0 ? 'equal' : `${off > 0 ? 'worse' : 'better'} (one seed)`;
  const variance = differences.reduce((sum, d) => sum + (d - off) ** 2, 0) / (differences.length - 1);
  if (Math.abs(off) <= 2 * Math.sqrt(variance / differences.length)) return 'noise';
  return off > 0 ? 'worse' : 'better';
}
