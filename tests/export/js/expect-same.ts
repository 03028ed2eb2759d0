import { expect } from 'vitest';
import type { Predictor } from '../../../src/bundle/predictor.ts';
import { tableFrom } from '../../../src/data/ingest/table-from.ts';
import { importModule, rowsOf } from './rows-predictor.ts';

/** The module of a predictor answers as the predictor does to the last bit, all rows at once and one by one. */
export async function expectSame(predictor: Predictor): Promise<void> {
  const rows = rowsOf(90, 2, true); // more than the kernels for many rows start at
  const { values } = predictor.predict(tableFrom(rows));
  const { predict, predictProba, schema } = await importModule(predictor);
  const { classes } = predictor;
  const labels = predictor.labelIndices(values);
  const wanted = classes.length === 0 ? [...values] : [...labels].map((k) => classes[k]!);
  expect(predict(rows)).toEqual(wanted);
  expect(rows.slice(0, 20).map((row) => predict([row])[0])).toEqual(wanted.slice(0, 20));
  expect(schema.classes).toEqual(classes);
  if (classes.length === 0) return;
  const width = classes.length;
  expect(predictProba(rows)).toEqual(
    rows.map((_, i) => (width === 2 ? [1 - values[i]!, values[i]!] : [...values.subarray(i * width, (i + 1) * width)])),
  );
}
