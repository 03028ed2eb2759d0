import assert from 'node:assert/strict';
import type { FitInput, FittedModel } from '../../models/family.ts';
import type { Check } from '../check.ts';
import { fitModel } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectClose, MANY_STEPS, type Subject } from './subject.ts';

/** What `honoursWeights` promises. */
export function* weightChecks({ family, kind, weightTolerance }: Subject): Generator<Check> {
  if (!family.traits.honoursWeights) return;
  const fit = (data: FitInput): FittedModel => fitModel(family, data, { maxSteps: MANY_STEPS });
  const { validation: _, ...input } = toyData(kind, { rows: 120 });
  yield {
    name: 'an integer weight equals repeated rows',
    run: () => {
      const weight = Float64Array.from(input.y, (_v, i) => 1 + (i % 3));
      expectClose(fit({ ...input, weight }), fit(repeat(input, weight)), input, weightTolerance);
    },
  };
  yield {
    name: 'a row of weight zero is no row',
    run: () => {
      const weight = Float64Array.from(input.y, (_v, i) => (i % 3 === 0 ? 0 : 1));
      const rows = input.rows.filter((i) => i % 3 !== 0);
      expectClose(fit({ ...input, weight }), fit({ ...input, rows }), input, weightTolerance);
    },
  };
  yield {
    name: 'weights change the model',
    run: () => {
      const middle = Float64Array.from(input.y).sort()[60]!;
      const weight = Float64Array.from(input.y, (v) => (v > middle || (kind !== 'regression' && v > 0) ? 50 : 1));
      const sum = (m: FitInput): number =>
        fit(m)
          .predict(input.x)
          .reduce((a, b, i) => a + b * (i + 1), 0);
      assert(sum({ ...input, weight }) !== sum(input), 'The weights are ignored.');
    },
  };
}

function repeat(input: FitInput, weight: Float64Array): FitInput {
  const ids = Array.from(weight).flatMap((w, i) => new Array<number>(w).fill(i));
  const chosen = new Set(input.rows);
  const rows = Uint32Array.from(ids.keys()).filter((k) => chosen.has(ids[k]!));
  const columns = input.x.columns.map((c) => Float32Array.from(ids, (i) => c[i]!));
  return {
    ...input,
    x: { ...input.x, rows: ids.length, columns },
    y: Float64Array.from(ids, (i) => input.y[i]!),
    rows,
  };
}
