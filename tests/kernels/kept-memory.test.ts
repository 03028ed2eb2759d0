import { expect, it } from 'vitest';
import { collectGarbage } from '../../src/core/collect-garbage.ts';
import { KeptMemory } from '../../src/kernels/kept-memory.ts';

it('frees a block when its owner has been collected', async () => {
  const memory = new KeptMemory(2 ** 20);
  const owner = {};
  const first = memory.keep(owner, 2 ** 19);
  new Uint8Array(memory.memory.buffer, first, 2 ** 19).fill(7);
  (() => expect(memory.keep({}, 2 ** 19)).toBe(first! + 2 ** 19))();
  expect(memory.keep(owner, 64)).toBeUndefined();
  for (let i = 0; i < 50 && memory.keep(owner, 2 ** 18) === undefined; i++) {
    collectGarbage();
    await new Promise((done) => setTimeout(done, 10));
  }
  expect(memory.keep(owner, 2 ** 18)).toBe(first! + 2 ** 19 + 2 ** 18);
  expect(new Uint8Array(memory.memory.buffer)[first! + 2 ** 19 - 1]).toBe(7);
});
