import { ModelError } from '../core/errors.ts';
import impute from './impute/index.ts';
import oneHot from './one-hot/index.ts';
import scale from './scale/index.ts';
import type { Transformer } from './transformer.ts';

/** All transformers by name. One line each; a test compares this list with the folders. */
export const TRANSFORMERS: readonly Transformer[] = [impute, oneHot, scale];

/** @throws ModelError TRANSFORMER_NOT_FOUND, listing the known names */
export function getTransformer(name: string): Transformer {
  const found = TRANSFORMERS.find((t) => t.name === name);
  if (found !== undefined) return found;
  throw new ModelError('TRANSFORMER_NOT_FOUND', `No transformer is called "${name}".`, {
    hint: `Choose from ${TRANSFORMERS.map((t) => t.name).join(', ')}.`,
    context: { name },
  });
}
