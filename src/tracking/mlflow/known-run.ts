import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Run of a tracking store that a run folder is logged to. */
export interface KnownRun {
  /** Address of the store, without credentials. */
  readonly uri: string;
  readonly runId: string;
}

const KNOWN_RUN_FILE = 'mlflow-run.json';

/** The run that this folder was logged to; null when none is known. */
export function readKnownRun(folder: string): KnownRun | null {
  try {
    const { uri, runId } = JSON.parse(readFileSync(join(folder, KNOWN_RUN_FILE), 'utf8')) as Partial<KnownRun>;
    return typeof uri === 'string' && typeof runId === 'string' ? { uri, runId } : null;
  } catch {
    return null; // no such file, or one that a kill cut short
  }
}

/** Remembers where the folder is logged: a resumed fit, an evaluation or a later upload go on there. */
export function rememberRun(folder: string, run: KnownRun): void {
  try {
    writeFileSync(join(folder, KNOWN_RUN_FILE), `${JSON.stringify(run)}\n`);
  } catch {
    // a full disk stops the fit by itself; tracking does not
  }
}
