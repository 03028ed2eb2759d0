import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | null = null;

/** Garbage below this is left to the engine, bytes. */
const WORTH_IT = 32e6;

/**
 * Frees what this thread no longer uses, if that is much: the engine lets large typed arrays lie for long when there is
 * memory, and every thread of a process does so on its own. A few milliseconds.
 */
export function collectGarbage(): void {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  if (heapUsed + arrayBuffers < WORTH_IT) return;
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
