import { afterEach, describe, expect, it } from 'vitest';
import { guardAllocations } from '../../src/evaluate/guard-allocations.ts';

const MB = 1024 ** 2;
let release = (): void => undefined;
afterEach(() => release());

function guard(used: () => number, active = true): void {
  release = guardAllocations(100 * MB, () => active, used);
}

describe('guard over array buffers of code of third parties', () => {
  it('refuses what would go over the limit, with the code of the memory limit', () => {
    guard(() => 95 * MB);
    expect(() => new Float64Array(MB)).toThrow(expect.objectContaining({ code: 'TRIAL_MEMORY' }));
    expect(() => new ArrayBuffer(8 * MB)).toThrow(expect.objectContaining({ code: 'TRIAL_MEMORY' }));
    expect(() => Buffer.alloc(8 * MB)).toThrow(expect.objectContaining({ code: 'TRIAL_MEMORY' }));
    expect(() => Float32Array.from({ length: 2 * MB }, () => 1)).toThrow(
      expect.objectContaining({ code: 'TRIAL_MEMORY' }),
    );
  });
  it('counts many small ones together', () => {
    let looks = 0;
    guard(() => {
      looks++;
      return 0;
    });
    for (let i = 0; i < 64; i++) new Uint8Array(MB / 4);
    expect(looks).toBe(4);
  });
  it('counts copies that slice and map make', () => {
    let used = 0;
    guard(() => used);
    const values = new Float64Array(MB);
    used = 99 * MB;
    expect(() => values.slice()).toThrow(expect.objectContaining({ code: 'TRIAL_MEMORY' }));
    expect(() => values.map((v) => v)).toThrow(expect.objectContaining({ code: 'TRIAL_MEMORY' }));
  });
  it('takes a view of an existing buffer as free', () => {
    const buffer = new ArrayBuffer(8 * MB);
    guard(() => 99.9 * MB);
    expect(new Float64Array(buffer)).toHaveLength(MB);
  });
  it('lets arrays behave as ever', () => {
    guard(() => 0);
    const values = new Float64Array([3, 1, 2]);
    expect(values).toBeInstanceOf(Float64Array);
    expect(values.constructor).toBe(Float64Array);
    expect([...values].sort()).toEqual([1, 2, 3]);
    expect(Object.prototype.toString.call(values)).toBe('[object Float64Array]');
    expect(structuredClone(values)).toEqual(values);
    class Own extends Uint8Array {}
    expect(new Own(3)).toBeInstanceOf(Own);
  });
  it('does nothing while the library works, nor after its release', () => {
    guard(() => 99.9 * MB, false);
    expect(new Float64Array(MB)).toHaveLength(MB);
    release();
    guard(() => 99.9 * MB);
    release();
    expect(new Float64Array(MB)).toHaveLength(MB);
    expect(new Float64Array(0).constructor).toBe(Float64Array);
  });
});
