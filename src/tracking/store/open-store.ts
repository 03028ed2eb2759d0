import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../core/errors.ts';
import type { Environment, TrackingStore } from './types.ts';

/** The store that MLflow opens by itself in a folder. */
export const DEFAULT_URI = 'sqlite:///mlflow.db';

/**
 * The store of a tracking URI, as MLflow spells them: `sqlite:///mlflow.db` (relative to the working folder),
 * `sqlite:////data/mlflow.db` (absolute), `http(s)://...`, `databricks`.
 * @throws ConfigError TRACKING_URI_UNSUPPORTED for all others, with the way out
 * @throws TrackingError TRACKING_SCHEMA, TRACKING_DATABASE, TRACKING_UNREACHABLE
 */
export async function openStore(uri: string = DEFAULT_URI, env: Environment = process.env): Promise<TrackingStore> {
  const text = uri.trim();
  if (text.startsWith('sqlite:')) {
    const { SqliteStore } = await import('../sqlite/sqlite-store.ts');
    return SqliteStore.open(sqlitePath(text), env);
  }
  if ((/^https?:\/\//i.test(text) && URL.canParse(text)) || text === 'databricks' || text.startsWith('databricks://')) {
    const { RestStore } = await import('../rest/rest-store.ts');
    return RestStore.open(text, env);
  }
  throw refusal(text);
}

/** A tracking URI as a run folder may keep it: without credentials, and the same from every working folder. */
export function plainUri(uri: string = DEFAULT_URI): string {
  const text = uri.trim();
  if (/^sqlite:\/\/\/./.test(text))
    return `sqlite:///${resolve(sqlitePath(text)).replace(/[%?]/g, encodeURIComponent)}`;
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text.replace(/\/\/[^@/]*@/, '//');
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/+$/, '');
}

/** @throws ConfigError TRACKING_URI_UNSUPPORTED */
function sqlitePath(uri: string): string {
  const path = /^sqlite:\/\/\/(.+)$/.exec(uri)?.[1]?.replace(/\?.*$/, '');
  const plain = path === undefined || path === ':memory:' ? null : decoded(path);
  if (plain !== null) return plain;
  throw new ConfigError('TRACKING_URI_UNSUPPORTED', `The tracking URI '${uri}' names no file.`, {
    hint: 'Write sqlite:///mlflow.db for a file of this folder, or sqlite:////data/mlflow.db for an absolute path; a % as %25.',
  });
}

/** null for what is no percent-encoding. */
function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function refusal(uri: string): ConfigError {
  const bare = uri.replace(/\/\/[^@/]*@/, '//');
  const fail = (hint: string): ConfigError =>
    new ConfigError('TRACKING_URI_UNSUPPORTED', `Runs cannot be tracked at '${bare}'.`, { hint });
  if (/^(postgresql|postgres|mysql|mssql|oracle)(\+\w+)?:/.test(uri))
    return fail(
      'Put an MLflow server in front of the database (mlflow server --backend-store-uri ...) and give its http address.',
    );
  if (uri.startsWith('file:')) {
    let folder = uri;
    try {
      folder = fileURLToPath(uri);
    } catch {
      // a relative file URI: shown as it is
    }
    return fail(
      `MLflow no longer reads folders of runs: use sqlite:///mlflow.db, and move old runs with mlflow migrate-filestore --source ${folder} --target sqlite:///mlflow.db.`,
    );
  }
  return fail('Give sqlite:///mlflow.db, the http address of an MLflow server, or databricks.');
}
