import { join } from 'node:path';
import { readRecipe } from './read-recipe.ts';
import { stepName } from './run-recipe.ts';
import type { StepCard } from './step.ts';
import { StepFolders } from './step-folders.ts';

/** The last card of a step, and its page. */
export interface Inspected {
  readonly card: StepCard;
  /** Path of the card as a page. */
  readonly html: string;
  /** Folder with what the step wrote. */
  readonly folder: string;
}

/** @throws ConfigError RECIPE_INVALID, RECIPE_STEP_UNKNOWN, RECIPE_NOT_RUN */
export function inspectStep(file: string, step: string): Inspected {
  const { folder: project } = readRecipe(file);
  const { card, folder } = new StepFolders(project).latest(stepName(step));
  return { card, html: join(folder, 'card.html'), folder };
}

/**
 * Removes the results of a step, or of all.
 * @throws ConfigError RECIPE_STEP_UNKNOWN; OutputError OUTPUT_UNWRITABLE
 */
export function cleanRecipe(file: string, step?: string): void {
  const { folder } = readRecipe(file);
  new StepFolders(folder).clean(step === undefined ? undefined : stepName(step));
}
