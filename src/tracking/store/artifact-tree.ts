import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrackingError } from '../../core/errors.ts';
import { safePath } from './local-artifacts.ts';
import type { ArtifactStore } from './types.ts';

/** Folders in folders of a download; more is a store that lists without end. */
const DEEPEST = 100;

/** A store of single files on another machine: what uploads and downloads of folders are made of. */
export interface FileStore extends Pick<ArtifactStore, 'uploadText' | 'list'> {
  /** @throws TrackingError TRACKING_NOT_FOUND */
  read(artifactUri: string, path: string): Promise<Uint8Array>;
}

/** Sends a file or a folder, file by file, in the order of the names. */
export async function uploadTree(store: FileStore, artifactUri: string, source: string, path: string): Promise<void> {
  const clean = safePath(path);
  if (!statSync(source).isDirectory()) return store.uploadText(artifactUri, clean, readFileSync(source));
  for (const name of readdirSync(source).sort())
    await uploadTree(store, artifactUri, join(source, name), `${clean}/${name}`);
}

/**
 * Fetches a file or a folder into a folder. The names come from the store: they are held to the folder.
 * @throws TrackingError TRACKING_NOT_FOUND, TRACKING_ARTIFACT_PATH, TRACKING_REJECTED for a listing without end
 */
export async function downloadTree(
  store: FileStore,
  artifactUri: string,
  path: string,
  folder: string,
  depth = 0,
): Promise<void> {
  const entries = await store.list(artifactUri, path);
  const clean = safePath(path);
  if (entries.length === 0 && clean === '')
    throw new TrackingError('TRACKING_NOT_FOUND', `There are no artifacts in ${artifactUri}.`, {
      hint: 'See what is there with automl runs show.',
    });
  if (entries.length === 0) return fetchTo(store, artifactUri, clean, join(folder, clean.split('/').at(-1)!));
  for (const entry of entries) {
    const name = safePath(safePath(entry.path).slice(clean === '' ? 0 : clean.length + 1));
    if (name === '' || depth > DEEPEST) throw badListing(artifactUri, entry.path);
    const place = join(folder, name);
    if (entry.isDir) await downloadTree(store, artifactUri, entry.path, place, depth + 1);
    else await fetchTo(store, artifactUri, entry.path, place);
  }
}

async function fetchTo(store: FileStore, artifactUri: string, path: string, file: string): Promise<void> {
  const body = await store.read(artifactUri, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
}

function badListing(artifactUri: string, path: string): TrackingError {
  const where = `below ${artifactUri} ('${path.slice(0, 200)}')`;
  return new TrackingError('TRACKING_REJECTED', `The server lists a folder ${where} that holds itself, or no end.`, {
    hint: 'See what the artifact folder of the run holds on the server.',
  });
}
