import { LoadedNetwork } from './loaded-network.ts';
import type { MlpParts } from './mlp-parts.ts';
import { ownKernels } from './own-kernels.ts';

/** Most rows that a resident network predicts at once. */
export const RESIDENT_ROWS = 8;
/** Networks of a thread may stay loaded up to so many bytes; beyond, all are loaded anew when they are asked again. */
const MOST_BYTES = 64e6;

/** Networks by their parts, of the present round. */
let resident = new WeakMap<MlpParts, LoadedNetwork>();
/** Where the resident networks begin in the thread's own arena. */
let start: number | undefined;

/**
 * A network that stays loaded in this thread's own kernels: to place parameters anew for every single row would take
 * longer than to predict it. Nothing else may keep places in that arena from one call to the next.
 */
export function residentNetwork(parts: MlpParts): LoadedNetwork {
  const known = resident.get(parts);
  if (known?.isValid === true) return known;
  const { arena } = ownKernels();
  start ??= arena.mark();
  if (arena.mark() - start > MOST_BYTES) {
    arena.release(start);
    resident = new WeakMap();
  }
  const loaded = new LoadedNetwork(ownKernels(), parts, RESIDENT_ROWS);
  resident.set(parts, loaded);
  return loaded;
}
