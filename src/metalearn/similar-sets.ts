import type { MetaFeatures } from './features/meta-features.ts';
import type { KnownSet } from './knowledge.ts';

/** A set without features, or one as far as can be, keeps this share of the nearest one's weight. */
const FLOOR = 0.1;
/** Features of which two tables must share this many to be compared. */
const LEAST_SHARED = 5;

/** Distance and weight of each set, in the order given. */
export interface Similarity {
  /** Mean |difference| of the shared features in interquartile ranges; NaN when they cannot be compared. */
  readonly distances: Float64Array;
  /** In [0.1, 1]. */
  readonly weights: Float64Array;
}

/**
 * How near each known set is to a new one: L1 over features brought to one scale by their quartiles over the known sets.
 * Weights fall with the distance as a Gaussian whose width is the median distance of the ten nearest.
 */
export function similarSets(sets: readonly KnownSet[], features: MetaFeatures): Similarity {
  const scales = new Map(Object.keys(features).map((name) => [name, spreadOf(sets, name)]));
  const distances = Float64Array.from(sets, ({ features: own }) => {
    if (own === null) return Number.NaN;
    let sum = 0;
    let shared = 0;
    for (const [name, value] of Object.entries(features)) {
      const other = own[name];
      const scale = scales.get(name)!;
      if (value === null || other === null || other === undefined || !(scale > 0)) continue;
      sum += Math.min(3, Math.abs(value - other) / scale);
      shared++;
    }
    return shared < LEAST_SHARED ? Number.NaN : sum / shared;
  });
  const known = [...distances].filter((d) => !Number.isNaN(d)).sort((a, b) => a - b);
  const width = known[Math.min(5, known.length - 1)] ?? 1;
  const weights = distances.map((d) =>
    Number.isNaN(d) ? FLOOR : FLOOR + (1 - FLOOR) * Math.exp(-0.5 * (d / Math.max(width, 1e-9)) ** 2),
  );
  return { distances, weights };
}

/** Interquartile range of a feature, or the whole range where that is 0. */
function spreadOf(sets: readonly KnownSet[], name: string): number {
  const values = sets.map((set) => set.features?.[name] ?? Number.NaN).filter(Number.isFinite);
  values.sort((a, b) => a - b);
  if (values.length < 2) return 0;
  const at = (q: number): number => values[Math.round(q * (values.length - 1))]!;
  return at(0.75) - at(0.25) || at(1) - at(0);
}
