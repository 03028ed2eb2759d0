import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinStates, type State, splitState } from '../../src/core/state.ts';
import { decodeState, encodeState } from '../../src/core/state-codec.ts';

const state: State = {
  json: { name: 'a', list: [1, null, 'é'] },
  arrays: { odd: Uint8Array.of(1, 2, 3), f: Float32Array.of(0.1, Number.NaN, -0), d: Float64Array.of(Math.PI) },
};

describe('state codec', () => {
  it('gives back json and arrays bit for bit', () => {
    const back = decodeState(encodeState(state));
    expect(back.json).toEqual(state.json);
    expect(Object.keys(back.arrays)).toEqual(['odd', 'f', 'd']);
    expect([...back.arrays['odd']!]).toEqual([1, 2, 3]);
    expect(Object.is(back.arrays['f']![2], -0)).toBe(true);
    expect(back.arrays['d']![0]).toBe(Math.PI);
  });

  it('reads from any byte offset', () => {
    const bytes = encodeState(state);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeState(shifted.subarray(3)).arrays['d']![0]).toBe(Math.PI);
  });

  it('refuses every cut of the bytes instead of reading garbage', () => {
    const bytes = encodeState(state);
    for (let n = 0; n < bytes.length - 7; n += 5) expect(() => decodeState(bytes.slice(0, n))).toThrow();
  });

  it('round-trips arrays of any kind and length', () => {
    const arrays = fc.dictionary(
      fc.string({ minLength: 1 }).filter((s) => s !== '__proto__'),
      fc.oneof(fc.float64Array(), fc.float32Array(), fc.int32Array(), fc.uint8Array(), fc.uint16Array()),
    );
    fc.assert(
      fc.property(arrays, (given) => {
        const back = decodeState(encodeState({ json: {}, arrays: given }));
        for (const [name, array] of Object.entries(given)) expect(back.arrays[name]).toEqual(array);
      }),
    );
  });

  it('splits what it joined', () => {
    const joined = joinStates({ a: state, b: { json: { x: 1 }, arrays: {} } });
    expect(splitState(joined, 'a').arrays['odd']).toBe(state.arrays['odd']);
    expect(splitState(joined, 'b').json).toEqual({ x: 1 });
  });
});
