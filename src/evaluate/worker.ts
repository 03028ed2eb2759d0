import { workerData } from 'piscina';
import { collectGarbage } from '../core/collect-garbage.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { instantiateKernels } from '../kernels/load.ts';
import { isBuiltIn, loadFamilyModule, registerFamily } from '../models/registry.ts';
import { guardAllocations } from './guard-allocations.ts';
import type { FoldJob, FoldResult, WorkerInit } from './protocol.ts';
import { runJob } from './run-job.ts';

/* Entry of a pool thread: the data of the run arrives once, jobs are small. */
const init = workerData as WorkerInit;
let kernels: Kernels | null = null;
let ready: Promise<void> | null = null;
/** The job that runs is of a third party's family. */
let foreign = false;

// what a family prints must not mix with results on stdout
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

async function loadModules(): Promise<void> {
  if (init.familyModules.length > 0) guardAllocations(init.memoryBytes, () => foreign);
  for (const url of init.familyModules) for (const family of await loadFamilyModule(url)) registerFamily(family);
}

export default async function work(job: FoldJob): Promise<FoldResult> {
  ready ??= loadModules();
  await ready;
  kernels ??= instantiateKernels(init.shared, job.arena);
  foreign = !isBuiltIn(String(job.config['family']));
  const result = runJob(init, job, kernels);
  foreign = false;
  collectGarbage();
  return result;
}
