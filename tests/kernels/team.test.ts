import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { HelperData, HelperThread } from '../../src/kernels/helper-thread.ts';
import { KernelTeam, type TeamSettings } from '../../src/kernels/kernel-team.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { TEAM_I32 } from '../../src/kernels/team-layout.ts';
import { histData } from '../../src/models/shared/hist-data.ts';
import { KernelGrower } from '../../src/models/shared/kernel-grower.ts';
import { allRows, matrixOf } from '../models/forest-data.ts';
import { plainTree } from '../models/plain-tree.ts';

const ROWS = 600;
const OPTIONS = {
  ...{ numLeaves: 31, maxDepth: 0, minDataInLeaf: 5, minChildWeight: 1e-3, lambdaL1: 0, lambdaL2: 0, minGain: 0 },
  ...{ catSmooth: 1, catL2: 2, maxCatToOnehot: 4, maxCatThreshold: 32, minDataPerGroup: 5 },
};

interface Outcome {
  readonly trees: readonly unknown[];
  /** Helpers at work. */
  readonly joined: number;
  readonly lost: boolean;
  readonly leftWell: boolean;
}
interface Settings extends TeamSettings {
  /** Begin when helpers are there. */
  readonly wait?: boolean;
  /** Grow the same tree until a helper is lost. */
  readonly untilLost?: boolean;
  readonly extraTrees?: boolean;
}
const [JOINED, MOST_TREES] = [19, 5000];

/** The same tree twice, on numbers, gaps, categories and flags in bundles, grown by a team or by one thread. */
function grow(settings?: Settings): Outcome {
  const kernels = createKernels(2 ** 26);
  const { arena, memory } = kernels;
  const rng = createRng(3);
  const numbers = (): number[] => Array.from({ length: ROWS }, () => rng.normal());
  const kinds = Array.from({ length: ROWS }, () => rng.int(6));
  const flags = [0, 1, 2, 3].map((kind) => kinds.map((k) => (k === kind ? 1 : 0)));
  const gaps = numbers().map((v) => (rng.next() < 0.2 ? Number.NaN : v));
  const codes = { codes: Array.from({ length: ROWS }, () => rng.int(30)), of: 30 };
  const rows = allRows(ROWS);
  const columns = [flags[0]!, numbers(), flags[1]!, gaps, codes, flags[2]!, numbers(), numbers(), flags[3]!];
  const data = histData(matrixOf(...columns), rows, undefined, kernels);
  const team = settings === undefined ? undefined : new KernelTeam(kernels, 2, { leastWork: 0, ...settings });
  const words = new Int32Array(memory.buffer, team?.at ?? 0, 64);
  if (settings?.wait === true)
    while (Atomics.load(words, JOINED) < 2) Atomics.wait(words, JOINED, Atomics.load(words, JOINED), 1);
  const options = { ...OPTIONS, extraTrees: settings?.extraTrees ?? false };
  const grower = new KernelGrower(data, kernels, rows, ROWS, options, () => false, { team });
  const [gh, total] = [arena.alloc(ROWS * 8), arena.u32(2)];
  const [g, h] = [arena.f32(ROWS), arena.f32(ROWS).fill(1)];
  const scale = 2 ** 30 / (ROWS * 12);
  for (let i = 0; i < ROWS; i++) g[i] = rng.normal() + (i % 7);
  const tree = (): unknown => {
    grower.idx.set(rows);
    const at = [grower.idx.byteOffset, ROWS, g.byteOffset, h.byteOffset, scale, scale] as const;
    kernels.exports.quantise(...at, gh, total.byteOffset);
    const sum = { low: total[0]!, high: total[1]! | 0 };
    const active = Int32Array.from(data.features.keys());
    const packed = { n: ROWS, gh, total: sum, gScale: scale, hScale: scale };
    const grown = grower.grow(packed, active, createRng(1));
    return { ...plainTree(grown), order: Array.from(grower.idx) };
  };
  const isLost = (): boolean => team !== undefined && Atomics.load(words, TEAM_I32.broken) === 1;
  let last = tree();
  for (let i = 0; settings?.untilLost === true && !isLost() && i < MOST_TREES; i++) last = tree();
  const joined = team === undefined ? 0 : Atomics.load(words, JOINED);
  return { trees: [last, tree()], joined, lost: isLost(), leftWell: grower.close() };
}

/** A helper that joins, claims a task as soon as it sees one, and then does what `ends` says instead of the task. */
function deserter({ memory, team }: HelperData, ends: string): HelperThread {
  const code = `
    const { memory, team } = require('node:worker_threads').workerData;
    const words = new Int32Array(memory.buffer, team, 64);
    const word = new BigInt64Array(memory.buffer, team, 32);
    Atomics.add(words, ${JOINED}, 1);
    const isFree = (w) => (w & 0xffffn) < ((w >> 16n) & 0xffffn);
    for (;;) if (isFree(Atomics.load(word, 0)) && isFree(Atomics.add(word, 0, 1n))) break;
    ${ends}`;
  const worker = new Worker(code, { eval: true, workerData: { memory, team } });
  worker.unref();
  return { terminate: () => void worker.terminate() };
}

const alone = grow();

describe('a team of threads', () => {
  it('grows the trees of one thread, to the bit', () => {
    const together = grow({ wait: true });
    expect(together.joined).toBe(2);
    expect(together.trees).toEqual(alone.trees);
    expect(together.leftWell).toBe(true);
    const random = grow({ wait: true, extraTrees: true });
    expect(random.trees).not.toEqual(alone.trees);
    expect(random.trees).toEqual(grow({ extraTrees: true, start: () => undefined }).trees);
  });
  it('does not wait for helpers that have not come, nor for those that cannot', () => {
    expect(grow({ start: () => undefined })).toEqual(alone);
    expect(grow({}).trees).toEqual(alone.trees);
  });
});

describe('a helper that dies with work in its hands', () => {
  it('costs time, not the fit: its silence is noticed and the tree grown again by one thread', () => {
    const start = (data: HelperData): HelperThread => deserter(data, '');
    const bereft = grow({ wait: true, untilLost: true, start, timeoutMs: 30 });
    expect(bereft).toMatchObject({ lost: true, trees: alone.trees });
  });
  it('is noticed at once when it says so', () => {
    const say = `Atomics.store(words, ${TEAM_I32.failed}, 1); Atomics.notify(words, ${TEAM_I32.done});`;
    const start = (data: HelperData): HelperThread => deserter(data, say);
    const bereft = grow({ wait: true, untilLost: true, start, timeoutMs: 600_000 });
    expect(bereft).toMatchObject({ lost: true, trees: alone.trees });
  });
});
