import type { Rng } from '../../core/rng.ts';

/** What a bin of one feature has gathered, shape [slots]; the last slot holds missing values. */
export interface CurveSums {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  /** Rows. */
  readonly count: Float64Array;
}

export interface CurveRules {
  readonly maxLeaves: number;
  readonly minDataInLeaf: number;
  readonly lambda: number;
  /** Bins may be put in any order. */
  readonly category: boolean;
  /** -1, 0 or 1. */
  readonly monotone: number;
  /** Cuts are drawn instead of chosen. */
  readonly random?: Rng;
}

/** Curvature that is added before categories are put in order, so that rare ones come to lie in the middle. */
const ORDER_SMOOTHING = 10;

interface Leaf {
  readonly from: number;
  readonly to: number;
  readonly g: number;
  readonly h: number;
  readonly n: number;
}
interface Cut {
  readonly gain: number;
  readonly left: Leaf;
  readonly right: Leaf;
}

/**
 * One tree on a single feature, grown best leaf first, as a step for every bin: the Newton step of the leaf that holds it.
 * Missing values are a leaf of their own. With a direction, only cuts that keep all leaves in its order are made, so that
 * sums of such steps rise (or fall), too.
 * @param out shape [slots], overwritten
 * @returns loss removed (twice)
 */
export function fitCurve(sums: CurveSums, rules: CurveRules, out: Float64Array): number {
  const { gradient, curvature, count } = sums;
  const missing = gradient.length - 1;
  const order = rules.category ? byMeanGradient(sums, rules.lambda) : undefined;
  const at = (p: number): number => (order === undefined ? p : order[p]!);
  const bins = order?.length ?? missing;
  let [g, h, n] = [0, 0, 0];
  for (let b = 0; b < missing; b++) {
    g += gradient[b]!;
    h += curvature[b]!;
    n += count[b]!;
  }
  const leaves: Leaf[] = [{ from: 0, to: bins, g, h, n }];
  const cutOf = (leaf: Leaf): Cut | undefined => findCut(leaf, sums, at, rules);
  const cuts = [cutOf(leaves[0]!)];
  let removed = 0;
  while (leaves.length < rules.maxLeaves) {
    let best = -1;
    cuts.forEach((cut, l) => {
      if (cut !== undefined && keepsOrder(leaves, l, cut, rules) && cut.gain > (cuts[best]?.gain ?? 0)) best = l;
    });
    if (best < 0) break;
    const { gain, left, right } = cuts[best]!;
    removed += gain;
    leaves.splice(best, 1, left, right);
    cuts.splice(best, 1, cutOf(left), cutOf(right));
  }
  out.fill(0);
  for (const leaf of leaves) {
    const value = newtonStep(leaf, rules.lambda);
    for (let p = leaf.from; p < leaf.to; p++) out[at(p)] = value;
  }
  const none: Leaf = { from: 0, to: 0, g: gradient[missing]!, h: curvature[missing]!, n: count[missing]! };
  if (none.n >= rules.minDataInLeaf) {
    out[missing] = newtonStep(none, rules.lambda);
    removed += worth(none.g, none.h + rules.lambda);
  }
  return removed;
}

function newtonStep({ g, h }: Leaf, lambda: number): number {
  return h + lambda > 0 ? (0 - g) / (h + lambda) : 0;
}
function worth(g: number, h: number): number {
  return h > 0 ? (g * g) / h : 0;
}

/** Bins that occur, by mean gradient. */
function byMeanGradient({ gradient, curvature, count }: CurveSums, lambda: number): number[] {
  const present: number[] = [];
  for (let b = 0; b < gradient.length - 1; b++) if (count[b]! > 0) present.push(b);
  const mean = (b: number): number => gradient[b]! / (curvature[b]! + ORDER_SMOOTHING * lambda);
  const means = present.map(mean);
  return Array.from(present.keys())
    .sort((a, b) => means[a]! - means[b]! || a - b)
    .map((i) => present[i]!);
}

function findCut(leaf: Leaf, sums: CurveSums, at: (p: number) => number, rules: CurveRules): Cut | undefined {
  const { gradient, curvature, count } = sums;
  const { lambda, minDataInLeaf, monotone, random } = rules;
  const chosen = random === undefined ? -1 : leaf.from + random.int(Math.max(1, leaf.to - leaf.from - 1));
  const whole = worth(leaf.g, leaf.h + lambda);
  let [g, h, n] = [0, 0, 0];
  let best: { gain: number; to: number; g: number; h: number; n: number } | undefined;
  for (let p = leaf.from; p < leaf.to - 1; p++) {
    const b = at(p);
    g += gradient[b]!;
    h += curvature[b]!;
    n += count[b]!;
    if (n < minDataInLeaf || count[b] === 0) continue;
    if (leaf.n - n < minDataInLeaf) break;
    if (chosen >= 0 && p < chosen) continue;
    const rest = leaf.g - g;
    const other = leaf.h - h;
    if (monotone !== 0 && monotone * (g / (h + lambda) - rest / (other + lambda)) < 0) continue;
    const gain = worth(g, h + lambda) + worth(rest, other + lambda) - whole;
    if (gain > (best?.gain ?? 0)) best = { gain, to: p + 1, g, h, n };
    if (chosen >= 0) break;
  }
  if (best === undefined) return undefined;
  const { gain, to } = best;
  return {
    gain,
    left: { from: leaf.from, to, g: best.g, h: best.h, n: best.n },
    right: { from: to, to: leaf.to, g: leaf.g - best.g, h: leaf.h - best.h, n: leaf.n - best.n },
  };
}

/** Whether the leaves on both sides of leaf `l` stay in order when it is cut. */
function keepsOrder(leaves: readonly Leaf[], l: number, { left, right }: Cut, rules: CurveRules): boolean {
  const { monotone, lambda } = rules;
  if (monotone === 0) return true;
  const before = leaves[l - 1];
  const after = leaves[l + 1];
  const ordered = (a: Leaf, b: Leaf): boolean => monotone * (newtonStep(b, lambda) - newtonStep(a, lambda)) >= 0;
  return (before === undefined || ordered(before, left)) && (after === undefined || ordered(right, after));
}
