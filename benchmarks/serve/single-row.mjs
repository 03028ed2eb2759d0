/**
 * Milliseconds of single-row predictions of a saved model in this process, and what each part of it takes.
 *
 *   node benchmarks/serve/single-row.mjs MODEL TABLE.csv [--rows 200] [--json FILE]
 *
 * The rows come as the cells of a request would (numbers and strings). "body" is the whole answer to a JSON body, as
 * `automl serve` gives it without HTTP. Parts are medians of repeats over the same rows.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inputColumns } from '../../dist/data/schema/build-frame.js';
import { loadBundle, readTable } from '../../dist/index.js';
import { createScorer } from '../../dist/serve/score.js';

const REPEATS = 5;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '200' }, json: { type: 'string' } },
});
const [folder, file] = positionals;
const predictor = loadBundle(folder);
const { schema } = predictor.manifest;
const table = await readTable(file);
const rows = Math.min(Number(values.rows), table.rows);
const cells = inputColumns(schema).map(({ name }) => {
  const column = table.columns.find((c) => c.name === name);
  if (column.type === 'text') return [name, (i) => (column.codes[i] < 0 ? null : column.dictionary[column.codes[i]])];
  const numbers = column.type === 'datetime' ? column.epochMs : column.values;
  if (column.type === 'datetime') return [name, (i) => new Date(numbers[i]).toISOString()];
  const of = (value) => (Number.isNaN(value) ? null : column.type === 'boolean' ? value === 1 : value);
  return [name, (i) => of(numbers[i])];
});
const bodies = Array.from({ length: rows }, (_, i) =>
  Buffer.from(JSON.stringify({ dataframe_records: [Object.fromEntries(cells.map(([name, of]) => [name, of(i)]))] })),
);

/** Median over repeats of the milliseconds for one row. */
function milliseconds(predictRow) {
  const times = [];
  for (let r = 0; r < REPEATS; r++) {
    const start = process.cpuUsage();
    for (let i = 0; i < rows; i++) predictRow(i);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000 / rows);
  }
  return times.sort((a, b) => a - b)[REPEATS >> 1];
}

const score = createScorer(
  predictor,
  { form: 'values', outputName: 'prediction', probabilities: true, maxRows: 10 },
  (error) => {
    throw error;
  },
);
const bases = [];
const inner = predictor.predictBase.bind(predictor);
predictor.predictBase = (base) => {
  bases.push(base);
  return inner(base);
};
for (const body of bodies) score(body, 'application/json');
delete predictor.predictBase;

const result = {
  model: folder,
  body: milliseconds((i) => score(bodies[i], 'application/json')),
  base: milliseconds((i) => predictor.predictBase(bases[i])),
  members: predictor.members.map(({ models }, m) => ({
    family: predictor.manifest.members[m].family,
    models: models.length,
    columns: models[0].pipeline.features.length,
    ms: milliseconds((i) => {
      for (const { pipeline } of models) pipeline.predict(bases[i]);
    }),
  })),
};
console.log(
  `${folder}: ${result.body.toFixed(3)} ms a request, of which ${result.base.toFixed(3)} are the members (CPU)`,
);
for (const { family, models, columns, ms } of result.members)
  console.log(`  ${family.padEnd(16)} ${String(models).padStart(2)} models, ${columns} columns: ${ms.toFixed(3)} ms`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
