// Clusters as features: a random forest, and the same forest with the distances to the centres of k-means clusters.
// Run it from the root of the repository: node examples/kmeans-features.mjs
import { AutoClassifier } from 'automl';

let state = 11;
/** A number in [0, 1): the same table at each run. */
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
/** About normal: the sum of twelve. */
const normal = () => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6);

// Customers come in twelve groups; whether they buy depends on the group, which no column tells. A tree cuts along
// one column at a time, and needs many cuts to find a group among eight columns.
const COLUMNS = 8;
const groups = Array.from({ length: 12 }, (_, g) => ({
  centre: Array.from({ length: COLUMNS }, () => 1.3 * normal()),
  buys: g % 2 === 0 ? 0.85 : 0.15,
}));
function customers(count) {
  const chosen = Array.from({ length: count }, () => groups[Math.floor(groups.length * random())]);
  const table = { buys: chosen.map(({ buys }) => (random() < buys ? 'yes' : 'no')) };
  for (let j = 0; j < COLUMNS; j++) table[`habit ${j + 1}`] = chosen.map(({ centre }) => centre[j] + normal());
  return table;
}

const [train, test] = [customers(700), customers(2000)];
async function logLoss(clusters) {
  const model = new AutoClassifier({
    maxTrials: 2, // a constant, then the forest
    seed: 1,
    metric: 'log_loss',
    families: ['random-forest'],
    set: { 'random-forest.prep.clusters': clusters },
  });
  await model.fit(train, { target: 'buys' });
  const loss = model.evaluate(test, { target: 'buys' }, { metrics: ['log_loss'] }).log_loss;
  console.log(
    `${clusters === 0 ? 'random forest' : `with ${clusters} clusters`}: log loss ${loss.toFixed(4)} on new customers`,
  );
  return loss;
}
const [plain, clustered] = [await logLoss(0), await logLoss(16)];
console.log(clustered < plain ? 'the clusters pay here' : 'the clusters do not pay here');

// Whether they pay is a question of the data: left free, `random-forest.prep.clusters` is 0 at first, and the search keeps
// another value only where the folds like it better.
