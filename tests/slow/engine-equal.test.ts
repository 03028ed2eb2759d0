import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import type { Column } from '../../src/data/frame.ts';
import { tableFrom } from '../../src/data/ingest/table-from.ts';
import { orderSpellings } from '../../src/data/schema/class-order.ts';
import type { EstimatorType } from '../../src/estimators/base/definition.ts';
import { estimatorParams, familyConfig } from '../../src/estimators/base/parameters.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { fitPipeline } from '../../src/pipeline/fit-pipeline.ts';
import { applyBase, planBase } from '../../src/preprocess/base-table.ts';
import { CLASSIFIERS, REGRESSORS } from '../estimators/all-estimators.ts';
import { mixedRows } from '../estimators/tables.ts';

const ROWS = 240;
const SEED = 3;
const { rows, value, binary, multi } = mixedRows(ROWS);

/** The same rows as the engine types them. */
function frameOf() {
  const columns = tableFrom(rows).columns.map(({ name, ...column }): Column => {
    if (column.type === 'number') return { kind: 'numeric', name, values: column.values };
    if (column.type !== 'text') throw new TypeError(column.type);
    const categories = orderSpellings(column.dictionary);
    const code = column.dictionary.map((word) => categories.indexOf(word));
    return { kind: 'categorical', name, categories, codes: column.codes.map((c) => (c < 0 ? -1 : code[c]!)) };
  });
  return { rows: ROWS, columns };
}
const frame = frameOf();
const base = applyBase(planBase(frame), frame);
const ids = Uint32Array.from({ length: ROWS }, (_, i) => i);

/** What the engine's pipeline predicts with the configuration of an estimator. */
function engine(estimator: object, quick: object, task: Task, y: Float64Array): Float64Array {
  const { type } = estimator as { type: EstimatorType };
  const { family } = type.definition;
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const own = (cols: number) => {
    const categories = family.traits.acceptsCategories ? 2 : 0;
    const shape = { task: task.kind, rows: ROWS, cols, categories, classes };
    return familyConfig(type.definition, estimatorParams(type), { ...quick }, shape);
  };
  const prefixed = (config: object) => Object.entries(config).map(([key, v]) => [`${family.name}.${key}`, v]);
  const context = { rng: createRng(SEED), kernels: createKernels(2 ** 27), shouldStop: () => false };
  const run = (cols: number) => {
    const config = { family: family.name, ...Object.fromEntries(prefixed(own(cols))) };
    const fit = fitPipeline({ base, rows: ids, y, task }, config, context);
    for (let next = fit.next(); ; next = fit.next()) if (next.done) return next.value;
  };
  // some defaults follow the number of prepared columns
  const pipeline = run(run(4).features.length);
  return pipeline.predict(base, { kernels: context.kernels });
}

describe('an estimator is the pipeline of the engine with the same configuration, to the bit', () => {
  test.each(REGRESSORS)('$name', ({ type, quick }) => {
    const model = new type({ ...quick, seed: SEED }).fitSync(rows, value);
    expect(model.predict(rows)).toEqual(engine(model, quick, { kind: 'regression' }, Float64Array.from(value)));
  });
  test.each(CLASSIFIERS)('$name, two classes', ({ type, quick }) => {
    const model = new type({ ...quick, seed: SEED }).fitSync(rows, binary);
    const y = Float64Array.from(binary, (label) => (label === 'yes' ? 1 : 0));
    const wanted = engine(model, quick, { kind: 'binary', classes: ['no', 'yes'] }, y);
    expect(model.predictProba(rows).data.filter((_, i) => i % 2 === 1)).toEqual(wanted);
  });
  test.each(CLASSIFIERS)('$name, three classes', ({ type, quick }) => {
    const model = new type({ ...quick, seed: SEED }).fitSync(rows, multi);
    const y = Float64Array.from(multi, (label) => label - 1);
    const wanted = engine(model, quick, { kind: 'multiclass', classes: ['1', '2', '3'] }, y);
    expect(model.predictProba(rows)).toEqual({ data: wanted, shape: [ROWS, 3] });
  });
});
