// Every form of a table in code gives the same model. Run it from the root of the repository: node examples/arrays-and-frames.mjs
import { tableFromArrays } from 'apache-arrow'; // optional: npm install apache-arrow
import { AutoRegressor } from 'automl';

// Rents: so much a square metre, more in the centre, and some noise.
let state = 7;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const flats = Array.from({ length: 300 }, () => ({ size: 20 + 100 * random(), distance: 15 * random() }));
const rents = flats.map(({ size, distance }) => 12 * size - 20 * distance + 60 * random());

const forms = {
  'array of objects': flats,
  'array of arrays': flats.map(({ size, distance }) => [size, distance]),
  'typed matrix': { data: Float64Array.from(flats.flatMap(({ size, distance }) => [size, distance])), shape: [300, 2] },
  columns: { size: flats.map((f) => f.size), distance: flats.map((f) => f.distance) },
  'Arrow table': tableFromArrays({ size: flats.map((f) => f.size), distance: flats.map((f) => f.distance) }),
  // a danfo DataFrame is known by these four fields
  'danfo-like frame': {
    columns: ['size', 'distance'],
    dtypes: ['float32', 'float32'],
    values: flats.map(({ size, distance }) => [size, distance]),
    shape: [300, 2],
  },
};

// With maxTrials in place of a time budget the result depends on data and seed only.
for (const [form, X] of Object.entries(forms)) {
  const model = await new AutoRegressor({ maxTrials: 3, seed: 1 }).fit(X, rents);
  console.log(`${form.padEnd(18)} first rent ${model.predict(X)[0].toFixed(6)}`);
}
