import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RunEvent, Tracker } from '../tracking/events.ts';
import type { QueuedTracker } from '../tracking/spill/queued-tracker.ts';
import { RunFeed } from '../tracking/spill/run-feed.ts';
import { type Delivery, readDeliveries } from '../tracking/spill/tracking-file.ts';
import { settingsOf, syncFolder } from './sync-folder.ts';

/** One run may take this long; what is left then waits for the next start. */
const LONGEST_MS = 300_000;

/**
 * While a fit runs, sends what earlier runs beside it could not send to the same places: their server was down, or their
 * process was killed. Nobody is told when it cannot be done; the next start tries again.
 */
export class PendingSync implements Tracker {
  readonly name = 'pending';
  private readonly trackers: readonly QueuedTracker[];
  private readonly stop = new AbortController();
  private working: Promise<void> | null = null;

  constructor(trackers: readonly QueuedTracker[]) {
    this.trackers = trackers;
  }

  emit(event: RunEvent): void {
    if (event.type !== 'run-start' || event.folder === undefined || this.working !== null) return;
    this.working = this.work(event.folder).catch(() => undefined);
  }
  async flush(): Promise<void> {}
  /** Runs that are half sent stay so. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.working;
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async work(own: string): Promise<void> {
    const beside = dirname(own);
    for (const entry of readdirSync(beside, { withFileTypes: true })) {
      if (this.stop.signal.aborted) return;
      if (!entry.isDirectory() || entry.name === basename(own)) continue;
      const folder = join(beside, entry.name);
      for (const delivery of readDeliveries(folder))
        if (this.isPending(folder, delivery)) await this.send(folder, delivery);
    }
  }
  private isPending(folder: string, { tracker, uri, acknowledged }: Delivery): boolean {
    if (!this.trackers.some((t) => t.name === tracker && t.place?.uri === uri)) return false;
    return (RunFeed.ofJournal(folder, acknowledged)?.left ?? 0) > 0;
  }
  private async send(folder: string, delivery: Delivery): Promise<void> {
    const settings = { ...settingsOf(delivery), warn: () => undefined };
    // a folder that another process holds, a disk that may not be written: the next start tries again
    await syncFolder(folder, delivery.tracker, settings, LONGEST_MS, this.stop.signal).catch(() => undefined);
  }
}
