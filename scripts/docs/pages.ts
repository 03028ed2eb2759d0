import { RECIPE_SCHEMA } from '../../src/project/recipe/recipe-schema.ts';
import { errorsPage } from './errors.ts';
import { estimatorsPage } from './estimators.ts';
import { hyperparametersPage } from './hyperparameters.ts';
import { metricsPage } from './metrics.ts';

/** Every generated page: its path from the root of the repository, and what makes it. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/hyperparameters.md': hyperparametersPage,
  'docs/metrics.md': metricsPage,
  'docs/models-reference.md': estimatorsPage,
  'schemas/automl.schema.json': () => `${JSON.stringify(RECIPE_SCHEMA, null, 2)}\n`,
};
