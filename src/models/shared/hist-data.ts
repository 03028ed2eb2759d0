import type { Matrix } from '../../core/matrix.ts';
import { type BinRules, binMatrix } from '../../kernels/bin-matrix.ts';
import type { BinnedColumn, BinnedMatrix } from '../../kernels/binned.ts';
import type { Kernels } from '../../kernels/kernels.ts';

/** One feature that can be split, with the places of its bins in the kernel memory. */
export interface HistFeature {
  /** Index in the matrix. */
  readonly feature: number;
  readonly column: BinnedColumn;
  readonly category: boolean;
  /** Byte offset of the column-major bins: row r at colMajor + r. */
  readonly colMajor: number;
  /** Row-major block it lies in, and its column there. */
  readonly block: HistBlock;
  readonly col: number;
}
/** A row-major block of bins: row r at rowMajor + r * stride. */
export interface HistBlock {
  readonly rowMajor: number;
  readonly stride: number;
}
/** All splittable features of one fit. */
export interface HistData {
  readonly rows: number;
  /** Ordered by block and column, so that neighbours are adjacent in memory. */
  readonly features: readonly HistFeature[];
}

/**
 * Bins for one fit: shared bins for features that are base columns, others are cut here from the training rows and
 * written to the arena. Features with a single bin are left out.
 * @param rules by feature of x; where they say something, shared bins are not used
 */
export function histData(
  x: Matrix,
  trainingRows: Uint32Array,
  binned: BinnedMatrix | undefined,
  kernels: Kernels,
  rules: BinRules = {},
): HistData {
  const shared: HistFeature[] = [];
  const own: number[] = [];
  x.features.forEach((feature, index) => {
    const useShared =
      binned !== undefined &&
      feature.base !== undefined &&
      rules.maxBins === undefined &&
      rules.codes?.[index] === undefined;
    const column = useShared ? binned.columns[feature.base] : undefined;
    if (column === undefined) own.push(index);
    else shared.push(place(index, column, binned!, feature.base!));
  });
  shared.sort((a, b) => a.col - b.col);
  const derived = own.length === 0 ? [] : binOwn(x, own, trainingRows, kernels, rules);
  const features = [...shared, ...derived].filter((f) => f.column.bins + (f.column.hasMissing ? 1 : 0) > 1);
  return { rows: x.rows, features: withSharedBlocks(features) };
}

function binOwn(
  x: Matrix,
  own: readonly number[],
  trainingRows: Uint32Array,
  kernels: Kernels,
  { maxBins, codes = [] }: BinRules,
): HistFeature[] {
  const part: Matrix = {
    rows: x.rows,
    features: own.map((index) => x.features[index]!),
    columns: own.map((index) => x.columns[index]!),
  };
  const { arena } = kernels;
  const ends: number[] = [];
  const alloc = (bytes: number): number => {
    const at = arena.alloc(bytes);
    ends.push(arena.mark());
    return at;
  };
  const bins = binMatrix(part, alloc, kernels.memory, trainingRows, {
    ...(maxBins === undefined ? {} : { maxBins }),
    codes: own.map((index) => codes[index]),
  });
  arena.release(ends[1]!); // what comes after the two copies is scratch
  return own.map((index, j) => place(index, bins.columns[j]!, bins, j));
}

function place(feature: number, column: BinnedColumn, binned: BinnedMatrix, col: number): HistFeature {
  return {
    feature,
    column,
    category: column.kind === 'category',
    colMajor: binned.colMajor + col * binned.rows,
    block: { rowMajor: binned.rowMajor, stride: binned.rowStride },
    col,
  };
}

/** Features of one block get the same block object. */
function withSharedBlocks(features: readonly HistFeature[]): HistFeature[] {
  const blocks = new Map<number, HistBlock>();
  return features.map((f) => {
    const block = blocks.get(f.block.rowMajor) ?? f.block;
    blocks.set(f.block.rowMajor, block);
    return { ...f, block };
  });
}
