import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LoggedAs, ModelForm } from '../tracking/mlflow/settings.ts';
import { makeModelForm } from './make-model-form.ts';

/** A thread of its own takes a third of a second to start. */
const LARGE = 2 ** 20;

/** What the thread is started with, and what it answers. */
export interface FormJob {
  readonly folder: string;
  readonly as: LoggedAs;
}
export interface FormAnswer {
  readonly files: readonly (readonly [string, Uint8Array | string])[];
  readonly note?: string;
}

/**
 * What `mlflow.pyfunc` loads, for the model of a run folder. That of a large model is made in a thread, for seconds of work
 * in this one would hold up whatever else it does.
 * @param large bytes of a bundle from which on it is made in a thread
 */
export async function modelForm(folder: string, as: LoggedAs, large = LARGE): Promise<ModelForm> {
  const { bundleFolder } = await import('../bundle/load-bundle.ts');
  if (bytesOf(bundleFolder(folder)) < large) return makeModelForm(folder, as);
  try {
    return await inThread({ folder, as });
  } catch (error) {
    // here it would take the process with it
    if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    // families that only this thread knows, or a model that is damaged: here it shows which
    return makeModelForm(folder, as);
  }
}

function inThread(job: FormJob): Promise<ModelForm> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile(), { workerData: job });
    thread.once('message', ({ files, note }: FormAnswer) =>
      resolve({ files: new Map(files), ...(note === undefined ? {} : { note }) }),
    );
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread ended without an answer')));
  });
}

/** Threads need built JavaScript: under a TypeScript loader (tests) the built one is used. */
function threadFile(): string {
  const here = import.meta.url;
  return fileURLToPath(
    here.endsWith('.ts')
      ? new URL('../../dist/autolog/model-form-thread.js', here)
      : new URL('./model-form-thread.js', here),
  );
}

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
