import { afterAll, expect, it } from 'vitest';
import { workbench } from './run-cli.ts';

const bench = workbench('explain-model');
afterAll(() => bench.close());
const golden = (name: string): string => new URL(`../golden/${name}`, import.meta.url).pathname;

it('the shapes of a single additive model are printed and given as JSON; other models say what they are', async () => {
  const [text, json, linear, mixture] = await Promise.all([
    bench.run(['explain', golden('v1-multiclass-ebm'), '--shapes']),
    bench.run(['explain', golden('v1-multiclass-ebm'), '--shapes', '--json']),
    bench.run(['explain', golden('v1-regression-linear'), '--shapes']),
    bench.run(['explain', golden('v1-binary-gbdt')]),
  ]);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/score of each class = sum of\n[\s\S]*\ncity \([\s\S]*\n {2}Ulm +\d+%/);
  const shapes = JSON.parse(json.stdout) as { family: string; intercept: number[]; terms: unknown[] };
  expect(shapes.family).toBe('ebm');
  expect(shapes.intercept).toHaveLength(3);
  expect(shapes.terms.length).toBeGreaterThan(2);
  expect(linear.stderr).toContain('one of the family linear, which has no shape functions');
  expect(linear.code).not.toBe(0);
  expect(mixture.stderr).toContain('an ensemble of 2 (gbdt, dummy), which cannot be printed');
});
