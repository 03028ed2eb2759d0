import { workerData } from 'piscina';
import { loadBundle } from '../bundle/load-bundle.ts';
import type { BulkInit, BulkJob, BulkResult } from './bulk-pool.ts';
import { createScorer } from './score.ts';

/* Entry of a thread that answers large bodies. */
const { folder, options } = workerData as BulkInit;
let fault: string | null = null;
const score = createScorer(loadBundle(folder), options, (error) => {
  fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
});

export default async function work({ body, contentType }: BulkJob): Promise<BulkResult> {
  fault = null;
  const reply = await score(body, contentType);
  return { reply, fault };
}
