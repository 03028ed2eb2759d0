// The single models side by side. Run it from the root of the repository: node examples/several-models.mjs
import * as models from 'automl/models';

// Customers with gaps and words: nothing needs to be prepared.
let state = 11;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const customers = Array.from({ length: 1200 }, () => ({
  age: random() < 0.1 ? null : Math.round(18 + 60 * random()),
  income: 1000 + 4000 * random(),
  plan: ['basic', 'plus', 'business'][Math.floor(3 * random())],
}));
const stays = customers.map(({ age, income, plan }) => {
  const likes = (age ?? 40) / 30 + income / 2500 + (plan === 'plus' ? 1.2 : 0) - (plan === 'basic' ? 0.8 : 0);
  return likes + 0.6 * (random() - 0.5) > 2.9 ? 'stays' : 'leaves';
});
const [trainX, testX] = [customers.slice(0, 900), customers.slice(900)];
const [trainY, testY] = [stays.slice(0, 900), stays.slice(900)];

for (const [name, Model] of Object.entries(models)) {
  if (typeof Model !== 'function' || !('predictProba' in Model.prototype)) continue;
  const model = await new Model({ seed: 1 }).fit(trainX, trainY);
  console.log(`${name.padEnd(28)} ${model.score(testX, testY).toFixed(3)}`);
}
