// The search alone: the strongest coating that costs at most 4, from 40 experiments.
// Run it from the root of the repository: node examples/search-anything.mjs
import { choice, createStudy, defineSpace, float, int } from 'automl/search';

const space = defineSpace({
  resin: choice(['epoxy', 'acrylic'], { default: 'epoxy', doc: 'What the coating is made of.' }),
  hardener: float(0.01, 1, {
    default: 0.1,
    log: true,
    doc: 'Share of hardener.',
    when: { param: 'resin', in: ['epoxy'] },
  }),
  layers: int(1, 8, { default: 2, doc: 'Layers.' }),
  oven: float(20, 180, { default: 60, doc: 'Degrees Celsius.' }),
});

/** Stands in for the laboratory. */
function experiment({ resin, hardener, layers, oven }) {
  const base = resin === 'epoxy' ? 6 - (Math.log10(hardener) + 0.7) ** 2 : 4;
  return {
    strength: base + 1.5 * Math.log2(layers + 1) - ((oven - 120) / 60) ** 2,
    price: (resin === 'epoxy' ? 0.8 : 0.5) * layers + oven / 100,
  };
}

const options = { space, direction: 'maximize', seed: 1, maxTrials: 40, prior: { oven: { near: 110, spread: 0.2 } } };
let study = createStudy(options);
study.enqueue({ resin: 'acrylic', layers: 3, oven: 80 });

for (let k = 0; k < 20; k++) {
  const trial = study.ask();
  const { strength, price } = experiment(trial.config);
  study.tell(trial.id, { value: strength, constraints: [price - 4] });
  if (k < 3)
    console.log(`trial ${trial.id} (${trial.origin}): strength ${strength.toFixed(2)}, price ${price.toFixed(2)}`);
}

// Finished trials are plain data: what goes to a file comes back as a study that goes on where this one was.
const saved = JSON.stringify(study.trials);
study = createStudy({ ...options, trials: JSON.parse(saved) });
const best = await study.optimize(
  (config) => {
    const { strength, price } = experiment(config);
    return { value: strength, constraints: [price - 4] };
  },
  { trials: 20 },
);
const { strength, price } = experiment(best.config);
console.log(`best: strength ${strength.toFixed(2)} at a price of ${price.toFixed(2)}`, best.config);
