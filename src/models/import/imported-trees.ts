/** Flags of a node. */
export const IMPORT_DEFAULT_LEFT = 1;
export const IMPORT_CATEGORY = 2;
/** LightGBM's missing_type: zeros (and NaN) or NaN take the default side; with neither NaN counts as 0. */
export const IMPORT_MISSING_ZERO = 4;
export const IMPORT_MISSING_NAN = 8;

/** LightGBM takes |v| up to this for zero. */
const ZERO = 1e-35;

/**
 * How a program decides. `lightgbm`: v <= threshold in float64 goes left; listed categories go left, all else right.
 * `xgboost`: v < threshold in float32 goes left; listed categories go right, other known ones left.
 */
export type DecisionRule = 'lightgbm' | 'xgboost';

/** Trees of another program as flat arrays; a child (or root) of -1 - l is leaf l. Parents come before children. */
export interface ImportedTrees {
  readonly rule: DecisionRule;
  /** Shape [trees], as the next. */
  readonly roots: Int32Array;
  readonly outputOf: Int32Array;
  /** Shape [nodes], as the next six. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly flags: Uint8Array;
  readonly gain: Float64Array;
  /** First word of the node's category set in `sets`; shape [nodes + 1]. */
  readonly setStart: Uint32Array;
  readonly sets: Uint32Array;
  /** Shape [leaves]. */
  readonly values: Float64Array;
  /** Training weight of each leaf; absent when the file has none. */
  readonly covers?: Float64Array;
}

/** Whether a value goes left at a node. */
export function goesLeft(trees: ImportedTrees, node: number, value: number): boolean {
  const flags = trees.flags[node]!;
  if (trees.rule === 'xgboost') {
    if (Number.isNaN(value)) return (flags & IMPORT_DEFAULT_LEFT) !== 0;
    if (flags & IMPORT_CATEGORY) return value < 0 || !inSet(trees, node, value);
    return Math.fround(value) < trees.threshold[node]!;
  }
  if (flags & IMPORT_CATEGORY) return value > -1 && inSet(trees, node, value);
  let v = value;
  if (Number.isNaN(v) && (flags & IMPORT_MISSING_NAN) === 0) v = 0;
  const missing = flags & IMPORT_MISSING_NAN ? Number.isNaN(v) : flags & IMPORT_MISSING_ZERO && Math.abs(v) <= ZERO;
  return missing ? (flags & IMPORT_DEFAULT_LEFT) !== 0 : v <= trees.threshold[node]!;
}

function inSet({ setStart, sets }: ImportedTrees, node: number, value: number): boolean {
  const code = Math.trunc(value);
  const word = setStart[node]! + Math.floor(code / 32);
  return word < setStart[node + 1]! && ((sets[word]! >>> (code % 32)) & 1) === 1;
}
