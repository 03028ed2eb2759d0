/** What a helper thread is started with. */
export interface HelperData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Byte offset of the team's record. */
  readonly team: number;
  /** One word a helper: see HELPER_STATES. */
  readonly states: Int32Array;
  readonly seat: number;
}
/** A helper that has not come yet can be told not to; one that has come says when it has left the memory alone. */
export const HELPER_STATES = { expected: 0, present: 1, gone: 2, dismissed: 3 } as const;

/** A thread as the team needs it. */
export interface HelperThread {
  /** Ends it at once. */
  terminate(): void;
}

/** The code of a thread, as text: it is the same from sources, from a package and from a bundle. 20: `failed`. */
const CODE = `
const { module, memory, team, states, seat } = process.getBuiltinModule('node:worker_threads').workerData;
if (Atomics.compareExchange(states, seat, 0, 1) === 0) {
  const words = new Int32Array(memory.buffer, team, 64);
  let well = false;
  try {
    new WebAssembly.Instance(module, { env: { memory } }).exports.serve(team);
    well = true;
  } finally {
    if (!well) {
      Atomics.store(words, 20, 1);
      Atomics.notify(words, 32);
    }
    Atomics.store(states, seat, 2);
    Atomics.notify(states, seat);
  }
}
`;

/** Starts a helper; undefined where there are no worker threads (browsers, Node before 20.16). */
export function startHelper(data: HelperData): HelperThread | undefined {
  // not an import: this file is part of bundles for browsers
  const threads = typeof process !== 'undefined' ? process.getBuiltinModule?.('node:worker_threads') : undefined;
  if (threads === undefined) return undefined;
  const worker = new threads.Worker(CODE, { eval: true, workerData: data, execArgv: [] });
  worker.unref();
  worker.on('error', () => undefined); // the record says that it failed
  return { terminate: () => void worker.terminate() };
}
