import { HELPER_STATES, type HelperData, type HelperThread, startHelper } from './helper-thread.ts';
import type { Kernels } from './kernels.ts';
import { compileKernels } from './load.ts';
import { SEAT_BYTES, TEAM_BYTES, TEAM_F64, TEAM_I32, TEAM_I64 } from './team-layout.ts';

/** A part of less work (rows times features counted) costs more to hand out than to do. */
const LEAST_WORK = 20_000;
/** How long a claimed part may take at least, in milliseconds, before its thread counts as lost. */
const TIMEOUT_MS = 10_000;

export interface TeamSettings {
  readonly leastWork?: number;
  readonly timeoutMs?: number;
  readonly start?: (data: HelperData) => HelperThread | undefined;
}

/**
 * Helper threads of one fit, over the memory of its kernels. They come when they have started; until then, and when one
 * is lost, the calling thread does all the work itself. What comes out does not depend on them.
 */
export class KernelTeam {
  /** Byte offset of the record. */
  readonly at: number;
  private readonly words: Int32Array;
  private readonly floats: Float64Array;
  private readonly states: Int32Array;
  private readonly helpers: readonly HelperThread[];
  private readonly timeoutMs: number;

  /** @param helpers how many threads besides the calling one */
  constructor(kernels: Kernels, helpers: number, settings: TeamSettings = {}) {
    const { leastWork = LEAST_WORK, timeoutMs = TIMEOUT_MS, start = startHelper } = settings;
    const { arena, memory } = kernels;
    this.at = arena.alloc(TEAM_BYTES);
    const seats = arena.alloc(SEAT_BYTES * (helpers + 1));
    this.words = new Int32Array(memory.buffer, this.at, TEAM_BYTES / 4).fill(0);
    this.words[TEAM_I32.seats] = seats;
    this.floats = new Float64Array(memory.buffer, this.at, TEAM_BYTES / 8);
    this.floats[TEAM_F64.leastWork] = leastWork;
    const nanoseconds = BigInt(Math.round(timeoutMs * 1e6));
    new BigInt64Array(memory.buffer, this.at, TEAM_BYTES / 8)[TEAM_I64.timeout] = nanoseconds;
    this.states = new Int32Array(new SharedArrayBuffer(4 * helpers));
    const common = { module: compileKernels(), memory, team: this.at, states: this.states };
    const seatNumbers = [...this.states.keys()];
    this.helpers = seatNumbers.map((seat) => start({ ...common, seat })).filter((helper) => helper !== undefined);
    this.timeoutMs = timeoutMs;
  }

  /** @param bins of all features that are scanned; a bin is about as much work as counting a row of a feature */
  expect(bins: number): void {
    this.floats[TEAM_F64.scanWork] = bins;
  }

  /**
   * Sends the helpers home and waits until they leave the memory alone; those that do not are ended. After a loss nobody
   * is waited for.
   * @returns false when one did not answer: what it was given may still be written for a moment
   */
  close(): boolean {
    Atomics.store(this.words, TEAM_I32.stop, 1);
    Atomics.add(this.words, TEAM_I32.epoch, 1);
    Atomics.notify(this.words, TEAM_I32.epoch);
    const patience = Atomics.load(this.words, TEAM_I32.broken) === 0 ? this.timeoutMs : 0;
    const left = Array.from(this.states, (_, seat) => this.dismiss(seat, patience)).every(Boolean);
    if (!left) for (const helper of this.helpers) helper.terminate();
    return left;
  }

  private dismiss(seat: number, patience: number): boolean {
    const { expected, present, dismissed } = HELPER_STATES;
    if (Atomics.compareExchange(this.states, seat, expected, dismissed) !== present) return true;
    return Atomics.wait(this.states, seat, present, patience) !== 'timed-out';
  }
}
