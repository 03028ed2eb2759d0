import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder } from '../bundle/load-bundle.ts';
import { MANIFEST_FILE } from '../bundle/manifest.ts';

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
      const bytes = readFileSync(join(bundleFolder(folder), MANIFEST_FILE));
      return { folder, version: createHash('sha256').update(bytes).digest('hex').slice(0, 12) };
    },
  };
}
