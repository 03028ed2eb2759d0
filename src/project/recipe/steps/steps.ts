import type { RecipeStep } from '../step.ts';
import { evaluateStep } from './evaluate.ts';
import { ingestStep } from './ingest.ts';
import { registerStep } from './register.ts';
import { splitStep } from './split.ts';
import { trainStep } from './train.ts';
import { transformStep } from './transform.ts';
import { validateStep } from './validate.ts';
import { verifyStep } from './verify.ts';

/** In the order in which they run. */
export const STEPS: readonly RecipeStep[] = [
  ...[ingestStep, verifyStep, splitStep, transformStep, trainStep, evaluateStep, validateStep, registerStep],
];
