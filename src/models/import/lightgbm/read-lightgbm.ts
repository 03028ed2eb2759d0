import type { ImportedModel } from '../imported-model.ts';
import { readLightGbmJson } from './read-json.ts';
import { readLightGbmText } from './read-text.ts';

/**
 * A model that LightGBM wrote: `Booster.save_model`, `model_to_string`, or the JSON of `Booster.dump_model`.
 * @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED (linear trees, unknown objectives)
 */
export function readLightGbmModel(text: string): ImportedModel {
  return text.trimStart().startsWith('{') ? readLightGbmJson(text) : readLightGbmText(text);
}
