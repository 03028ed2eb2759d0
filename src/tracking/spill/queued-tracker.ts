import { setTimeout as pause } from 'node:timers/promises';
import { nowMs } from '../../core/clock.ts';
import { AutomlError } from '../../core/errors.ts';
import type { RunEvent, RunStartEvent, Tracker } from '../events.ts';
import { readJournal } from '../journal.ts';
import { isPlaceFault, type Sink, type SinkPlace } from '../sink.ts';
import { RunFeed } from './run-feed.ts';
import { readDelivery, rememberDelivery } from './tracking-file.ts';

/** First pause before a call that failed is tried again. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
/** How often the run folder is told how far delivery got. */
const REMEMBER_MS = 1000;
/** Tries of an event that the server itself fails at. */
const MOST_TRIES = 4;
/** How often a sink that is slow is looked after. */
const SLICE_MS = 200;
/** How long a tracker that is disposed of waits. */
const DISPOSE_MS = 500;

export interface QueuedTrackerSettings {
  /** One line for the user; called at most once. */
  warn(message: string): void;
  /** Gives up where the sink does not answer, rather than wait for it: delivery after the run, with somebody looking. */
  readonly impatient?: boolean;
  /** First pause before a call that failed is tried again, milliseconds; it doubles up to 8 s. Default 500. */
  readonly pauseMs?: number;
}

/**
 * Delivers events to a sink in the background: a slow or dead server costs the fit nothing but one line of warning. Nothing
 * is lost with it: the journal in the run folder holds every event, `tracking.json` beside it how many of them the sink has,
 * and a resumed fit or `automl runs sync` goes on from there.
 */
export class QueuedTracker implements Tracker {
  readonly name: string;
  private readonly sink: Sink;
  private readonly settings: QueuedTrackerSettings;
  /** Runs that are not delivered yet, oldest first. */
  private readonly feeds: RunFeed[] = [];
  private current: RunFeed | null = null;
  private working: Promise<void> | null = null;
  /** Something was given up: an event that the sink refused, or the rest of a run. */
  failed = false;
  /** The last try of an event failed. */
  private refused = false;
  private readonly stop = new AbortController();
  private remembered = 0;
  private warned = false;

  constructor(sink: Sink, settings: QueuedTrackerSettings) {
    this.name = sink.name;
    this.sink = sink;
    this.settings = settings;
  }

  /** Events of a run are known once its start was told; none is refused. */
  emit(event: RunEvent): void {
    if (this.stop.signal.aborted) return;
    if (event.type === 'run-start') this.begin(event);
    else this.current?.push(event);
    this.working ??= this.work();
  }
  /** Delivers a run that another process told to its journal. */
  replay(feed: RunFeed): void {
    this.feeds.push(feed);
    this.working ??= this.work();
  }
  /** Where the sink's events go; null when nothing of it is remembered. */
  get place(): SinkPlace | null {
    return this.sink.place;
  }
  /** Resolves when all that was emitted is sent, or given up. */
  async flush(): Promise<void> {
    while (this.working !== null) await this.working;
  }
  /**
   * Gives what waits `milliseconds` to be sent; what is left then stays in the journal.
   * @param longest milliseconds for a sink that is slow, but takes what it is given
   */
  async close(milliseconds: number, longest = milliseconds): Promise<void> {
    await this.wait(milliseconds);
    const end = nowMs() + longest - milliseconds;
    while (this.working !== null && !this.refused && nowMs() < end) await this.wait(Math.min(SLICE_MS, end - nowMs()));
    if (this.stop.signal.aborted) return;
    const left = this.feeds.reduce((sum, feed) => sum + feed.left, 0);
    if (left > 0) this.warnOnce(`${left} events were not sent`);
    for (const feed of this.feeds) this.warnLost(feed);
    this.stop.abort();
    for (const feed of this.feeds) this.remember(feed, true);
    await this.sink.close();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(DISPOSE_MS);
  }

