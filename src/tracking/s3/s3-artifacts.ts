import { TrackingError } from '../../core/errors.ts';
import { downloadTree, type FileStore, uploadTree } from '../store/artifact-tree.ts';
import { safePath } from '../store/local-artifacts.ts';
import type { ArtifactStore, Environment } from '../store/types.ts';
import type { ObjectStore } from './object-store.ts';
import { openS3 } from './open-s3.ts';

/** Artifacts as objects below `s3://bucket/prefix`. */
export class S3Artifacts implements ArtifactStore, FileStore {
  private readonly objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.objects = objects;
  }
  /** By AWS's environment and MLFLOW_S3_ENDPOINT_URL. @throws TrackingError TRACKING_URI_UNSUPPORTED without the package */
  static async open(env: Environment): Promise<S3Artifacts> {
    return new S3Artifacts(await openS3(env));
  }

  upload(artifactUri: string, source: string, path: string): Promise<void> {
    return uploadTree(this, artifactUri, source, path);
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
  download(artifactUri: string, path: string, folder: string): Promise<void> {
    return downloadTree(this, artifactUri, path, folder);
  }
  async read(artifactUri: string, path: string): Promise<Uint8Array> {
    const { bucket, key } = placeOf(artifactUri, path);
    const body = await this.objects.get(bucket, key);
    if (body !== null) return body;
    throw new TrackingError('TRACKING_NOT_FOUND', `There is no artifact '${path}' in ${artifactUri}.`, {
      hint: 'See what is there with automl runs show.',
    });
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
