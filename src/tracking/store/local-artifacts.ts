import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrackingError } from '../../core/errors.ts';
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

/** Artifacts in folders of this machine (`file:` URIs). */
export class LocalArtifacts implements ArtifactStore {
  async upload(artifactUri: string, source: string, path: string): Promise<void> {
    const target = placeOf(artifactUri, path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target, { recursive: true });
  }
  async uploadText(artifactUri: string, path: string, text: string | Uint8Array): Promise<void> {
    const target = placeOf(artifactUri, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  async list(artifactUri: string, path = ''): Promise<{ readonly path: string; readonly isDir: boolean }[]> {
    const folder = placeOf(artifactUri, path);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({
        path: path === '' ? entry.name : `${safePath(path)}/${entry.name}`,
        isDir: entry.isDirectory(),
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
    cpSync(source, target, { recursive: true });
  }
}

/** Where a path below a URI lies. */
function placeOf(artifactUri: string, path: string): string {
  const root = resolve(folderOf(artifactUri));
  const place = join(root, safePath(path));
  if (place !== root && !place.startsWith(root + sep))
    throw new TrackingError('TRACKING_ARTIFACT_PATH', `The artifact path '${path}' leaves its folder.`, {
      hint: 'Give a relative path without "..".',
    });
  return place;
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
