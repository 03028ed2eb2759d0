import { basename, join } from 'node:path';
import type { FitOptions } from '../../../automl/options.ts';
import { runFit } from '../../../automl/run-fit.ts';
import { takeRaw } from '../../../data/schema/take-rows.ts';
import type { Recipe } from '../read-recipe.ts';
import type { RecipeStep } from '../step.ts';
import { readRows } from './rows-file.ts';
import { columnOptions, fitTable } from './schema-of.ts';

/** Where in the step's folder the run is. */
export const RUN = 'run';

/** Fits the model on the training rows. */
export const trainStep: RecipeStep = {
  name: 'train',
  version: 1,
  needs: ['transform'],
  config: ({ train }) => ({ ...train }),
  async run(run, folder) {
    const { recipe } = run;
    const table = takeRaw(await fitTable(run), readRows(run.folderOf('transform')).train);
    const { trackers, close } = await run.openTrackers();
    try {
      const done = await runFit({
        ...fitOptions(recipe),
        ...run.fitting,
        source: { table, name: basename(recipe.ingest.data) },
        out: join(folder, RUN),
        trackers,
      });
      const { manifest, metric, score, trials, status, reason } = done;
      return {
        passed: status !== 'interrupted',
        faults: status === 'interrupted' ? [reason] : [],
        facts: { metric: metric.name, score, trials, status, rows: table.rows },
        tables: [
          {
            title: 'Members',
            header: ['trial', 'family', 'weight', 'loss'],
            rows: manifest.members.map((m) => [String(m.trial), m.family, m.weight.toFixed(2), m.loss.toPrecision(5)]),
          },
          {
            title: 'Importance',
            header: ['column', 'share'],
            rows: Object.entries(manifest.importances)
              .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
              .slice(0, 20)
              .map(([name, share]) => [name, share.toFixed(3)]),
          },
        ],
        notes: done.notes.map((note) => note.message),
      };
    } finally {
      await close();
    }
  },
};

/** Keys of `train` that are options of a fit, in its spelling; the schema has checked their values. */
function fitOptions(recipe: Recipe): Omit<FitOptions, 'source'> {
  const { weight: _weight, id: _id, ...train } = recipe.train ?? {};
  const options = Object.entries(train).map(([key, value]) => [
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  const { target, task } = recipe;
  return {
    ...(Object.fromEntries(options) as Partial<FitOptions>),
    ...columnOptions(recipe),
    target,
    ...(task === undefined ? {} : { task }),
  };
}
