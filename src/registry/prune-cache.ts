import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of downloaded models that are kept whatever their age. */
const KEEP_BYTES = 4e9;
/** A model that was asked for within this time may be in use by another process: it stays. */
const IN_USE_MS = 7 * 86_400_000;
/** Names of downloads that are complete. */
const COMPLETE = /^[0-9a-f]{32}$/;

/** Says that a downloaded model was asked for now. */
export function markUsed(folder: string, nowMs: number): void {
  try {
    utimesSync(folder, nowMs / 1000, nowMs / 1000);
  } catch {
    // a cache that may not be written still serves
  }
}

/**
 * Removes downloaded models, those that were asked for longest ago first, until the others take at most `keepBytes`.
 * Models of the last week stay, and so does whatever is not a finished download.
 */
export function pruneCache(cacheFolder: string, nowMs: number, keepBytes = KEEP_BYTES): void {
  try {
    let kept = 0;
    for (const { folder, usedMs, bytes } of downloads(cacheFolder)) {
      if (kept + bytes <= keepBytes || nowMs - usedMs < IN_USE_MS) kept += bytes;
      else rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    // another process tidies up too, or may write here and we may not: the next download tries again
  }
}

/** Finished downloads, what was asked for last first. */
function downloads(cacheFolder: string): { folder: string; usedMs: number; bytes: number }[] {
  return readdirSync(cacheFolder)
    .filter((name) => COMPLETE.test(name))
    .map((name) => join(cacheFolder, name))
    .map((folder) => ({ folder, usedMs: statSync(folder).mtimeMs, bytes: bytesOf(folder) }))
    .sort((a, b) => b.usedMs - a.usedMs);
}

function bytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  return bytes;
}
