import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { couple } from '../../src/models/svm/couple.ts';

interface Case {
  readonly name: string;
  readonly pairwise: number[][];
  readonly probabilities: number[];
}
const cases = JSON.parse(readFileSync(new URL('./coupling.json', import.meta.url), 'utf8')) as Case[];

test.each(cases.map((given) => [given.name, given] as const))(
  'pairs are coupled as by exact fractions: %s',
  (_, given) => {
    const out = new Float64Array(given.probabilities.length);
    couple(Float64Array.from(given.pairwise.flat()), out);
    given.probabilities.forEach((p, c) => {
      expect(Math.abs(out[c]! / p - 1)).toBeLessThan(1e-7);
      expect(Math.abs(out[c]! - p)).toBeLessThan(1e-13);
    });
  },
);
