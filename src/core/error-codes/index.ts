import { DATA_ERROR_CODES } from './data.ts';
import { ESTIMATOR_ERROR_CODES } from './estimators.ts';
import { EXPORT_ERROR_CODES } from './export.ts';
import { IMPORT_ERROR_CODES } from './import.ts';
import { INGEST_ERROR_CODES } from './ingest.ts';
import { KNOWLEDGE_ERROR_CODES } from './knowledge.ts';
import { METRIC_ERROR_CODES } from './metric.ts';
import { MODEL_ERROR_CODES } from './model.ts';
import { PIPELINE_ERROR_CODES } from './pipeline.ts';
import { PROJECT_ERROR_CODES } from './project.ts';
import { REGISTRY_ERROR_CODES } from './registry.ts';
import { RUN_ERROR_CODES } from './run.ts';
import { SERVE_ERROR_CODES } from './serve.ts';
import { SPACE_ERROR_CODES } from './space.ts';
import { TRACKING_ERROR_CODES } from './tracking.ts';

/** The one table of everything that can go wrong: code -> what happened. `docs/errors.md` is generated from it. */
export const ERROR_CODES = {
  ...DATA_ERROR_CODES,
  ...EXPORT_ERROR_CODES,
  ...IMPORT_ERROR_CODES,
  ...INGEST_ERROR_CODES,
  ...MODEL_ERROR_CODES,
  ...ESTIMATOR_ERROR_CODES,
  ...PIPELINE_ERROR_CODES,
  ...SPACE_ERROR_CODES,
  ...METRIC_ERROR_CODES,
  ...RUN_ERROR_CODES,
  ...SERVE_ERROR_CODES,
  ...KNOWLEDGE_ERROR_CODES,
  ...TRACKING_ERROR_CODES,
  ...REGISTRY_ERROR_CODES,
  ...PROJECT_ERROR_CODES,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
