import type { Kernels } from '../../kernels/kernels.ts';
import type { HistData } from './hist-data.ts';

/** A feature of a bundle. */
export interface BundleMember {
  readonly bundle: number;
  /** Code of its first bin that is not the usual one. */
  readonly firstCode: number;
  /** The bin of most rows; it has no code. */
  readonly usual: number;
  /** Its bins, the missing one counted. */
  readonly slots: number;
}
/** Features that share columns of bins. */
export interface HistBundles {
  /** Byte offset of the codes: row r, bundle b at codes + r * count + b. */
  readonly codes: number;
  readonly count: number;
  /** Codes of each bundle, the 0 of usual bins counted. */
  readonly sizes: readonly number[];
  /** By position in `HistData.features`. */
  readonly members: ReadonlyMap<number, BundleMember>;
}

/** Least share of rows in the usual bin of a feature that is worth bundling. */
const USUAL_SHARE = 0.75;
const MOST_CODES = 255;
/** Bundles that a feature is tried with, the newest first. */
const TRIES = 16;
/** Fewer features do not pay for taking their histogram apart. */
const LEAST_MEMBERS = 3;

interface Candidate {
  readonly position: number;
  readonly col: number;
  readonly usual: number;
  readonly slots: number;
}
interface Draft {
  size: number;
  readonly members: (Candidate & { readonly firstCode: number })[];
}

/**
 * Puts features that are nearly always in one bin, each in other rows (columns of a one-hot code, rare flags), into
 * shared columns (Ke et al. 2017, without conflicts: sums are the same as without bundles).
 * @param rows ids of all rows that trees may be grown on
 */
export function bundleFeatures(data: HistData, rows: Uint32Array, kernels: Kernels): HistBundles | undefined {
  const { arena } = kernels;
  const ids = arena.u32(rows.length);
  ids.set(rows);
  const mark = arena.mark();
  const drafts = draftBundles(candidates(data, ids, kernels), data.rows, ids, kernels);
  arena.release(mark);
  const kept = drafts.filter((draft) => draft.members.length >= LEAST_MEMBERS);
  if (kept.length === 0) return undefined;
  const count = kept.length;
  const codes = arena.u8(data.rows * count).fill(0).byteOffset;
  const members = new Map<number, BundleMember>();
  kept.forEach((draft, bundle) => {
    for (const { position, col, usual, slots, firstCode } of draft.members) {
      kernels.exports.joinBundle(ids.byteOffset, ids.length, col, usual, firstCode, codes + bundle, count);
      members.set(position, { bundle, firstCode, usual, slots });
    }
  });
  return { codes, count, sizes: kept.map((draft) => draft.size), members };
}

/** Features with a bin that nearly all rows are in. */
function candidates(data: HistData, ids: Uint32Array, { arena, exports }: Kernels): Candidate[] {
  const counts = arena.u32(256);
  return data.features.flatMap(({ column, colMajor }, position) => {
    const slots = column.bins + 1;
    if (slots > MOST_CODES / LEAST_MEMBERS) return [];
    exports.binCounts(ids.byteOffset, ids.length, colMajor, counts.byteOffset);
    let usual = 0;
    for (let b = 1; b < slots; b++) if (counts[b]! > counts[usual]!) usual = b;
    return counts[usual]! < USUAL_SHARE * ids.length ? [] : [{ position, col: colMajor, usual, slots }];
  });
}

/** Puts each candidate into the newest bundle that has room and none of its rows. */
function draftBundles(list: readonly Candidate[], rows: number, ids: Uint32Array, kernels: Kernels): Draft[] {
  const { arena, exports } = kernels;
  const drafts: (Draft & { readonly codes: number })[] = [];
  if (list.length < LEAST_MEMBERS) return drafts;
  for (const candidate of list) {
    const { col, usual, slots } = candidate;
    const joins = (draft: Draft, codes: number): boolean =>
      draft.size + slots - 1 <= MOST_CODES &&
      exports.joinBundle(ids.byteOffset, ids.length, col, usual, draft.size, codes, 1) === 1;
    let home = drafts
      .slice(-TRIES)
      .reverse()
      .find((draft) => joins(draft, draft.codes));
    if (home === undefined) {
      const bytes = Math.ceil(rows / 16) * 16;
      if (arena.free < 4 * bytes) break;
      home = { size: 1, members: [], codes: arena.u8(bytes).fill(0).byteOffset };
      joins(home, home.codes);
      drafts.push(home);
    }
    home.members.push({ ...candidate, firstCode: home.size });
    home.size += slots - 1;
  }
  return drafts;
}
