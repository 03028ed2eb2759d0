import type { DataNote } from '../frame.ts';

/** Marks in {@link FoldPlan.foldOf}: in every training set and no validation set; in no set at all. */
export const ALWAYS_TRAIN = 255;
export const NEVER_USED = 254;
/** Most folds a plan can have. */
export const MOST_FOLDS = 253;

export type FoldKind = 'stratified' | 'kfold' | 'group' | 'time' | 'column' | 'holdout';

/** Which rows validate and which train, for each fold. */
export interface FoldPlan {
  /** Shape [rows]: fold in which the row validates; 255 = trains always, 254 = is never used. */
  readonly foldOf: Uint8Array;
  /** Number of folds; 1 for a holdout. */
  readonly folds: number;
  readonly kind: FoldKind;
  /** Ascending; disjoint from {@link validationRows} of the same fold. */
  trainRows(fold: number): Uint32Array;
  /** Ascending. A row validates in at most one fold. */
  validationRows(fold: number): Uint32Array;
  readonly notes: readonly DataNote[];
}

/** A plan from its data; workers that receive `foldOf` and `kind` call it to get the same rows. */
export function foldPlan(foldOf: Uint8Array, folds: number, kind: FoldKind, notes: readonly DataNote[] = []): FoldPlan {
  const later = kind === 'time';
  const trains = (mark: number, fold: number): boolean =>
    mark === ALWAYS_TRAIN || (mark < NEVER_USED && (later ? mark < fold : mark !== fold));
  return {
    foldOf,
    folds,
    kind,
    notes,
    trainRows: (fold) => rowsWhere(foldOf, (mark) => trains(mark, fold)),
    validationRows: (fold) => rowsWhere(foldOf, (mark) => mark === fold),
  };
}

function rowsWhere(foldOf: Uint8Array, wanted: (mark: number) => boolean): Uint32Array {
  const hit = Array.from({ length: 256 }, (_, mark) => wanted(mark));
  let count = 0;
  for (let i = 0; i < foldOf.length; i++) if (hit[foldOf[i]!]) count++;
  const rows = new Uint32Array(count);
  count = 0;
  for (let i = 0; i < foldOf.length; i++) if (hit[foldOf[i]!]) rows[count++] = i;
  return rows;
}
