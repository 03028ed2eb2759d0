import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { FoldJob, FoldResult, Transport, WorkerInit } from './protocol.ts';

/** Time in which an ended thread surely no longer runs. */
const KILL_REST_MS = 100;

/** Threads need built JavaScript: under a TypeScript loader (tests) the built worker is used. */
function workerFile(): string {
  const here = import.meta.url;
  return fileURLToPath(
    here.endsWith('.ts') ? new URL('../../dist/evaluate/worker-entry.cjs', here) : new URL('./worker-entry.cjs', here),
  );
}

/** A piscina pool whose threads share the run's data. A killed or crashed thread is replaced, its job fails. */
export function createThreadPool(init: WorkerInit, size: number, heapMb: number): Transport {
  const pool = new Piscina({
    filename: workerFile(),
    workerData: init,
    minThreads: size,
    maxThreads: size,
    idleTimeout: Number.POSITIVE_INFINITY,
    // a small young generation: threads work in typed arrays, and each would else keep 48 MB of short-lived objects
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 12 },
  });
  pool.on('error', () => undefined); // a thread that dies between jobs is replaced; its job has failed already
  return {
    size,
    run: (job, kill) => runOn(pool, job, kill),
    async [Symbol.asyncDispose]() {
      await pool.destroy();
    },
  };
}

async function runOn(pool: Piscina, job: FoldJob, kill: AbortSignal): Promise<FoldResult> {
  const started = performance.now();
  try {
    return (await pool.run(job, { signal: kill })) as FoldResult;
  } catch (error) {
    const killed = kill.aborted;
    // the thread is being ended: its arena must not go to another job before it is
    if (killed) await new Promise((resolve) => setTimeout(resolve, KILL_REST_MS));
    const reason = killed ? String(kill.reason ?? 'TRIAL_KILLED') : 'TRIAL_CRASHED';
    const message = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      trialId: job.trialId,
      fold: job.fold,
      seconds: (performance.now() - started) / 1000,
      error: { code: reason, message: killed ? `ended by the parent (${reason})` : message },
    };
  }
}
