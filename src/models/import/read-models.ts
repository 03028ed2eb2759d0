export type { ImportColumns } from './imported-model.ts';
export { ImportedModel } from './imported-model.ts';
export { readLightGbmModel } from './lightgbm/read-lightgbm.ts';
export { readXgboostModel } from './xgboost/read-xgboost.ts';
