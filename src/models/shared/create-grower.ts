import type { Kernels } from '../../kernels/kernels.ts';
import type { HistData } from './hist-data.ts';
import { HistGrower } from './hist-grower.ts';
import type { GrowOptions } from './hist-types.ts';
import { KernelGrower } from './kernel-grower.ts';
import type { TreeGrower } from './tree-grower.ts';

/**
 * The fastest grower that can do what the options ask.
 * @param rows ids of all rows that trees may be grown on
 * @param maxRows most rows of a tree, and of one call of `addToOthers`
 * @param shouldStop looked at now and then while a tree grows; the tree is then left as it is
 */
export function createGrower(
  data: HistData,
  kernels: Kernels,
  rows: Uint32Array,
  maxRows: number,
  options: GrowOptions,
  shouldStop: () => boolean,
): TreeGrower {
  return isPlain(options)
    ? new KernelGrower(data, kernels, rows, maxRows, options, shouldStop)
    : new HistGrower(data, kernels, maxRows, options, shouldStop);
}

/** Whether splits depend on nothing but the sums of their rows. */
function isPlain(options: GrowOptions): boolean {
  const { monotone, growPolicy = 'lossguide', maxDeltaStep = 0, pathSmooth = 0, featureFractionByNode = 1 } = options;
  return (
    !(monotone?.some((sign) => sign !== 0) ?? false) &&
    growPolicy === 'lossguide' &&
    maxDeltaStep <= 0 &&
    pathSmooth <= 0 &&
    featureFractionByNode >= 1 &&
    options.interactions === undefined
  );
}
