// Compares one optimiser of searchbench with every other on the runs both have, by paired bootstrap.
// node benchmarks/searchbench/compare.mjs problems.json NAME results/dev/*.jsonl
import { readFileSync } from 'node:fs';

const SHARES = [0.25, 0.5, 1];
const DRAWS = 2000;
const FLOOR = 1e-4;

/** Small repeatable generator (mulberry32): the intervals of a table must not change from run to run. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const log10 = (value) => Math.log10(Math.max(FLOOR, value));

const [problemsFile, mine, ...files] = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('Give the problems file, a name and result files.\n');
  process.exit(2);
}
const problems = JSON.parse(readFileSync(problemsFile, 'utf8'));
const runs = files.flatMap((file) => {
  const name = file.split('/').at(-1).replace('.jsonl', '');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => ({ ...JSON.parse(line), name }));
});
const instanceOf = ({ family, rep }) => problems[family].dev[rep % problems[family].dev.length];

/** The best loss that any of the runs reached counts as the optimum of an instance. */
const optima = new Map();
for (const run of runs) {
  const key = `${run.family}/${run.task}`;
  optima.set(
    key,
    run.true.reduce((a, b) => Math.min(a, b), optima.get(key) ?? instanceOf(run).best),
  );
}

/** Share of the way from the optimum (0) to the median random point (1) that is left; by the true loss of the best observed. */
function regretAt(run, share) {
  const known = Math.min(run.true.length, Math.floor(problems[run.family].budget * share));
  const seen = run.obs ?? run.true;
  let best = 0;
  for (let i = 1; i < known; i++) if (seen[i] < seen[best]) best = i;
  const low = optima.get(`${run.family}/${run.task}`);
  return Math.min(1, Math.max(0, (run.true[best] - low) / (instanceOf(run).ref - low)));
}

/** 90% interval of a statistic of pairs: pairs are drawn with replacement within each family. */
function interval(families, statistic) {
  const random = generator(1);
  const values = Array.from({ length: DRAWS }, () =>
    statistic(families.map((pairs) => pairs.map(() => pairs[Math.floor(random() * pairs.length)]))),
  ).sort((a, b) => a - b);
  return [values[Math.floor(0.05 * DRAWS)], values[Math.floor(0.95 * DRAWS)]];
}

/** Families count alike, however many runs they have. */
const meanOf = (side, of) => (families) => mean(families.map((pairs) => mean(pairs.map((pair) => of(pair[side])))));
const difference = (families) => 100 * (meanOf(0, Number)(families) - meanOf(1, Number)(families));

/** Pairs of regrets, mine first, by family. */
function pairsWith(peer, share, wanted) {
  const find = (name, { family, rep }) => runs.find((r) => r.name === name && r.family === family && r.rep === rep);
  return wanted
    .map((family) =>
      runs
        .filter((run) => run.name === mine && run.family === family)
        .map((run) => [run, find(peer, run)])
        .filter(([, other]) => other !== undefined)
        .map(([a, b]) => [regretAt(a, share), regretAt(b, share)]),
    )
    .filter((pairs) => pairs.length > 0);
}

const peers = [...new Set(runs.map(({ name }) => name))].filter((name) => name !== mine);
const everyFamily = Object.keys(problems);
const row = (title, share, peer, wanted) => {
  const families = pairsWith(peer, share, wanted);
  if (families.length === 0) return;
  const [low, high] = interval(families, difference);
  const all = families.flat();
  const won = all.filter(([a, b]) => a < b - 1e-9).length;
  const lost = all.filter(([a, b]) => a > b + 1e-9).length;
  const ours = 100 * meanOf(0, Number)(families);
  const theirs = 100 * meanOf(1, Number)(families);
  const logs = [0, 1].map((side) => meanOf(side, log10)(families).toFixed(2)).join(' / ');
  const cells = [title, `${100 * share}%`, peer, all.length, `${won}:${all.length - won - lost}:${lost}`];
  cells.push(`${ours.toFixed(1)} / ${theirs.toFixed(1)}`, `${low.toFixed(1)} to ${high.toFixed(1)}`, logs);
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
};
process.stdout.write(
  `| families | at | ${mine} against | runs | won:tied:lost | regret x100 | difference, 90% interval | log10 |\n`,
);
process.stdout.write(`|${'---|'.repeat(8)}\n`);
for (const share of SHARES)
  for (const peer of peers) {
    row('all', share, peer, everyFamily);
    for (const family of everyFamily) row(family, share, peer, [family]);
  }
