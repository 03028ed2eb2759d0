import { buildGroups, buildTimes } from '../../../data/schema/build-roles.ts';
import { buildTarget } from '../../../data/schema/build-target.ts';
import { takeNumbers } from '../../../data/schema/take-rows.ts';
import { makeFolds } from '../../../data/split/make-folds.ts';
import type { RecipeStep } from '../step.ts';
import { writeRows } from './rows-file.ts';
import { fitTable, schemaOf } from './schema-of.ts';

const TEST_SHARE = 0.2;

/** Sets test rows aside, stratified, by group or by time, as a holdout of a fit is. */
export const splitStep: RecipeStep = {
  name: 'split',
  version: 1,
  needs: ['ingest'],
  config: ({ split }) => ({ ...split }),
  async run(run, folder) {
    const { test: holdout = TEST_SHARE, seed = 0 } = run.recipe.split ?? {};
    const raw = await fitTable(run);
    const schema = schemaOf(run.recipe, raw);
    const { y, kept, dropped } = buildTarget(raw, schema);
    const groups = buildGroups(raw, schema);
    const times = buildTimes(raw, schema);
    const plan = makeFolds({
      ...{ rows: kept.length, task: schema.task.kind, y: takeNumbers(y, kept), folds: 2, seed, holdout },
      ...(groups === undefined ? {} : { groups: Int32Array.from(kept, (row) => groups[row]!) }),
      ...(times === undefined ? {} : { times: takeNumbers(times, kept) }),
    });
    const rows = (positions: Uint32Array): number[] => Array.from(positions, (i) => kept[i]!);
    const sets = { train: rows(plan.trainRows(0)), test: rows(plan.validationRows(0)) };
    writeRows(folder, sets);
    return {
      passed: true,
      faults: [],
      facts: { kind: plan.kind, train: sets.train.length, test: sets.test.length, withoutTarget: dropped },
      tables: [],
      notes: plan.notes.map((note) => note.message),
    };
  },
};
