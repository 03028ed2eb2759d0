import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../src/tracking/sqlite/sqlite-store.ts';
import { describeStore } from './store-kit.ts';

describeStore('SqliteStore', async () => {
  const store = await SqliteStore.open(join(mkdtempSync(join(tmpdir(), 'ä #50%-')), 'mlflow.db'));
  return { store, close: () => store.close() };
});
