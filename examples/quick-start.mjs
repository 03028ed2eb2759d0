// From a file to a model and back, in code. Run it from the root of the repository: node examples/quick-start.mjs
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AutoRegressor, readTable } from 'automl';

const file = fileURLToPath(new URL('./data/winequality-red.csv', import.meta.url));
const model = new AutoRegressor({ timeBudget: 4, seed: 1 });
model.on('event', (event) => {
  if (event.type === 'trial-end') console.log(`trial ${event.id} ${event.family}: ${event.status}, loss ${event.loss}`);
});
await model.fit(file, { target: 'quality' });
console.log(
  `${model.manifest.members.length} members, nested ${model.manifest.metric} ${model.manifest.score?.toFixed(3)}`,
);

// Scores of the rows that it was trained on look better than the nested estimate: they are not the ones to believe.
const { columns } = await readTable(file);
const table = Object.fromEntries(columns.map((column) => [column.name, column.values]));
console.log(
  'on its own training rows',
  model.evaluate(table, { target: 'quality' }, { metrics: ['rmse', 'mae', 'r2'] }),
);

// A saved model is a folder of JSON and numbers; it needs neither the reader nor a thread to predict.
const folder = mkdtempSync(join(tmpdir(), 'automl-example-'));
await model.save(folder);
const again = await AutoRegressor.load(folder);
const wine = {
  'fixed acidity': 7.4,
  'volatile acidity': 0.7,
  'citric acid': 0,
  'residual sugar': 1.9,
  chlorides: 0.076,
  'free sulfur dioxide': 11,
  'total sulfur dioxide': 34,
  density: 0.9978,
  pH: 3.51,
  sulphates: 0.56,
  alcohol: 9.4,
};
console.log(`one wine: quality ${again.predict([wine])[0].toFixed(2)}`);
rmSync(folder, { recursive: true });
