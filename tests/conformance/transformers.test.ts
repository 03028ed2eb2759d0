import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TRANSFORMERS } from '../../src/preprocess/registry.ts';
import { checkTransformer } from '../../src/testing/check-transformer.ts';

describe('transformers', () => {
  it('every folder is registered once, under its own name', () => {
    const folders = readdirSync(new URL('../../src/preprocess', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
      .map((entry) => entry.name)
      .sort();
    expect(TRANSFORMERS.map((t) => t.name)).toEqual(folders);
  });
});

describe.each(TRANSFORMERS.map((t) => [t.name, t] as const))(
  '%s keeps the promises of the contract',
  (_, transformer) => {
    for (const check of checkTransformer(transformer)) it(check.name, check.run);
  },
);
