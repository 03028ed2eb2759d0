import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Property tests draw from a stated seed, so that the gate gives the same answer twice; see the file for others.
  resolve: { alias: [{ find: /^fast-check$/, replacement: new URL('./tests/seeded-fast-check.ts', import.meta.url).pathname }] },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/slow/**', 'tests/fixtures/**'],
    pool: 'forks',
    // one module graph for each of the two processes, not for each of 157 files: a third of the CPU time. No test may leave
    // behind what another one reads: environment variables and globals are put back, folders are temporary.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    allowOnly: !process.env['CI'],
  },
});
