import { resolve } from 'node:path';
import { DEFAULT_URI } from '../tracking/store/open-store.ts';
import type { Environment } from '../tracking/store/types.ts';

/**
 * The tracking URI of a program that runs in another folder: as given, else MLFLOW_TRACKING_URI, else the database that MLflow
 * opens by itself; the file of a database is absolute.
 */
export function trackingAddress(given: string | undefined, folder: string, env: Environment): string {
  const uri = (given || env['MLFLOW_TRACKING_URI'] || DEFAULT_URI).trim();
  const [, path] = /^sqlite:\/\/\/([^/:].*)$/.exec(uri) ?? [];
  if (path === undefined) return uri;
  return `sqlite:///${encodeURI(resolve(folder)).replaceAll('?', '%3F')}/${path}`;
}
