import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gateLimits } from '../../../automl/validate/gate.ts';
import { loadMeasured } from '../../../automl/validate/measure-costs.ts';
import { validateModel } from '../../../automl/validate/validate-model.ts';
import { bundleDigest } from '../../../bundle/load-bundle.ts';
import { TrackingError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { isModelUri } from '../../../registry/model-uri.ts';
import { resolveModel } from '../../../registry/resolve-model.ts';
import type { RecipeRun, RecipeStep } from '../step.ts';
import { testRows, trainedModel } from './test-rows.ts';

export const REPORT = 'validation.json';

/** May the model replace the one in use? As `automl validate`, on the test rows. */
export const validateStep: RecipeStep = {
  name: 'validate',
  version: 1,
  needs: ['train', 'split'],
  config: ({ validate }) => (validate === undefined ? null : ({ ...validate } as JsonObject)),
  inputs: async (run) => {
    const champion = await championOf(run);
    return { champion: champion === null ? null : bundleDigest(champion) };
  },
  async run(run, folder) {
    const { against = null, limits, seed = 0 } = run.recipe.validate ?? {};
    const own = trainedModel(run);
    const holder = await championOf(run);
    const isOwn = holder !== null && bundleDigest(holder) === bundleDigest(own);
    const other = isOwn ? null : holder;
    const candidate = loadMeasured(own);
    const champion = other === null ? null : loadMeasured(other);
    const schemas = [candidate, ...(champion === null ? [] : [champion])].map((m) => m.predictor.manifest.schema);
    const raw = await testRows(run, schemas);
    const result = validateModel(candidate, champion, raw, gateLimits(limits), seed);
    const digests = {
      candidateDigest: bundleDigest(own),
      championDigest: holder === null ? null : bundleDigest(holder),
    };
    writeFileSync(join(folder, REPORT), `${JSON.stringify({ against, ...digests, ...result })}\n`);
    const { candidate: score, champion: best, baseline } = result.scores;
    return {
      passed: result.passed,
      faults: result.checks
        .filter((c) => !c.passed)
        .map((c) => `${c.name} is ${c.value.toPrecision(4)} (limit ${c.limit.toPrecision(4)})`),
      facts: { metric: result.metric, rows: result.rows, candidate: score, champion: best, baseline },
      tables: [
        {
          title: 'Checks',
          header: ['check', 'value', 'limit', 'passed'],
          rows: result.checks.map((c) => [
            c.name,
            c.value.toPrecision(4),
            c.limit.toPrecision(4),
            c.passed ? 'yes' : 'NO',
          ]),
        },
      ],
      notes: noteOf(against, holder, isOwn),
    };
  },
};

function noteOf(against: string | null, holder: string | null, isOwn: boolean): string[] {
  if (isOwn) return [`The model is ${against} already: only the best constant was beaten.`];
  return against !== null && holder === null ? [`There is no ${against} yet: only the best constant was beaten.`] : [];
}

/** Folder of the model in use; null when none is named, or the registry holds none yet. */
async function championOf(run: RecipeRun): Promise<string | null> {
  const { against } = run.recipe.validate ?? {};
  if (against === undefined) return null;
  if (!isModelUri(against)) return join(run.recipe.folder, against);
  try {
    return (await resolveModel(against, await run.store(), run.modelCache)).folder;
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'REGISTRY_NOT_FOUND') return null;
    throw error;
  }
}
