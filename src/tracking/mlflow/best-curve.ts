import { nowMs } from '../../core/clock.ts';
import type { TrialEndEvent } from '../events.ts';
import type { MetricPoint, TrackingStore } from '../store/types.ts';

/** Least time between two calls: trials that end faster share one. */
const APART_MS = 1000;

export interface BestCurvePlace {
  readonly store: TrackingStore;
  readonly runId: string;
  /** Name of the curve. */
  readonly key: string;
  /** A loss in the metric's own sign. */
  scoreOf(loss: number): number;
}

/** The best score so far after each trial, by number of trial: a curve of the parent run. */
export class BestCurve {
  private readonly place: BestCurvePlace;
  /** By step: an event that comes again adds nothing. */
  private readonly waiting = new Map<number, MetricPoint>();
  private sent = Number.NEGATIVE_INFINITY;

  constructor(place: BestCurvePlace) {
    this.place = place;
  }

  /**
   * Points that are due now, if any, for a caller that sends them with something else.
   * @param trials all that ended until now, in the order in which they ended, this one among them
   */
  due(trial: TrialEndEvent, trials: Iterable<TrialEndEvent>): readonly MetricPoint[] {
    const point = this.points(trials).find(({ step }) => step === trial.id);
    if (point !== undefined) this.waiting.set(point.step, point);
    return nowMs() - this.sent >= APART_MS ? [...this.waiting.values()] : [];
  }
  /** What was {@link due} has been sent. */
  delivered(): void {
    this.sent = nowMs();
    this.waiting.clear();
  }
  /** @param trials as for {@link due} */
  async add(trial: TrialEndEvent, trials: Iterable<TrialEndEvent>): Promise<void> {
    await this.send(this.due(trial, trials));
  }
  /**
   * Sends what waits.
   * @param trials those of earlier sessions too, which may have ended before all of theirs was sent
   */
  async finish(trials: Iterable<TrialEndEvent> | null): Promise<void> {
    await this.send(trials === null ? [...this.waiting.values()] : this.points(trials));
  }

  private async send(metrics: readonly MetricPoint[]): Promise<void> {
    if (metrics.length === 0) return;
    await this.place.store.logBatch(this.place.runId, { metrics });
    this.delivered();
  }
  private points(trials: Iterable<TrialEndEvent>): MetricPoint[] {
    const { key, scoreOf } = this.place;
    const points: MetricPoint[] = [];
    let best = Number.POSITIVE_INFINITY;
    for (const { id, at, status, loss } of trials) {
      if (status === 'complete' && loss !== null) best = Math.min(best, loss);
      if (Number.isFinite(best)) points.push({ key, value: scoreOf(best), timestamp: Date.parse(at), step: id });
    }
    return points;
  }
}
