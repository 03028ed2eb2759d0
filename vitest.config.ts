import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Property tests draw from a stated seed, so that the gate gives the same answer twice; see the file for others.
  resolve: { alias: [{ find: /^fast-check$/, replacement: new URL('./tests/seeded-fast-check.ts', import.meta.url).pathname }] },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/slow/**', 'tests/fixtures/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    allowOnly: !process.env['CI'],
  },
});
