import type { Matrix } from '../../core/matrix.ts';
import type { BinnedColumn, BinnedMatrix } from '../../kernels/binned.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { histData } from '../shared/hist-data.ts';

/** A feature of the design matrix as the machine reads it. */
export interface TermColumn {
  /** Index in the matrix. */
  readonly feature: number;
  readonly column: BinnedColumn;
  /** Bins, the last for missing values included. */
  readonly slots: number;
  /** Bin of each training row and of each validation row. */
  readonly train: Uint16Array;
  readonly validation: Uint16Array;
  /** Weight of the training rows in each slot. */
  readonly weight: Float64Array;
  /** -1, 0 or 1. */
  readonly monotone: number;
}

/**
 * Bins of all features that differ among the training rows, by index. The shared binning serves where there is one; what
 * is cut here lies in the arena for a moment only.
 */
export function termColumns(
  input: { readonly x: Matrix; readonly binned?: BinnedMatrix; readonly monotone?: Int8Array },
  train: { readonly rows: Uint32Array; readonly weight: Float64Array },
  validation: Uint32Array,
  kernels: Kernels,
): TermColumn[] {
  const { x, binned, monotone } = input;
  const mark = kernels.arena.mark();
  try {
    const { features } = histData(x, train.rows, binned, kernels);
    const out = features.map(({ feature, column, colMajor }): TermColumn => {
      const all = new Uint8Array(kernels.memory.buffer, colMajor, x.rows);
      const slots = column.bins + 1;
      const own = Uint16Array.from(train.rows, (r) => all[r]!);
      const weight = new Float64Array(slots);
      for (let i = 0; i < own.length; i++) weight[own[i]!]! += train.weight[i]!;
      const direction = column.kind === 'numeric' ? (monotone?.[feature] ?? 0) : 0;
      const other = Uint16Array.from(validation, (r) => all[r]!);
      return { feature, column, slots, train: own, validation: other, weight, monotone: direction };
    });
    return out.filter((c) => c.weight.filter((w) => w > 0).length > 1).sort((a, b) => a.feature - b.feature);
  } finally {
    kernels.arena.release(mark);
  }
}
