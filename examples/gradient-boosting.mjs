// One model without a search. Run it from the root of the repository: node examples/gradient-boosting.mjs
import { readFileSync } from 'node:fs';
import { GradientBoostingRegressor } from 'automl/models';

const [header, ...lines] = readFileSync('examples/data/winequality-red.csv', 'utf8').trim().split('\n');
const names = header.split(';').map((name) => name.replaceAll('"', ''));
// rows as objects: columns are found by name ever after
const wines = lines.map((line) => Object.fromEntries(line.split(';').map((cell, j) => [names[j], Number(cell)])));
const quality = wines.map((wine) => wine.quality);
const without = wines.map(({ quality: _, ...measured }) => measured);
const part = (list, keep) => list.filter((_, i) => keep(i % 5));

const model = new GradientBoostingRegressor({
  nEstimators: 2000,
  learningRate: 0.05,
  numLeaves: 15,
  earlyStoppingRounds: 50,
  seed: 1,
});
await model.fit(
  part(without, (k) => k > 1),
  part(quality, (k) => k > 1),
  {
    evalSet: {
      X: part(without, (k) => k === 1),
      y: part(quality, (k) => k === 1),
    },
  },
);

const testX = part(without, (k) => k === 0);
const testY = part(quality, (k) => k === 0);
const predicted = model.predict(testX);
const squares = testY.reduce((sum, y, i) => sum + (y - predicted[i]) ** 2, 0);
console.log(`kept ${model.bestIteration} of 2000 rounds; error ${Math.sqrt(squares / testY.length).toFixed(4)}`);

console.log('what it looks at:');
const shares = model.featureNames.map((name, j) => [name, model.featureImportances[j]]);
for (const [name, share] of shares.sort((a, b) => b[1] - a[1]).slice(0, 4))
  console.log(`  ${name.padEnd(22)} ${(100 * share).toFixed(1)} %`);

const { values, expected } = model.shapValues([testX[0]]);
console.log(`why the first wine is not the usual ${expected[0].toFixed(2)}:`);
model.featureNames.forEach((name, j) => {
  console.log(`  ${name.padEnd(22)} ${values[j].toFixed(3)}`);
});
const sum = values.reduce((total, value) => total + value, expected[0]);
console.log(`they add up to ${sum.toFixed(4)}, the prediction is ${predicted[0].toFixed(4)}`);

const again = GradientBoostingRegressor.fromJSON(JSON.parse(JSON.stringify(model)));
console.log(
  `from JSON: ${again.predict(testX).every((value, i) => value === predicted[i]) ? 'the same' : 'different'}`,
);
