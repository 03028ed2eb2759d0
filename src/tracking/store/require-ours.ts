import { realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrackingError } from '../../core/errors.ts';
import { isBelow } from '../../core/is-below.ts';
import type { Environment } from './types.ts';

/**
 * Lets a server of another machine name folders of this one only below those that the user has named: else it could have
 * files written to any place of the user's. A server of this machine may (`mlflow server --default-artifact-root ./mlruns`).
 * @param uri a `file:` URI or a path
 * @param server name of the host; null: no server
 * @param env AUTOML_ARTIFACT_ROOTS: folders that are shared with servers, e.g. a network drive
 * @throws TrackingError TRACKING_URI_UNSUPPORTED
 */
export function requireOurs(uri: string, server: string | null, env: Environment): void {
  if (server === null || isThisMachine(server)) return;
  const place = real(resolve(uri.startsWith('file:') ? fileURLToPath(uri) : uri));
  const roots = (env['AUTOML_ARTIFACT_ROOTS'] ?? '').split(delimiter).filter((root) => root !== '');
  if (roots.some((root) => isBelow(place, real(resolve(root))))) return;
  throw new TrackingError(
    'TRACKING_URI_UNSUPPORTED',
    `The server '${server}' keeps artifacts at '${uri.slice(0, 200)}', which is a folder of this machine.`,
    {
      hint: 'Start the MLflow server with --serve-artifacts; where the folder is shared with it, name it in AUTOML_ARTIFACT_ROOTS.',
    },
  );
}

function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Without links, as far as the path exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(real(above), basename(path));
  }
}
