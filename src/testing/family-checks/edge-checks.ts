import type { FitInput } from '../../models/family.ts';
import type { Check } from '../check.ts';
import { fitModel } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectPrediction, FEW_STEPS, type Subject } from './subject.ts';

/** Data at the edge: each case must give a model with usable predictions for all rows. */
export function* edgeChecks({ family, kind }: Subject): Generator<Check> {
  const { traits } = family;
  for (const [name, input] of Object.entries(cases(kind, traits.acceptsMissing, traits.acceptsCategories)))
    yield {
      name: `${name} can be fitted and predicted`,
      run: () => {
        const model = fitModel(family, input, { maxSteps: FEW_STEPS });
        expectPrediction(model.predict(input.x), input.x.rows, input);
      },
    };
}

function cases(kind: Subject['kind'], missing: boolean, categories: boolean): Record<string, FitInput> {
  const base = toyData(kind, { rows: 48 });
  const changed = (change: (values: Float32Array) => Float32Array): FitInput => {
    const columns = base.x.columns.map((c, j) => (j === 0 ? change(c.slice()) : c));
    return { ...base, x: { ...base.x, columns } };
  };
  const { validation: _, ...alone } = base;
  const target = kind === 'regression' ? 3.5 : 1;
  const plain: Record<string, FitInput> = {
    'one training row': { ...alone, rows: base.rows.subarray(0, 1) },
    'two training rows': { ...alone, rows: base.rows.subarray(0, 2) },
    'one column': toyData(kind, { rows: 48, cols: 1 }),
    'a table without columns': { ...base, x: { rows: 48, features: [], columns: [] } },
    'a constant column': changed((c) => c.fill(7)),
    'a constant target': { ...base, y: base.y.slice().fill(target) },
    'more columns than rows': toyData(kind, { rows: 20, cols: 40 }),
    'a column with values of 1e30': changed((c) => c.map((v, i) => (i % 5 === 0 ? Math.sign(v) * 1e30 : v))),
    'two equal columns': { ...base, x: { ...base.x, columns: base.x.columns.map(() => base.x.columns[0]!) } },
  };
  if (kind !== 'regression')
    plain['a class that is absent from training'] = { ...base, rows: base.rows.filter((i) => base.y[i] !== 0) };
  if (kind === 'regression') plain['a target of large numbers'] = { ...base, y: base.y.map((v) => 1e12 + 1e6 * v) };
  if (missing) {
    plain['a column with missing cells'] = toyData(kind, { rows: 48, missing: 0.3 });
    plain['a column that is all missing'] = changed((c) => c.fill(Number.NaN));
  }
  if (categories)
    plain['a category that training has not seen'] = withUnseen(toyData(kind, { rows: 48, category: true }));
  return plain;
}

/** Validation rows have the code that means unseen. */
function withUnseen(input: FitInput): FitInput {
  const last = input.x.columns.length - 1;
  const unseen = input.x.features[last]!.cardinality;
  const columns = input.x.columns.map((c, j) => (j === last ? c.map((v, i) => (i % 4 === 3 ? unseen : v)) : c));
  return { ...input, x: { ...input.x, columns } };
}
