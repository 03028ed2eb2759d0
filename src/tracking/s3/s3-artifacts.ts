import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrackingError } from '../../core/errors.ts';
import { safePath } from '../store/local-artifacts.ts';
import type { ArtifactStore, Environment } from '../store/types.ts';
import type { ObjectStore } from './object-store.ts';
import { openS3 } from './open-s3.ts';

/** Artifacts as objects below `s3://bucket/prefix`. */
export class S3Artifacts implements ArtifactStore {
  private readonly objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.objects = objects;
  }
  /** By AWS's environment and MLFLOW_S3_ENDPOINT_URL. @throws TrackingError TRACKING_URI_UNSUPPORTED without the package */
  static async open(env: Environment): Promise<S3Artifacts> {
    return new S3Artifacts(await openS3(env));
  }

  async upload(artifactUri: string, source: string, path: string): Promise<void> {
    const clean = safePath(path);
    if (!statSync(source).isDirectory()) return this.uploadText(artifactUri, clean, readFileSync(source));
    for (const name of readdirSync(source).sort())
      await this.upload(artifactUri, join(source, name), `${clean}/${name}`);
  }
  async uploadText(artifactUri: string, path: string, text: string | Uint8Array): Promise<void> {
    const { bucket, key } = placeOf(artifactUri, path);
    await this.objects.put(bucket, key, typeof text === 'string' ? Buffer.from(text) : text);
  }
  async list(artifactUri: string, path = ''): Promise<{ readonly path: string; readonly isDir: boolean }[]> {
    const { bucket, key } = placeOf(artifactUri, path);
    const prefix = key === '' ? '' : `${key}/`;
    const { keys, folders } = await this.objects.list(bucket, prefix);
    const clean = safePath(path);
    const named = (name: string): string => (clean === '' ? '' : `${clean}/`) + name.slice(prefix.length);
    return [
      // some tools mark a folder by an empty object of its name
      ...keys.filter((name) => name !== prefix).map((name) => ({ path: named(name), isDir: false })),
      // a key with // in it is no path
      ...folders
        .filter((name) => !/(^|\/)\.?\/$/.test(name.slice(prefix.length)))
        .map((name) => ({ path: named(name.replace(/\/$/, '')), isDir: true })),
    ].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  async download(artifactUri: string, path: string, folder: string): Promise<void> {
    const entries = await this.list(artifactUri, path);
    const clean = safePath(path);
    if (entries.length === 0) return this.fetchTo(artifactUri, clean, join(folder, clean.split('/').at(-1) ?? ''));
    for (const entry of entries) {
      // the names come from the store: they are held to the folder like any other
      const name = safePath(entry.path).slice(clean === '' ? 0 : clean.length + 1);
      if (entry.isDir) await this.download(artifactUri, entry.path, join(folder, safePath(name)));
      else await this.fetchTo(artifactUri, entry.path, join(folder, safePath(name)));
    }
  }
  private async fetchTo(artifactUri: string, path: string, file: string): Promise<void> {
    const { bucket, key } = placeOf(artifactUri, path);
    const body = path === '' ? null : await this.objects.get(bucket, key);
    if (body === null)
      throw new TrackingError('TRACKING_NOT_FOUND', `There is no artifact '${path}' in ${artifactUri}.`, {
        hint: 'See what is there with automl runs show.',
      });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }
}

/** @throws TrackingError TRACKING_ARTIFACT_PATH, TRACKING_URI_UNSUPPORTED */
function placeOf(artifactUri: string, path: string): { readonly bucket: string; readonly key: string } {
  const match = /^s3:\/\/([^/?#@]+)(?:\/+(.*))?$/i.exec(artifactUri);
  if (match === null)
    throw new TrackingError('TRACKING_URI_UNSUPPORTED', `'${artifactUri}' names no bucket.`, {
      hint: 'Artifact roots of S3 are spelled s3://bucket/folder.',
    });
  const key = [safePath(match[2] ?? ''), safePath(path)].filter((part) => part !== '').join('/');
  return { bucket: match[1]!, key };
}
