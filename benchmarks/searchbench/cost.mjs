// CPU of the sampler a trial, on a conditional space of four families, by blocks of trials.
// Run it after `npm run build`: node benchmarks/searchbench/cost.mjs [trials, default 200]
import { choice, createStudy, defineSpace, float, int } from '../../dist/search/index.js';

const FAMILIES = { linear: 3, forest: 5, network: 7, boosting: 12 };

function makeSpace() {
  const params = { family: choice(Object.keys(FAMILIES), { default: 'linear', doc: 'Family.' }) };
  for (const [family, count] of Object.entries(FAMILIES))
    for (let j = 0; j < count; j++) {
      const common = { doc: 'A parameter.', when: { param: 'family', in: [family] } };
      params[`${family}.${j}`] =
        j % 4 === 3 ? int(1, 20, { default: 10, ...common }) : float(0, 1, { default: 0.5, ...common });
    }
  return defineSpace(params);
}

/** A bowl a family with a different floor each. */
function lossOf(config) {
  const names = Object.keys(FAMILIES);
  let loss = 0.1 * (names.length - names.indexOf(config.family));
  for (const [name, value] of Object.entries(config))
    if (name !== 'family') loss += ((Number.isInteger(value) ? value / 20 : value) - 0.3) ** 2 / 4;
  return loss;
}

const trials = Number(process.argv[2] ?? 200);
const study = createStudy({ space: makeSpace(), seed: 1 });
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
let start = cpuMs();
const first = start;
console.log('| trials | CPU ms a trial in this block | mean so far |\n|---|---|---|');
for (let k = 1; k <= trials; k++) {
  const { id, config } = study.ask();
  study.tell(id, lossOf(config));
  if (k % 50 === 0) {
    const now = cpuMs();
    console.log(`| ${k - 49} to ${k} | ${((now - start) / 50).toFixed(1)} | ${((now - first) / k).toFixed(1)} |`);
    start = now;
  }
}
