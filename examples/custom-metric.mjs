// A metric of one's own: what a campaign earns. Run it from the root of the repository: node examples/custom-metric.mjs
import { AutoClassifier, customMetric } from 'automl';

// Customers who answer (about one in five) are worth 20; a letter costs 3. Letters go to those above the break-even chance.
const WORTH = 20;
const LETTER = 3;
const earned = (y, chance) => {
  let sum = 0;
  for (let i = 0; i < y.length; i++) if (chance[i] > LETTER / WORTH) sum += (y[i] === 1 ? WORTH : 0) - LETTER;
  return sum / y.length;
};
const profit = customMetric({
  name: 'profit',
  doc: 'Earned for each customer of the list.',
  greaterIsBetter: true,
  optimum: WORTH - LETTER, // more cannot be earned; losses count from here
  tasks: ['binary'],
  score: earned,
});

let state = 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const rows = Array.from({ length: 1500 }, () => ({
  age: 20 + Math.floor(60 * random()),
  visits: Math.floor(10 * random() ** 2),
  region: ['north', 'south', 'west'][Math.floor(3 * random())],
}));
const answers = rows.map(({ age, visits, region }) => {
  const z = -3 + 0.5 * visits + (age > 50 && region === 'south' ? 1.5 : 0);
  return random() < 1 / (1 + Math.exp(-z)) ? 'yes' : 'no';
});

const model = await new AutoClassifier({ metric: profit, timeBudget: 4, seed: 1 }).fit(
  rows.slice(0, 1000),
  answers.slice(0, 1000),
);
const chance = model.predictProba(rows.slice(1000)).map((p) => p[model.classes.indexOf('yes')]);
const truth = answers.slice(1000).map((answer) => (answer === 'yes' ? 1 : 0));
console.log(`promised ${model.manifest.score?.toFixed(2)} a customer`);
console.log(`earned   ${earned(truth, chance).toFixed(2)} a customer on new ones`);
console.log(
  `letters to all would earn ${earned(
    truth,
    truth.map(() => 1),
  ).toFixed(2)}`,
);
