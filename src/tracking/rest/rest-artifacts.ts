import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrackingError } from '../../core/errors.ts';
import { safePath } from '../store/local-artifacts.ts';
import type { ArtifactStore } from '../store/types.ts';
import type { RestClient } from './rest-client.ts';

/** Folders in folders of a download; more is a server that lists without end. */
const DEEPEST = 100;
const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

/** Artifacts that the server takes itself (`mlflow-artifacts:`). */
export class RestArtifacts implements ArtifactStore {
  private readonly client: RestClient;

  constructor(client: RestClient) {
    this.client = client;
  }

  async upload(artifactUri: string, source: string, path: string): Promise<void> {
    const clean = safePath(path);
    if (!statSync(source).isDirectory()) return this.uploadText(artifactUri, clean, readFileSync(source));
    for (const name of readdirSync(source).sort())
      await this.upload(artifactUri, join(source, name), `${clean}/${name}`);
  }
  async uploadText(artifactUri: string, path: string, text: string | Uint8Array): Promise<void> {
    await this.client.send('PUT', addressOf(artifactUri, path), Buffer.from(text), 'application/octet-stream');
  }
  async list(artifactUri: string, path = ''): Promise<{ readonly path: string; readonly isDir: boolean }[]> {
    const clean = safePath(path);
    const prefix = [rootOf(artifactUri), clean].filter((part) => part !== '').join('/');
    const { body } = await this.client.send('GET', `${PROXY}?${new URLSearchParams({ path: prefix })}`);
    const { files = [] } = JSON.parse(body.toString('utf8')) as { files?: { path: string; is_dir?: boolean }[] };
    return files.map((file) => ({
      path: clean === '' ? file.path : `${clean}/${file.path}`,
      isDir: file.is_dir ?? false,
    }));
  }
  download(artifactUri: string, path: string, folder: string): Promise<void> {
    return this.fetchAll(artifactUri, path, folder, 0);
  }
  private async fetchAll(artifactUri: string, path: string, folder: string, depth: number): Promise<void> {
    const entries = await this.list(artifactUri, path);
    const clean = safePath(path);
    if (entries.length === 0 && clean === '')
      throw new TrackingError('TRACKING_NOT_FOUND', `There are no artifacts in ${artifactUri}.`, {
        hint: 'See what is there with automl runs show.',
      });
    if (entries.length === 0) return this.fetchTo(artifactUri, clean, join(folder, clean.split('/').at(-1) ?? ''));
    for (const entry of entries) {
      // the names come from the server: they are held to the folder like any other
      const name = safePath(entry.path).slice(clean === '' ? 0 : clean.length + 1);
      if (name === '' || depth > DEEPEST) throw badListing(artifactUri, entry.path);
      if (entry.isDir) await this.fetchAll(artifactUri, entry.path, join(folder, safePath(name)), depth + 1);
      else await this.fetchTo(artifactUri, entry.path, join(folder, safePath(name)));
    }
  }
  private async fetchTo(artifactUri: string, path: string, file: string): Promise<void> {
    const { body } = await this.client.send('GET', addressOf(artifactUri, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }
}

function badListing(artifactUri: string, path: string): TrackingError {
  const where = `below ${artifactUri} ('${path.slice(0, 200)}')`;
  return new TrackingError('TRACKING_REJECTED', `The server lists a folder ${where} that holds itself, or no end.`, {
    hint: 'See what the artifact folder of the run holds on the server.',
  });
}

/** Path of the root below the proxy. */
function rootOf(artifactUri: string): string {
  return safePath(artifactUri.replace(/^mlflow-artifacts:(?:\/\/[^/]*)?\/*/i, ''));
}

function addressOf(artifactUri: string, path: string): string {
  // MLflow's proxy decodes a path until nothing changes, and then refuses a # in it: there is no way to spell one
  const parts = [rootOf(artifactUri), safePath(path).replaceAll('#', '_')].filter((part) => part !== '').join('/');
  return `${PROXY}/${parts.split('/').map(encodeURIComponent).join('/')}`;
}
