import type { ImportBuilder } from '../import-builder.ts';
import { damaged } from '../import-error.ts';
import { ImportedModel } from '../imported-model.ts';
import { lightGbmLink } from './objective.ts';

/** What both of LightGBM's formats say of the whole model. */
export interface LightGbmHeader {
  readonly objective: string;
  readonly treesPerRound: number;
  readonly featureNames: readonly string[];
  /** Random forest: predictions are the mean of the rounds. */
  readonly average: boolean;
}

/** @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED */
export function makeLightGbmModel(header: LightGbmHeader, builder: ImportBuilder): ImportedModel {
  const { treesPerRound: outputs } = header;
  if (builder.trees % outputs !== 0)
    throw damaged(`${builder.trees} trees are no whole number of rounds of ${outputs}`);
  const trees = builder.finish();
  return new ImportedModel({
    program: 'lightgbm',
    objective: header.objective,
    featureNames: header.featureNames,
    outputs,
    trees,
    base: new Float64Array(outputs),
    scale: header.average && builder.trees > 0 ? outputs / builder.trees : 1,
    link: lightGbmLink(header.objective),
  });
}
