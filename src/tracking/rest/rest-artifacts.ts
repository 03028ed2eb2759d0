import { downloadTree, type FileStore, uploadTree } from '../store/artifact-tree.ts';
import { safePath } from '../store/local-artifacts.ts';
import type { ArtifactStore } from '../store/types.ts';
import type { RestClient } from './rest-client.ts';

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

/** Artifacts that the server takes itself (`mlflow-artifacts:`). */
export class RestArtifacts implements ArtifactStore, FileStore {
  private readonly client: RestClient;

  constructor(client: RestClient) {
    this.client = client;
  }

  upload(artifactUri: string, source: string, path: string): Promise<void> {
    return uploadTree(this, artifactUri, source, path);
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
    return downloadTree(this, artifactUri, path, folder);
  }
  async read(artifactUri: string, path: string): Promise<Uint8Array> {
    return (await this.client.send('GET', addressOf(artifactUri, path))).body;
  }
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
