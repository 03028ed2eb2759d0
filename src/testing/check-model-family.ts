import type { TaskKind } from '../core/task.ts';
import type { ModelFamily } from '../models/family.ts';
import { type Check, type ExpectedFailures, withExpectation } from './check.ts';
import { edgeChecks } from './family-checks/edge-checks.ts';
import { predictChecks } from './family-checks/predict-checks.ts';
import { purityChecks } from './family-checks/purity-checks.ts';
import { spaceChecks } from './family-checks/space-checks.ts';
import { stateChecks } from './family-checks/state-checks.ts';
import { stepChecks } from './family-checks/step-checks.ts';
import type { Subject } from './family-checks/subject.ts';
import { weightChecks } from './family-checks/weight-checks.ts';
import { worthChecks } from './family-checks/worth-checks.ts';

export interface FamilyCheckOptions {
  /** Names of checks that this family is known to fail, with the reason; each must fail on every task. */
  readonly expectedFailures?: ExpectedFailures;
  /** Only these tasks; all of the family's when absent. */
  readonly tasks?: readonly TaskKind[];
  /**
   * Mean difference allowed between a weighted fit and one on repeated rows, as a share of the spread of the predictions.
   * Default 1e-3; more for a family whose random parts depend on the number of rows.
   */
  readonly weightTolerance?: number;
}

const GROUPS: readonly ((subject: Subject) => Generator<Check>)[] = [
  spaceChecks,
  purityChecks,
  predictChecks,
  edgeChecks,
  weightChecks,
  stateChecks,
  stepChecks,
  worthChecks,
];

/**
 * Every promise of the family contract as a named check, for each task of the family. Loop over them in any test runner:
 * `for (const check of checkModelFamily(family)) it(check.name, check.run)`.
 */
export function* checkModelFamily(family: ModelFamily, options: FamilyCheckOptions = {}): Generator<Check> {
  const weightTolerance = options.weightTolerance ?? 1e-3;
  for (const kind of options.tasks ?? family.traits.tasks)
    for (const group of GROUPS)
      for (const check of group({ family, kind, weightTolerance })) {
        const judged = withExpectation(check, options.expectedFailures ?? {});
        yield { name: `${family.name}, ${kind}: ${judged.name}`, run: () => judged.run() };
      }
}
