import assert from 'node:assert/strict';

/** One named promise; `run` throws when it is broken. Any test runner can loop over a list of these. */
export interface Check {
  readonly name: string;
  run(): void;
}

/** Checks known to fail, by name, with the reason. Strict: a check listed here must fail. */
export type ExpectedFailures = Readonly<Record<string, string>>;

/** The check turned round when it is expected to fail. */
export function withExpectation(check: Check, expected: ExpectedFailures): Check {
  const reason = expected[check.name];
  if (reason === undefined) return check;
  return {
    name: `${check.name} (expected to fail: ${reason})`,
    run: () => {
      try {
        check.run();
      } catch {
        return;
      }
      assert.fail(`"${check.name}" passes, but is listed as an expected failure.`);
    },
  };
}
