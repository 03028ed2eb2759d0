import { AutomlError, BundleError, ConfigError, DataError, OutputError, TrackingError } from '../core/errors.ts';

/** What a shell sees. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  data: 3,
  model: 4,
  output: 5,
  rejected: 6,
  interrupted: 130,
} as const;

/** Errors of the system that mean "cannot write". */
const OUTPUT_CODES = new Set(['ENOSPC', 'EROFS', 'EDQUOT', 'EACCES', 'EPERM']);

/** Codes of models that are not let through. */
const REFUSED = new Set<string>(['REGISTRY_NOT_VALIDATED', 'RECIPE_MODEL_REFUSED']);

/** Exit code of an error, by its class. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof AutomlError && REFUSED.has(error.code)) return EXIT.rejected;
  if (error instanceof DataError) return EXIT.data;
  if (error instanceof ConfigError) return EXIT.usage;
  if (error instanceof BundleError) return EXIT.model;
  if (error instanceof OutputError || error instanceof TrackingError) return EXIT.output;
  if (error instanceof AutomlError) return error.code === 'RUN_NO_MODEL' ? EXIT.model : EXIT.internal;
  if (OUTPUT_CODES.has((error as { code?: string } | null)?.code ?? '')) return EXIT.output;
  return EXIT.internal;
}

/** One line for people; a stack only with AUTOML_DEBUG, for an error that is our fault. */
export function errorText(error: unknown): string {
  if (error instanceof AutomlError) return error.message;
  const system = error as { code?: string; message?: string; path?: string } | null;
  if (system !== null && OUTPUT_CODES.has(system.code ?? ''))
    return `Cannot write${system.path === undefined ? '' : ` ${system.path}`}: ${system.message ?? system.code} [OUTPUT_UNWRITABLE]`;
  const debug = process.env['AUTOML_DEBUG'] !== undefined;
  const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
  return `internal error: ${text}${debug ? '' : ' (set AUTOML_DEBUG=1 for details, and please report it)'}`;
}
