import { KernelTeam } from '../../kernels/kernel-team.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { HistData } from './hist-data.ts';
import { HistGrower } from './hist-grower.ts';
import type { GrowOptions } from './hist-types.ts';
import { KernelGrower } from './kernel-grower.ts';
import type { TreeGrower } from './tree-grower.ts';

/** Rows times features below which starting a thread takes longer than it saves. */
const LEAST_BINS = 1_000_000;
/** Parts of a leaf's work become too small beyond this. */
const MOST_THREADS = 16;

/**
 * The fastest grower that can do what the options ask.
 * @param rows ids of all rows that trees may be grown on
 * @param maxRows most rows of a tree, and of one call of `addToOthers`
 * @param shouldStop looked at now and then while a tree grows; the tree is then left as it is
 * @param threads that may work on it, the calling one among them; trees do not depend on them
 */
export function createGrower(
  data: HistData,
  kernels: Kernels,
  rows: Uint32Array,
  maxRows: number,
  options: GrowOptions,
  shouldStop: () => boolean,
  threads = 1,
): TreeGrower {
  if (!isPlain(options)) return new HistGrower(data, kernels, maxRows, options, shouldStop);
  const team = teamFor(data, kernels, rows.length, threads);
  return new KernelGrower(data, kernels, rows, maxRows, options, shouldStop, { team });
}

/** Helpers, where there is enough for them to do. */
function teamFor({ features }: HistData, kernels: Kernels, rows: number, threads: number): KernelTeam | undefined {
  const helpers = Math.min(threads, MOST_THREADS, features.length) - 1;
  return helpers < 1 || rows * features.length < LEAST_BINS ? undefined : new KernelTeam(kernels, helpers);
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