  private async wait(milliseconds: number): Promise<void> {
    const timer = new AbortController();
    const patience = AbortSignal.any([timer.signal, this.stop.signal]);
    await Promise.race([this.flush(), pause(milliseconds, undefined, { signal: patience }).catch(() => undefined)]);
    timer.abort();
  }
  private begin(start: RunStartEvent): void {
    const { folder } = start;
    const { place } = this.sink;
    // the journal is told first: its last line is this start
    const startAt = start.resumed && folder !== undefined ? Math.max(0, readJournal(folder).length - 1) : 0;
    const before = folder === undefined || place === null ? null : readDelivery(folder, this.name, place.uri);
    this.current = new RunFeed(start, startAt, before?.acknowledged ?? 0);
    this.feeds.push(this.current);
    this.remember(this.current, true);
  }

  private async work(): Promise<void> {
    await pause(0); // never inside the caller
    for (let feed = this.feeds[0]; feed !== undefined && !this.stop.signal.aborted; feed = this.feeds[0]) {
      const event = feed.peek();
      if (event !== null) {
        if (!(await this.deliver(feed, event))) break;
        continue;
      }
      this.remember(feed, true);
      if (feed === this.current && this.feeds.length === 1) break; // the run goes on
      this.warnLost(feed);
      this.feeds.shift();
    }
    this.working = null;
  }

  /** @returns false when delivery must stop */
  private async deliver(feed: RunFeed, event: RunEvent): Promise<boolean> {
    for (let wait = this.settings.pauseMs ?? PAUSE_MS, tries = 1; !this.stop.signal.aborted; tries++) {
      try {
        await this.sink.take(event);
        this.refused = false;
        feed.advance();
        this.remember(feed, event.type === 'run-end');
        return true;
      } catch (error) {
        if (this.stop.signal.aborted) return false;
        this.refused = true;
        this.warnOnce(error instanceof Error ? error.message : String(error));
        const code = error instanceof AutomlError ? error.code : '';
        const passing = code === 'TRACKING_UNREACHABLE' && this.settings.impatient !== true;
        const again = passing || (code === 'TRACKING_SERVER' && tries < MOST_TRIES);
        if (!again) return this.giveUp(feed, event, error);
      }
      await pause(wait, undefined, { ref: false, signal: this.stop.signal }).catch(() => undefined);
      wait = Math.min(LONGEST_PAUSE_MS, 2 * wait);
    }
    return false;
  }

  /** Nothing to log to: the rest of the run is left to the journal; else this event is left out. */
  private giveUp(feed: RunFeed, event: RunEvent, error: unknown): boolean {
    this.failed = true;
    if (event.type === 'run-start' || isPlaceFault(error)) {
      this.remember(feed, true);
      this.feeds.shift();
      if (this.current === feed) this.current = null;
    } else feed.advance();
    return true;
  }

  private remember(feed: RunFeed, now: boolean): void {
    const { place } = this.sink;
    if (feed.folder === null || place === null) return;
    if (!now && nowMs() - this.remembered < REMEMBER_MS) return;
    this.remembered = nowMs();
    rememberDelivery(feed.folder, this.name, place.uri, { acknowledged: feed.delivered, state: place.state });
  }

  /** Events of a run without a folder that did not fit in memory. */
  private warnLost({ lost }: RunFeed): void {
    if (lost > 0) this.warnOnce(`${lost} events came faster than they could be sent, and are lost`);
  }
  private warnOnce(message: string): void {
    if (this.warned) return;
    this.warned = true;
    const folder = this.feeds[0]?.folder ?? null;
    const later =
      folder === null || this.sink.place === null
        ? ''
        : `; what is not sent stays in the journal (automl runs sync ${folder})`;
    this.settings.warn(`${this.name === 'mlflow' ? 'MLflow' : this.name}: ${message.replace(/\.$/, '')}${later}`);
  }
}
