import type { Proposal, Sampler } from '../search/sampler.ts';
import { configKey } from '../search/shared/config-key.ts';
import type { Config } from '../space/param.ts';
import { bestTrial, lossOf, type TrialRecord, toTrial } from './trial-record.ts';

/** In repeatable mode proposal k sees exactly trials 1..k-LAG, whatever the number of workers. */
export const LAG = 4;
/** When the sampler knows nothing that fits the time left, a config is drawn from this many families, the best so far. */
const GOOD_FAMILIES = 3;

export interface TrialSourceSettings {
  readonly sampler: Sampler;
  readonly maxTrials: number;
  readonly repeatable: boolean;
  readonly records: ReadonlyMap<number, TrialRecord>;
  /** Whether a trial of this configuration would end in time. */
  fitsTime(config: Config): boolean;
  /** A configuration of one of `families` that satisfies `fits`; null when none is found. */
  cheaper(id: number, families: ReadonlySet<string>, fits: (config: Config) => boolean): Proposal | null;
}

/** Where trials come from: the sampler, asked in an order that repeats, for what fits the time that is left. */
export class TrialSource {
  private readonly s: TrialSourceSettings;
  private nextId = 1;
  /** Repeatable mode: trials 1..told have been told. */
  private told = 0;
  private exhausted = false;

  constructor(settings: TrialSourceSettings) {
    this.s = settings;
  }

  /** Share of the trials that have been asked for; 0 without a limit. */
  get share(): number {
    return Math.min(1, this.nextId / this.s.maxTrials);
  }

  /** The id belongs to a trial of an earlier session. */
  reserve(id: number): void {
    this.nextId = Math.max(this.nextId, id + 1);
  }

  /** A trial ended; in repeatable mode it is told later, in order. */
  tell(record: TrialRecord): void {
    if (!this.s.repeatable) this.s.sampler.tell(toTrial(record));
  }

  /** The next trial; null when there is none now: all asked, or (repeatable) earlier ones must end first. */
  next(progress: number): { readonly id: number; readonly proposal: Proposal } | null {
    if (this.exhausted || this.nextId > this.s.maxTrials || !this.mayAsk()) return null;
    this.tellPrefix();
    const id = this.nextId;
    const { repeatable, fitsTime, sampler } = this.s;
    // results that must repeat cannot depend on the time that is left
    const limit = repeatable ? {} : { fits: fitsTime };
    const asked = sampler.ask({ id, pending: this.pending(), progress, ...limit });
    const proposal = repeatable || (asked !== null && fitsTime(asked.config)) ? asked : this.cheaper(id);
    this.exhausted = proposal === null;
    if (proposal === null) return null;
    this.nextId++;
    return { id, proposal };
  }

  /** What is left when the sampler knows nothing that fits. */
  private cheaper(id: number): Proposal | null {
    const tried = new Set([...this.s.records.values()].map((r) => configKey(r.config)));
    const fits = (config: Config): boolean => !tried.has(configKey(config)) && this.s.fitsTime(config);
    return this.s.cheaper(id, this.goodFamilies(), fits);
  }

  private goodFamilies(): Set<string> {
    const complete = [...this.s.records.values()].filter((r) => r.status === 'complete');
    const good = new Set<string>();
    for (const record of complete.sort((a, b) => lossOf(a) - lossOf(b) || a.id - b.id))
      if (good.size < GOOD_FAMILIES) good.add(record.family);
    return good;
  }

  private pending(): { id: number; config: Config }[] {
    return [...this.s.records.values()]
      .filter((r) => (this.s.repeatable ? r.id > this.told : r.status === 'running'))
      .map((r) => ({ id: r.id, config: r.config }));
  }

  /** Repeatable: trials 1..k-LAG must have ended. */
  private mayAsk(): boolean {
    if (!this.s.repeatable) return true;
    for (let id = this.told + 1; id <= this.nextId - LAG; id++)
      if (this.s.records.get(id)?.status === 'running') return false;
    return true;
  }

  private tellPrefix(): void {
    if (!this.s.repeatable) return;
    for (let id = this.told + 1; id <= this.nextId - LAG; id++) {
      const record = this.s.records.get(id);
      if (record !== undefined) this.s.sampler.tell(toTrial(record));
      this.told = id;
    }
  }

  /** The best trial that trial `id` may know of. */
  incumbentFor(id: number): TrialRecord | null {
    return bestTrial(
      this.s.records.values(),
      (r) => r.status === 'complete' && (!this.s.repeatable || r.id <= id - LAG),
    );
  }
}
