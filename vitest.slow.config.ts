import { defineConfig } from 'vitest/config';

/** Slow suite: long runs with the built command line, real data from AUTOML_DATA, other Node versions. */
export default defineConfig({
  test: {
    include: ['tests/slow/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
