import type { Feature, MatrixColumn } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { TextColumn } from '../../data/frame.ts';
import { choice, defineSpace } from '../../space/space.ts';
import { featureGroups } from '../shared/feature-groups.ts';
import { groupGain } from '../shared/group-gain.ts';
import { FEWEST_ROWS, judgedRows, relevanceTargets } from '../shared/relevance.ts';
import { arrayOf } from '../shared/state.ts';
import { defineTransformer, type FittedTransformer, type LearnInput } from '../transformer.ts';

/** Leaves out features that tell nothing about the target. */
class FittedSelect implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Indices of the features that stay, ascending. */
  private readonly kept: Uint32Array;

  constructor(kept: Uint32Array, features: readonly Feature[]) {
    this.kept = kept;
    this.features = Array.from(kept, (j) => features[j]!);
  }

  transform(columns: readonly Float32Array[]): Float32Array[] {
    return Array.from(this.kept, (j) => columns[j]!);
  }
  transformSparse(columns: readonly MatrixColumn[], _texts: readonly TextColumn[]): MatrixColumn[] {
    return Array.from(this.kept, (j) => columns[j]!);
  }
  toState(): State {
    return { json: {}, arrays: { kept: this.kept } };
  }
}

/** What each feature alone explains of the target on rows left out; features under a constraint always stay. */
function gains(input: LearnInput, rows: Uint32Array): number[] {
  const { table, constrained } = input;
  const targets = relevanceTargets(input, rows);
  return table.features.map((feature, j) => {
    if (constrained?.has(feature.source)) return Number.POSITIVE_INFINITY;
    const groups = featureGroups(feature, table.columns[j]!, rows);
    return Math.max(...targets.map((target) => groupGain(groups, target)));
  });
}

/** Number of features that stay. */
const KEEP = {
  useful: (sorted: readonly number[]) => sorted.filter((gain) => gain > 0).length,
  half: (sorted: readonly number[]) => Math.ceil(sorted.length / 2),
  tenth: (sorted: readonly number[]) => Math.ceil(sorted.length / 10),
} as const;

export default defineTransformer({
  name: 'select',
  version: 1,
  doc: 'Keeps the features that explain most of the target one by one, on training rows left out (at most 2000 of them).',
  space: defineSpace({
    keep: choice(['useful', 'half', 'tenth'], {
      default: 'useful',
      doc: 'Which stay: those that explain anything, the better half, or the best tenth.',
    }),
  }),
  fit(input, config) {
    const { features } = input.table;
    const all = Uint32Array.from(features.keys());
    const rows = judgedRows(input);
    if (rows.length < FEWEST_ROWS || all.length === 0) return { fitted: new FittedSelect(all, features) };
    const gain = gains(input, rows);
    const order = all.slice().sort((a, b) => gain[b]! - gain[a]! || a - b);
    const count = KEEP[config.keep](Array.from(order, (j) => gain[j]!));
    return { fitted: new FittedSelect(order.slice(0, Math.max(1, count)).sort(), features) };
  },
  fromState: (state, features) => new FittedSelect(arrayOf(state, 'kept', Uint32Array), features),
});
