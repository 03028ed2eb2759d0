import { meanOver } from './fold-losses.ts';

/** Most members that greedy selection looks at (auto-sklearn's 50), and most of one family among them. */
const MOST = 50;
const MOST_OF_FAMILY = 12;

export interface Shelf {
  readonly family: string;
  /** Cost of prediction. */
  readonly cost: number;
  /** Shape [folds]. */
  readonly foldLosses: readonly number[];
}

/**
 * The candidates worth choosing from: by mean loss over `folds`, the best 50, at most 12 of a family, and the best of
 * each family whatever its rank. Returns their positions, best first; ties go to the cheaper, then to the earlier.
 */
export function chooseLibrary(
  candidates: readonly Shelf[],
  usable: readonly number[],
  folds: readonly number[],
): number[] {
  const loss = new Map(usable.map((c) => [c, meanOver(candidates[c]!.foldLosses, folds)]));
  const ranked = [...usable].sort(
    (a, b) => loss.get(a)! - loss.get(b)! || candidates[a]!.cost - candidates[b]!.cost || a - b,
  );
  const ofFamily = new Map<string, number>();
  let chosen = 0;
  return ranked.filter((c) => {
    const { family } = candidates[c]!;
    const before = ofFamily.get(family) ?? 0;
    ofFamily.set(family, before + 1);
    if (before > 0 && (before >= MOST_OF_FAMILY || chosen >= MOST)) return false;
    chosen++;
    return true;
  });
}
