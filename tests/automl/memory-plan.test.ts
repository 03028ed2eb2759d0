import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arenasOf, planMemory } from '../../src/automl/memory-plan.ts';

const MB = 1024 ** 2;

describe('memory plan', () => {
  it('gives every worker a slice of its own above the data, within 4 GiB', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 64e9 }),
        (data, workers, limit) => {
          const plan = planMemory(data, workers, limit);
          const arenas = arenasOf(plan);
          expect(plan.workers).toBeGreaterThanOrEqual(1);
          expect(plan.workers).toBeLessThanOrEqual(workers);
          expect(plan.totalBytes).toBeLessThan(4 * 1024 ** 3);
          let end = data;
          for (const { base, bytes } of arenas) {
            expect(base).toBeGreaterThanOrEqual(end);
            expect(base % 16).toBe(0);
            expect(bytes).toBeGreaterThan(0);
            end = base + bytes;
          }
          expect(end).toBeLessThanOrEqual(plan.totalBytes);
        },
      ),
    );
  });

  it('uses fewer workers under a tight limit rather than arenas too small to work in', () => {
    expect(planMemory(10 * MB, 8, 20_000 * MB).workers).toBe(8);
    const tight = planMemory(10 * MB, 8, 320 * MB);
    expect(tight.workers).toBeLessThan(8);
    expect(tight.arenaBytes).toBeGreaterThanOrEqual(24 * MB);
  });
});
