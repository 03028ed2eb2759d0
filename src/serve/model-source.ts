import { bundleDigest } from '../bundle/load-bundle.ts';
import { resolveModel } from '../registry/resolve-model.ts';
import type { TrackingStore } from '../tracking/store/types.ts';

/** Where a server finds its model, now and later. */
export interface ModelSource {
  /** As the user named it. */
  readonly name: string;
  /** The folder of the model as it stands now, and a name that changes when the model does. */
  locate(): Promise<{ readonly folder: string; readonly version: string }>;
}

/** A model in a folder; a newer manifest is a newer version. */
export function folderSource(folder: string): ModelSource {
  return {
    name: folder,
    async locate() {
      return { folder, version: bundleDigest(folder).slice(0, 12) };
    },
  };
}

/** A model of a registry; when its alias moves, the next look finds another version. */
export function registrySource(uri: string, store: TrackingStore, cacheFolder: string): ModelSource {
  return { name: uri, locate: () => resolveModel(uri, store, cacheFolder) };
}
