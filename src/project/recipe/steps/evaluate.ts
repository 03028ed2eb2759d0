import { evaluateTable } from '../../../automl/evaluate-table.ts';
import { loadBundle } from '../../../bundle/load-bundle.ts';
import { ConfigError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { withNearest } from '../../../core/nearest-name.ts';
import type { RecipeStep } from '../step.ts';
import { testRows, trainedModel } from './test-rows.ts';

/** Scores the model on the test rows, and holds the scores to limits. */
export const evaluateStep: RecipeStep = {
  name: 'evaluate',
  version: 1,
  needs: ['train', 'split'],
  config: ({ evaluate }) => ({ ...evaluate }) as JsonObject,
  async run(run) {
    const { limits = {} } = run.recipe.evaluate ?? {};
    const predictor = loadBundle(trainedModel(run));
    const { scores, rows, notes } = evaluateTable(predictor, await testRows(run, [predictor.manifest.schema]));
    const faults = Object.entries(limits).flatMap(([name, { min, max }]) => {
      const found = scores.find((score) => score.name === name);
      if (found === undefined)
        throw new ConfigError(
          'RECIPE_INVALID',
          `evaluate.limits names ${withNearest(
            name,
            scores.map((s) => s.name),
          )}.`,
          {
            hint: `Metrics of this task are ${scores.map((s) => s.name).join(', ')}.`,
          },
        );
      const { score } = found;
      const kept = score >= (min ?? Number.NEGATIVE_INFINITY) && score <= (max ?? Number.POSITIVE_INFINITY);
      return kept ? [] : [`${name} is ${score.toPrecision(5)} (${limitText(min, max)})`];
    });
    return {
      passed: faults.length === 0,
      faults,
      facts: {
        rows,
        scores: Object.fromEntries(scores.map((s) => [s.name, Number.isFinite(s.score) ? s.score : null])),
      },
      tables: [
        {
          title: 'Scores on the test rows',
          header: ['metric', 'score', 'better'],
          rows: scores.map((s) => [s.name, s.score.toPrecision(5), s.greaterIsBetter ? 'higher' : 'lower']),
        },
      ],
      notes: notes.map((note) => note.message),
    };
  },
};

function limitText(min: number | undefined, max: number | undefined): string {
  return [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])].join(
    ', ',
  );
}
