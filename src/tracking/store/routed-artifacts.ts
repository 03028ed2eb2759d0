import { TrackingError } from '../../core/errors.ts';
import { LocalArtifacts } from './local-artifacts.ts';
import { requireOurs } from './require-ours.ts';
import type { ArtifactStore, Environment } from './types.ts';

/**
 * Artifacts wherever their URI says: folders of this machine, the proxy of a server (`mlflow-artifacts:`), S3.
 * @throws TrackingError TRACKING_URI_UNSUPPORTED for stores that only their own clients write
 */
export class RoutedArtifacts implements ArtifactStore {
  private readonly local = new LocalArtifacts();
  private readonly proxy: ArtifactStore | null;
  private readonly env: Environment;
  private readonly server: string | null;
  private s3: Promise<ArtifactStore> | null = null;

  /**
   * @param proxy null: a database has none
   * @param server host that names the places; null: a database of this machine, whose word is ours
   */
  constructor(proxy: ArtifactStore | null, env: Environment, server: string | null = null) {
    this.proxy = proxy;
    this.env = env;
    this.server = server;
  }

  async upload(artifactUri: string, source: string, path: string): Promise<void> {
    return (await this.of(artifactUri)).upload(artifactUri, source, path);
  }
  async uploadText(artifactUri: string, path: string, text: string | Uint8Array): Promise<void> {
    return (await this.of(artifactUri)).uploadText(artifactUri, path, text);
  }
  async list(artifactUri: string, path = ''): Promise<{ readonly path: string; readonly isDir: boolean }[]> {
    return (await this.of(artifactUri)).list(artifactUri, path);
  }
  async download(artifactUri: string, path: string, folder: string): Promise<void> {
    return (await this.of(artifactUri)).download(artifactUri, path, folder);
  }

  private async of(uri: string): Promise<ArtifactStore> {
    // one letter and a colon begin a path of Windows
    const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(uri)?.[1]?.toLowerCase();
    if (scheme === undefined || scheme === 'file') {
      requireOurs(uri, this.server, this.env);
      return this.local;
    }
    if (scheme === 'mlflow-artifacts' && this.proxy !== null) return this.proxy;
    if (scheme === 's3') {
      this.s3 ??= import('../s3/s3-artifacts.ts').then(({ S3Artifacts }) => S3Artifacts.open(this.env));
      return this.s3;
    }
    const hint =
      scheme === 'mlflow-artifacts'
        ? 'They belong to a server: give its http address as tracking URI. The files stay in the run folder.'
        : 'Start the MLflow server with --serve-artifacts; the files stay in the run folder.';
    throw new TrackingError('TRACKING_URI_UNSUPPORTED', `Artifacts cannot be kept at '${bare(uri)}'.`, { hint });
  }
}

/** Without credentials. */
const bare = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//').slice(0, 200);
