import type { FamilyTraits, FitInput, ModelFamily } from '../../src/models/family.ts';
import { defineFamily } from '../../src/models/family.ts';
import { defineSpace, float } from '../../src/space/space.ts';

/** A family that remembers the design matrix of its fit and predicts the row sums (a missing value counts as 100). */
export function toyFamily(name: string, traits: Partial<FamilyTraits>): ModelFamily & { seen: FitInput[] } {
  const seen: FitInput[] = [];
  const model = (scale: number) => ({
    family: name,
    predict: (x: FitInput['x'], options?: { readonly rows?: Uint32Array }) => {
      const rows = options?.rows ?? Uint32Array.from({ length: x.rows }, (_, i) => i);
      return Float64Array.from(rows, (row) =>
        x.columns.reduce((sum, column) => sum + scale * (Number.isNaN(column[row]!) ? 100 : column[row]!), 0),
      );
    },
    toState: () => ({ json: { scale }, arrays: {} }),
    importances: () => {
      const cols = seen.at(-1)!.x.features.length;
      return new Float64Array(cols).fill(1 / cols);
    },
  });
  const family = defineFamily({
    name,
    version: 1,
    doc: 'Row sums.',
    traits: {
      tasks: ['regression', 'binary', 'multiclass'],
      acceptsMissing: true,
      acceptsCategories: true,
      wantsScaling: false,
      honoursWeights: true,
      honoursMonotone: true,
      stopsEarly: false,
      deterministic: true,
      maxRows: Number.POSITIVE_INFINITY,
      ...traits,
    },
    space: () => defineSpace({ factor: float(0, 2, { default: 1, doc: 'Multiplies the sum.' }) }),
    estimateCost: () => ({ seconds: 1, bytes: 1000 }),
    *fit(input, config) {
      seen.push(input);
      yield { step: 1, total: 2, snapshot: () => model(config.factor / 2) };
      return model(config.factor);
    },
    fromState: (state) => model(Number(state.json['scale'])),
  });
  return Object.assign(family as ModelFamily, { seen });
}
