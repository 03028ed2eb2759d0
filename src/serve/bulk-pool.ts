import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import type { Reply } from './scoring-error.ts';
import type { ScoreOptions, ServeOptions } from './serve-options.ts';

/** What a worker thread is started with. */
export interface BulkInit {
  readonly folder: string;
  readonly options: ScoreOptions;
}
export interface BulkJob {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}
/** The answer, and what went wrong where that is not the client's fault. */
export interface BulkResult {
  readonly reply: Reply;
  readonly fault: string | null;
}

/** Threads that answer large bodies while the main thread goes on with small ones. */
export interface BulkPool {
  /** @throws when the thread died, ran out of time, or too many requests wait */
  run(job: BulkJob): Promise<BulkResult>;
  /** Ends the threads when all jobs are done. */
  close(): Promise<void>;
}

/** Requests that wait at most; more are refused. */
const QUEUE = 64;
/** Megabytes of objects that a body may become, for each of its megabytes. */
const HEAP_PER_BODY = 40;

/** Threads need built JavaScript: under a TypeScript loader (tests) the built worker is used. */
function workerFile(): string {
  const here = import.meta.url;
  return fileURLToPath(
    here.endsWith('.ts') ? new URL('../../dist/serve/bulk-worker.js', here) : new URL('./bulk-worker.js', here),
  );
}

/** Threads start with the first job. */
export function createBulkPool(folder: string, options: ServeOptions): BulkPool {
  const { form, outputName, probabilities, maxRows } = options;
  const init: BulkInit = { folder, options: { form, outputName, probabilities, maxRows } };
  const heapMb = 256 + Math.ceil((options.bodyLimit / 2 ** 20) * HEAP_PER_BODY);
  let pool: Promise<Piscina> | null = null;
  const open = async (): Promise<Piscina> => {
    const { Piscina } = await import('piscina'); // with the first job: a server starts without it
    const made = new Piscina({
      filename: workerFile(),
      workerData: init,
      minThreads: options.workers,
      maxThreads: options.workers,
      maxQueue: QUEUE,
      idleTimeout: Number.POSITIVE_INFINITY,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    made.on('error', () => undefined); // a thread that dies is replaced; its job has failed already
    return made;
  };
  return {
    async run(job) {
      pool ??= open();
      return (await (await pool).run(job, { signal: AbortSignal.timeout(options.requestTimeoutMs) })) as BulkResult;
    },
    async close() {
      await (await pool)?.close();
    },
  };
}
