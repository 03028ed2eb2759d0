import { lossWith, type Objective } from './objective.ts';

/** Draws without gain after which it ends. */
const PATIENCE = 10;
/** Losses this close (as a share) are the same but for rounding. */
const SAME = 1e-12;
/** A tied prefix must improve the second objective by this share to be worth its length. */
const SECOND_GAIN = 1e-4;

export interface SelectInput {
  readonly objective: Objective;
  /** Breaks ties of a metric that moves in jumps: a proper loss on the same members. */
  readonly second?: Objective;
  /** Members to choose from, best first. */
  readonly library: readonly number[];
  /** Folds that count. */
  readonly folds: readonly number[];
  /** Cost of prediction of each member. */
  readonly cost: readonly number[];
  /** Members drawn at most. */
  readonly mostSteps: number;
  shouldStop(): boolean;
}
export interface SelectResult {
  /** Members drawn in order, with repeats; the loss is that of the plain mean up to there. */
  readonly steps: readonly { readonly member: number; readonly loss: number }[];
  /** How many of the steps to keep. */
  readonly best: number;
}

interface Draw {
  readonly member: number;
  readonly loss: number;
  readonly second: number;
}

/**
 * Greedy forward selection with replacement (Caruana, Niculescu-Mizil, Crew, Ksikes 2004): starts with the best single
 * member, then draws whichever makes the mean best, and keeps the best prefix. A longer prefix must beat the kept one by
 * 0.02 standard errors of the loss, so that noise grows no tail of tiny weights.
 */
export function greedySelect(input: SelectInput): SelectResult {
  const { objective, second, folds } = input;
  objective.clear();
  second?.clear();
  const steps: Draw[] = [];
  let best: Draw | undefined;
  let kept = 0;
  let tolerance = 0;
  while (steps.length < input.mostSteps && steps.length - kept < PATIENCE) {
    if (steps.length > 0 && input.shouldStop()) break;
    const draw = bestDraw(input, new Set(steps.map((step) => step.member)));
    if (best === undefined) tolerance = toleranceOf(objective, draw, folds);
    steps.push(draw);
    if (best === undefined || isBetter(draw, best, tolerance)) {
      best = draw;
      kept = steps.length;
    }
    objective.add(draw.member);
    second?.add(draw.member);
    if (input.library.length === 1) break;
  }
  return { steps: steps.map(({ member, loss }) => ({ member, loss })), best: kept };
}

function isBetter(draw: Draw, best: Draw, tolerance: number): boolean {
  if (draw.loss < best.loss - tolerance) return true;
  return draw.loss <= best.loss + SAME * best.loss && draw.second < best.second * (1 - SECOND_GAIN);
}

/** Least loss; ties: least second loss, then the cheaper, then one already in, then the better alone. */
function bestDraw({ objective, second, library, folds, cost }: SelectInput, drawn: ReadonlySet<number>): Draw {
  const losses = library.map((member) => lossWith(objective, member, folds));
  const least = Math.min(...losses);
  const limit = least + SAME * Math.abs(least);
  const tied = library.filter((_, i) => losses[i]! <= limit);
  const seconds = new Map(tied.map((member) => [member, second ? lossWith(second, member, folds) : 0]));
  const leastSecond = Math.min(...seconds.values());
  const [member] = tied
    .filter((m) => seconds.get(m)! <= leastSecond * (1 + SAME))
    .sort((a, b) => cost[a]! - cost[b]! || Number(drawn.has(b)) - Number(drawn.has(a)));
  return { member: member!, loss: least, second: seconds.get(member!)! };
}

/** 0.02 standard errors of the fold losses of the start, at least a millionth of its loss. Called before it is added. */
function toleranceOf(objective: Objective, start: Draw, folds: readonly number[]): number {
  const losses = folds.map((fold) => objective.foldLoss(start.member, fold));
  const spread = losses.reduce((sum, loss) => sum + (loss - start.loss) ** 2, 0);
  const error = folds.length > 1 ? Math.sqrt(spread / (folds.length - 1) / folds.length) : 0;
  return Math.max(1e-6 * start.loss, 0.02 * error);
}
