import type { RunEvent, RunStartEvent } from '../events.ts';
import { readJournal } from '../journal.ts';

/** Events of one run that wait in memory; what does not fit is read from the journal again. */
const MOST_WAITING = 20_000;

/**
 * The events of one run in the order in which a sink is to get them, whether they come from memory or from the journal. The
 * start of the session comes first, then what earlier sessions left undelivered (their starts and ends left out), then the
 * session's own events.
 */
export class RunFeed {
  readonly folder: string | null;
  readonly start: RunStartEvent;
  /** Place of the session's start in the journal. */
  private readonly startAt: number;
  /** The place in the journal of the next event to deliver; all before it are delivered. */
  private next: number;
  /** Places in the journal that were told so far. */
  private told: number;
  private begun = false;
  /** Events at the places `told - waiting.length` to `told - 1`. */
  private waiting: RunEvent[] = [];
  /** Events that did not fit and stand in no journal. */
  private dropped = 0;

  /**
   * @param startAt place of the start in the journal; events that follow are told by `push`
   * @param delivered events of the journal that the sink's store has
   */
  constructor(start: RunStartEvent, startAt: number, delivered: number) {
    this.start = start;
    this.folder = start.folder ?? null;
    this.startAt = startAt;
    this.next = Math.min(startAt, delivered);
    this.told = startAt + 1;
  }

  /**
   * All of a journal that has no writer. Where its process died before it could tell the end, the end is made up here.
   * @param delivered events that the store has
   * @returns null without a start
   */
  static ofJournal(folder: string, delivered: number): RunFeed | null {
    const events = readJournal(folder);
    const startAt = events.findLastIndex((event) => event.type === 'run-start');
    const start = events[startAt] as RunStartEvent | undefined;
    if (start === undefined) return null;
    const feed = new RunFeed({ ...start, folder }, startAt, delivered);
    feed.waiting = events.slice(startAt).some((event) => event.type === 'run-end') ? [] : [killed(folder, events)];
    feed.told = events.length + feed.waiting.length;
    feed.next = Math.min(delivered, feed.told);
    return feed;
  }

  /** Events that are not delivered yet. */
  get left(): number {
    return this.told - this.next;
  }
  /** Events of the journal that are delivered. */
  get delivered(): number {
    return this.next;
  }
  get lost(): number {
    return this.dropped;
  }

  push(event: RunEvent): void {
    if (this.folder === null && this.waiting.length >= MOST_WAITING) {
      this.dropped++;
      return;
    }
    // with a journal the memory is only a shorter way: it holds the last events
    if (this.waiting.length >= MOST_WAITING) this.waiting.splice(0, MOST_WAITING / 2);
    this.waiting.push(event);
    this.told++;
  }

  /** The next event to deliver; null when all are delivered. */
  peek(): RunEvent | null {
    if (!this.begun) return this.start;
    for (; this.next < this.told; this.next++) {
      if (this.next === this.startAt) continue;
      const event = this.at(this.next);
      if (event === null) this.dropped++;
      else if (this.isWanted(event, this.next)) return event;
    }
    return null;
  }
  /** The event that `peek` gave is delivered, or given up. */
  advance(): void {
    if (this.begun) this.next++;
    this.begun = true;
  }

  private at(place: number): RunEvent | null {
    const first = this.told - this.waiting.length;
    if (place >= first) {
      if (place > first) this.waiting.splice(0, place - first);
      return this.waiting[0]!;
    }
    if (this.folder === null) return null;
    const missed = readJournal(this.folder).slice(place, first);
    if (missed.length < first - place) return null; // a journal that was cut
    this.waiting = missed.concat(this.waiting);
    return missed[0]!;
  }
  private isWanted(event: RunEvent, place: number): boolean {
    if (event.type === 'run-start') return false;
    return place > this.startAt || event.type === 'trial-start' || event.type === 'trial-end' || event.type === 'note';
  }
}

function killed(folder: string, events: readonly RunEvent[]): RunEvent {
  const { at } = events.at(-1)!;
  const trials = new Set(events.flatMap((event) => (event.type === 'trial-end' ? [event.id] : []))).size;
  const start = events.findLast((event) => event.type === 'run-start')!;
  return {
    ...{ type: 'run-end', at, status: 'interrupted', reason: 'the process ended before the run did', trials },
    ...{ seconds: (Date.parse(at) - Date.parse(start.at)) / 1000, loss: null, folder },
  };
}
