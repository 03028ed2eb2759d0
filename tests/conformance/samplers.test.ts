import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createSampler, SAMPLER_NAMES } from '../../src/search/registry.ts';
import type { Proposal } from '../../src/search/sampler.ts';
import type { AnySpace } from '../../src/space/param.ts';
import { checkSampler } from '../../src/testing/check-sampler.ts';

/** A portfolio proposes nothing of its own. */
const list = (space: AnySpace): Proposal[] =>
  Array.from({ length: 10 }, (_, i) => ({ config: space.sample(createRng(i)), origin: `portfolio#${i + 1}` }));

describe.each(SAMPLER_NAMES)('sampler %s', (name) => {
  for (const check of checkSampler((options) => createSampler(name, options), name === 'portfolio' ? list : undefined))
    it(check.name, () => check.run());
});

describe('the table of samplers', () => {
  it('lists exactly the folders that hold a sampler', () => {
    const root = new URL('../../src/search/', import.meta.url);
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.ts`, root)))
      .map((entry) => entry.name);
    expect([...SAMPLER_NAMES].sort()).toEqual(folders.sort());
  });

  it('refuses an unknown name and lists the known ones', () => {
    expect(() => createSampler('tpe' as never, { space: list as never, seed: 1 })).toThrow(
      /No sampler is called "tpe"\. Choose from random, sobol, portfolio, bo\./,
    );
  });
});
