// The search in your hands: families, fixed values, trials of your own, a family of your own.
// Run it from the root of the repository: node examples/own-trials-and-spaces.mjs
import { fileURLToPath } from 'node:url';
import { AutoRegressor, adaptMlJs, defineSpace, float } from 'automl';

// A family of your own: any object with train, predict and toJSON. This one is ridge regression on a single column.
class OneColumnRidge {
  constructor(penalty) {
    this.penalty = penalty;
  }
  train(rows, y) {
    const mean = (v) => v.reduce((a, b) => a + b, 0) / v.length;
    this.base = mean(y);
    const fits = rows[0].map((_, column) => {
      const x = rows.map((row) => row[column]);
      const center = mean(x);
      const covariance = x.reduce((sum, v, i) => sum + (v - center) * (y[i] - this.base), 0);
      const slope = covariance / (x.reduce((sum, v) => sum + (v - center) ** 2, 0) + this.penalty);
      return { column, center, slope, gain: slope * covariance };
    });
    Object.assign(this, fits.sort((a, b) => b.gain - a.gain)[0]);
  }
  predict(rows) {
    return rows.map((row) => this.base + this.slope * (row[this.column] - this.center));
  }
  toJSON() {
    return { ...this };
  }
}

/** Workers import this module to find the family, so it searches only when it is the script that node was given. */
export const oneColumn = adaptMlJs({
  name: 'one-column-ridge',
  doc: 'Ridge regression on the best single column.',
  tasks: ['regression'],
  maxRows: 1e6,
  space: defineSpace({ penalty: float(0.01, 100, { default: 1, log: true, doc: 'Shrinks the slope.' }) }),
  create: ({ penalty }) => new OneColumnRidge(penalty),
  load: (json) => Object.assign(new OneColumnRidge(json.penalty), json),
  seconds: (_, { rows, cols }) => 1e-7 * rows * cols,
});

async function search() {
  const model = new AutoRegressor({
    maxTrials: 6,
    seed: 1,
    families: ['gbdt', 'linear', 'one-column-ridge'],
    familyModules: [import.meta.url],
    set: { 'gbdt.numLeaves': 12 }, // fixed: the search leaves it alone
    enqueue: [{ family: 'gbdt', 'gbdt.learningRate': 0.2 }], // run early, whatever the sampler thinks
  });
  const file = fileURLToPath(new URL('./data/winequality-red.csv', import.meta.url));
  await model.fit(file, { target: 'quality' });
  for (const { id, family, origin, status, loss, config } of model.leaderboard()) {
    const leaves = config['gbdt.numLeaves'] === undefined ? '' : `, ${config['gbdt.numLeaves']} leaves`;
    console.log(`trial ${id} ${family} (${origin}): ${status}, rmse ${loss?.toFixed(4) ?? '-'}${leaves}`);
  }
  console.log(`ensemble: ${model.manifest.members.map((m) => `${m.weight.toFixed(2)} ${m.family}`).join(' + ')}`);
}

// Not awaited here: the fit imports this module, and an import waits for what its top level awaits.
if (process.argv[1] === fileURLToPath(import.meta.url)) search();
