import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrackingError } from '../../core/errors.ts';
import { isBelow } from '../../core/is-below.ts';
import { insideRoot } from './inside-root.ts';
import type { ArtifactStore } from './types.ts';

/**
 * A relative path with `/` that stays below its root, whatever it is spelled like. Percent signs stay as they are: a file may
 * be named `100%25.txt`; but a path that would leave its root once decoded is refused too.
 * @throws TrackingError TRACKING_ARTIFACT_PATH for absolute ones, and for those with `..`, also percent-encoded (once or more)
 */
export function safePath(path: string): string {
  let decoded = path;
  let bad = leaves(path);
  for (let pass = 0; !bad && pass < path.length && ENCODED.test(decoded); pass++) {
    decoded = decodedOnce(decoded);
    bad = leaves(decoded);
  }
  if (bad)
    throw new TrackingError('TRACKING_ARTIFACT_PATH', `The artifact path '${path.slice(0, 200)}' leaves its folder.`, {
      hint: 'Give a relative path without "..", e.g. plots/curve.svg.',
    });
  return partsOf(path)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** What stands for another character of paths: `. / \\ : %` and NUL. */
const ENCODED = /%(?:2e|2f|5c|3a|25|00)/i;

function decodedOnce(text: string): string {
  return text.replace(/%(2e|2f|5c|3a|25|00)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
const partsOf = (path: string): string[] => path.split(/[/\\]/);

function leaves(path: string): boolean {
  return /^(?:[/\\]|[a-z][a-z0-9+.-]*:)/i.test(path) || path.includes('\0') || partsOf(path).includes('..');
}

/**
 * Artifacts in folders of this machine (`file:` URIs). Links are followed, and those that lead out of the artifact folder are
 * refused, or left out of lists and copies; what an uploaded folder links to is copied.
 * @throws TrackingError TRACKING_ARTIFACT_PATH, TRACKING_NOT_FOUND, TRACKING_URI_UNSUPPORTED
 */
export class LocalArtifacts implements ArtifactStore {
  async upload(artifactUri: string, source: string, path: string): Promise<void> {
    const target = placeOf(artifactUri, path);
    const root = rootOf(artifactUri);
    mkdirSync(dirname(target), { recursive: true });
    await copy(source, target, (from, to) => {
      if (!insideRoot(root, to)) throw outside(relative(root, to));
      return from === source || existsSync(from);
    });
  }
  async uploadText(artifactUri: string, path: string, text: string | Uint8Array): Promise<void> {
    const target = placeOf(artifactUri, path);
    mkdirSync(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  async list(artifactUri: string, path = ''): Promise<{ readonly path: string; readonly isDir: boolean }[]> {
    const folder = placeOf(artifactUri, path);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
    const root = rootOf(artifactUri);
    return readdirSync(folder)
      .filter((name) => insideRoot(root, join(folder, name)))
      .map((name) => ({
        path: path === '' ? name : `${safePath(path)}/${name}`,
        isDir: statSync(join(folder, name)).isDirectory(),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  async download(artifactUri: string, path: string, folder: string): Promise<void> {
    const source = placeOf(artifactUri, path);
    if (!existsSync(source))
      throw new TrackingError('TRACKING_NOT_FOUND', `There is no artifact '${path}' in ${artifactUri}.`, {
        hint: 'See what is there with automl runs show.',
      });
    mkdirSync(folder, { recursive: true });
    const target = statSync(source).isDirectory() ? folder : join(folder, basename(source));
    const root = rootOf(artifactUri);
    await copy(source, target, (from) => insideRoot(root, from));
  }
}

/**
 * Copies a file or a folder, what links lead to in their place, without holding the thread.
 * @param filter whether to copy one of its files or folders
 */
function copy(source: string, target: string, filter: (from: string, to: string) => boolean): Promise<void> {
  return cp(source, target, { recursive: true, dereference: true, filter });
}

const rootOf = (artifactUri: string): string => resolve(folderOf(artifactUri));

/** Where a path below a URI lies. */
function placeOf(artifactUri: string, path: string): string {
  const root = rootOf(artifactUri);
  const place = join(root, safePath(path));
  if (!isBelow(place, root) || !insideRoot(root, place)) throw outside(path);
  return place;
}

function outside(path: string): TrackingError {
  return new TrackingError('TRACKING_ARTIFACT_PATH', `The artifact path '${path}' leaves its folder.`, {
    hint: 'Give a relative path without "..", and put no links to other places into artifact folders.',
  });
}

/** @throws TrackingError TRACKING_URI_UNSUPPORTED for what names no folder of this machine: another host, except on Windows */
function folderOf(artifactUri: string): string {
  if (!/^file:/i.test(artifactUri)) return artifactUri;
  try {
    return fileURLToPath(artifactUri);
  } catch (cause) {
    throw new TrackingError('TRACKING_URI_UNSUPPORTED', `Artifacts cannot be kept at '${artifactUri}'.`, {
      hint: 'Mount the share, and give the experiment a folder of this machine: file:///...; the files stay in the run folder.',
      cause,
    });
  }
}
