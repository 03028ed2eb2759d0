import { loadBundle } from '../bundle/load-bundle.ts';
import type { Predictor } from '../bundle/predictor.ts';
import { type BulkPool, createBulkPool } from './bulk-pool.ts';
import type { ModelSource } from './model-source.ts';
import { createScorer } from './score.ts';
import type { ServeOptions } from './serve-options.ts';

/** A model that answers, with what answers for it. */
export interface ServedModel {
  readonly version: string;
  readonly predictor: Predictor;
  readonly score: ReturnType<typeof createScorer>;
  /** null: no worker threads. */
  readonly bulk: BulkPool | null;
}

/** Holds the model in use; a newer one takes its place between two requests. */
export interface ModelSlot {
  readonly current: ServedModel;
  /**
   * Looks whether the source has another version and takes it. A model that cannot be loaded changes nothing.
   * @param always load it again even when it is the same
   * @throws whatever the source or the loader throws
   * @returns whether the model was replaced
   */
  refresh(always?: boolean): Promise<boolean>;
  close(): Promise<void>;
}

/** @throws BundleError, and whatever the source throws, when the first model cannot be loaded */
export async function openModelSlot(
  source: ModelSource,
  options: ServeOptions,
  onFault: (error: unknown) => void,
): Promise<ModelSlot> {
  const open = (folder: string, version: string): ServedModel => {
    const predictor = loadBundle(folder);
    const bulk = options.workers === 0 ? null : createBulkPool(folder, options);
    return { version, predictor, score: createScorer(predictor, options, onFault), bulk };
  };
  const first = await source.locate();
  let current = open(first.folder, first.version);
  let busy: Promise<boolean> = Promise.resolve(false);
  const look = async (always: boolean): Promise<boolean> => {
    const { folder, version } = await source.locate();
    if (version === current.version && !always) return false;
    const before = current;
    current = open(folder, version);
    before.bulk?.close().catch(onFault); // its open requests are answered first
    return true;
  };
  return {
    get current() {
      return current;
    },
    refresh(always = false) {
      const next = busy.catch(() => false).then(() => look(always)); // one after the other
      busy = next;
      return next;
    },
    async close() {
      await busy.catch(() => false);
      await current.bulk?.close();
    },
  };
}
