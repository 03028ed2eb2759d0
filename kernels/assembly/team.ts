// A team: the thread that fits, and helpers that take parts of a leaf's work. Which thread does a part, and when, does
// not change what comes out. Record: src/kernels/team-layout.ts.
import { runPart } from './team-part';

/** i64: tasks << 16 + next task that nobody has claimed. */
const T_WORD: usize = 0;
/** i32 fields. Helpers sleep on the number of the call, the leader on the number of tasks done. */
const T_EPOCH: usize = 64;
const T_SLEEPERS: usize = 68;
const T_STOP: usize = 72;
const T_JOINED: usize = 76;
/** Helpers that ended by an error. */
const T_FAILED: usize = 80;
/** 1: a task was lost; nothing is shared any more. */
const T_BROKEN: usize = 84;
const T_DONE: usize = 128;
const T_LEADER_SLEEPS: usize = 132;
/** i64: nanoseconds that the leader waits for a claimed task. */
const T_TIMEOUT: usize = 136;
/** f64: least work of a call that is shared; work of scanning one leaf. Both in rows times features counted. */
const T_LEAST: usize = 144;
const T_SCAN: usize = 152;

/** Looks at a flag before a thread sleeps: some tens of microseconds, about the time between two calls. */
const SPINS: i32 = 20_000;
/** A sleeping helper looks whether it is still wanted this often, in nanoseconds. */
const NAP: i64 = 1_000_000_000;

/** What a helper thread does until it is told to stop. */
export function serve(team: usize): void {
  atomic.add<i32>(team + T_JOINED, 1);
  for (;;) {
    const epoch = atomic.load<i32>(team + T_EPOCH);
    if (atomic.load<i32>(team + T_STOP) != 0) break;
    const word = claim(team);
    if (word >= 0) {
      runPart(team, nextOf(word), tasksOf(word));
      finishTask(team);
    } else pause(team, epoch);
  }
  atomic.sub<i32>(team + T_JOINED, 1);
}

function pause(team: usize, epoch: i32): void {
  for (let i: i32 = 0; i < SPINS; i++) if (atomic.load<i32>(team + T_EPOCH) != epoch) return;
  atomic.add<i32>(team + T_SLEEPERS, 1);
  atomic.wait<i32>(team + T_EPOCH, epoch, NAP);
  atomic.sub<i32>(team + T_SLEEPERS, 1);
}

// @ts-ignore: decorator
@inline
function nextOf(word: i64): i32 {
  return (word & 0xffff) as i32;
}
// @ts-ignore: decorator
@inline
function tasksOf(word: i64): i32 {
  return ((word >> 16) & 0xffff) as i32;
}

/** The word with the task that the caller now owns; -1 when there is none. */
function claim(team: usize): i64 {
  const seen = atomic.load<i64>(team + T_WORD);
  if (nextOf(seen) >= tasksOf(seen)) return -1;
  const word = atomic.add<i64>(team + T_WORD, 1);
  return nextOf(word) < tasksOf(word) ? word : -1;
}

function finishTask(team: usize): void {
  atomic.add<i32>(team + T_DONE, 1);
  if (atomic.load<i32>(team + T_LEADER_SLEEPS) != 0) atomic.notify(team + T_DONE, 1);
}

/**
 * Threads that a call is cut for; 1 when it is not worth sharing.
 * @param counted rows times features to be counted
 * @param scanned leaves to be scanned
 */
export function threadsFor(team: usize, counted: f64, scanned: i32): i32 {
  if (team == 0 || load<i32>(team, T_BROKEN)) return 1;
  if (counted + (scanned as f64) * load<f64>(team, T_SCAN) < load<f64>(team, T_LEAST)) return 1;
  return 1 + atomic.load<i32>(team + T_JOINED);
}

/** Whether a task was lost. */
export function isBroken(team: usize): bool {
  return team != 0 && load<i32>(team, T_BROKEN) != 0;
}

/**
 * Runs the parts of the call that the record describes, here and in the helpers that come.
 * @returns false when a helper took a part and did not bring it back; its memory may still be written
 */
export function runShared(team: usize, tasks: i32): bool {
  atomic.store<i32>(team + T_DONE, 0);
  atomic.store<i64>(team + T_WORD, (tasks as i64) << 16);
  atomic.add<i32>(team + T_EPOCH, 1);
  if (atomic.load<i32>(team + T_SLEEPERS) > 0) atomic.notify(team + T_EPOCH, -1);
  for (let word = claim(team); word >= 0; word = claim(team)) {
    runPart(team, nextOf(word), tasks);
    atomic.add<i32>(team + T_DONE, 1);
  }
  for (let i: i32 = 0; i < SPINS; i++) if (atomic.load<i32>(team + T_DONE) == tasks) return true;
  atomic.store<i32>(team + T_LEADER_SLEEPS, 1);
  const came = waitForAll(team, tasks);
  atomic.store<i32>(team + T_LEADER_SLEEPS, 0);
  if (!came) store<i32>(team, 1, T_BROKEN);
  return came;
}

function waitForAll(team: usize, tasks: i32): bool {
  let done = atomic.load<i32>(team + T_DONE);
  while (done != tasks) {
    if (atomic.load<i32>(team + T_FAILED) != 0) return false;
    const result = atomic.wait<i32>(team + T_DONE, done, load<i64>(team, T_TIMEOUT));
    const now = atomic.load<i32>(team + T_DONE);
    if (result == AtomicWaitResult.TIMED_OUT && now == done) return false;
    done = now;
  }
  return true;
}
