import type { TrackingStore } from '../../tracking/store/types.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, table } from '../terminal.ts';

export interface StoreFlags {
  readonly trackingUri?: string;
  readonly json?: boolean;
}

/** Opens the store that the flag or the environment names, for the time of a call. */
export async function withStore(flags: StoreFlags, use: (store: TrackingStore) => Promise<void>): Promise<number> {
  const { openStore } = await import('../../tracking/store/open-store.ts');
  const uri = flags.trackingUri ?? process.env['MLFLOW_TRACKING_URI'];
  const store = await openStore(uri === '' ? undefined : uri);
  try {
    await use(store);
  } finally {
    await store.close();
  }
  return EXIT.ok;
}

/** Milliseconds since 1970 as people read it, UTC. */
export function timeText(milliseconds: number | null): string {
  return milliseconds === null ? '' : new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** `automl experiments list`. @returns the exit code */
export function listExperimentsCommand(flags: StoreFlags): Promise<number> {
  return withStore(flags, async (store) => {
    const terminal = createTerminal(false);
    const found = await store.listExperiments();
    if (flags.json === true) terminal.out(JSON.stringify(found));
    else {
      const rows = found.map((e) => [e.experimentId, e.name, timeText(e.creationTime), e.artifactLocation]);
      terminal.out(table(['id', 'name', 'created (UTC)', 'artifacts'], rows));
    }
  });
}

/** `automl experiments create`. @returns the exit code */
export function createExperimentCommand(name: string, flags: StoreFlags): Promise<number> {
  return withStore(flags, async (store) => {
    const experimentId = await store.createExperiment(name);
    createTerminal(false).out(flags.json === true ? JSON.stringify({ experimentId, name }) : experimentId);
  });
}
