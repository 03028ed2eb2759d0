import { existsSync } from 'node:fs';
import { join } from 'node:path';

/*
 * AUTOML_TRACKERS_VENV names a virtual environment with tensorboard and wandb, whose own readers read what we write. Tests
 * without it are skipped, and say so.
 */
const VENV = process.env['AUTOML_TRACKERS_VENV'] ?? '';

/** A program of the environment. */
export const program = (name: string): string => join(VENV, 'bin', name);

/** @param what is not tested without it. @returns whether it is there */
export function hasTrackers(what: string): boolean {
  const there = VENV !== '' && existsSync(program('python'));
  if (!there) process.stderr.write(`AUTOML_TRACKERS_VENV '${VENV}' holds no bin/python: ${what}\n`);
  return there;
}
