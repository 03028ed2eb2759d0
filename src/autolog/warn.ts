import { AutomlError } from '../core/errors.ts';

/** One line on standard error by Node's own way of warning, which a program can listen to. */
export function warnOf(error: unknown): void {
  warnLine(
    error instanceof Error ? error.message : String(error),
    error instanceof AutomlError ? error.code : undefined,
  );
}
export function warnLine(message: string, code?: string): void {
  process.emitWarning(message, { type: 'AutologWarning', ...(code === undefined ? {} : { code }) });
}
