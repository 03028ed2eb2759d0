import { DATA_ERROR_CODES } from '../../src/core/error-codes/data.ts';
import { ESTIMATOR_ERROR_CODES } from '../../src/core/error-codes/estimators.ts';
import { EXPORT_ERROR_CODES } from '../../src/core/error-codes/export.ts';
import { IMPORT_ERROR_CODES } from '../../src/core/error-codes/import.ts';
import { INGEST_ERROR_CODES } from '../../src/core/error-codes/ingest.ts';
import { KNOWLEDGE_ERROR_CODES } from '../../src/core/error-codes/knowledge.ts';
import { METRIC_ERROR_CODES } from '../../src/core/error-codes/metric.ts';
import { MODEL_ERROR_CODES } from '../../src/core/error-codes/model.ts';
import { PIPELINE_ERROR_CODES } from '../../src/core/error-codes/pipeline.ts';
import { PROJECT_ERROR_CODES } from '../../src/core/error-codes/project.ts';
import { REGISTRY_ERROR_CODES } from '../../src/core/error-codes/registry.ts';
import { RUN_ERROR_CODES } from '../../src/core/error-codes/run.ts';
import { SERVE_ERROR_CODES } from '../../src/core/error-codes/serve.ts';
import { SPACE_ERROR_CODES } from '../../src/core/error-codes/space.ts';
import { TRACKING_ERROR_CODES } from '../../src/core/error-codes/tracking.ts';
import { code, page, table } from './markdown.ts';

const AREAS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['Reading files and tables', INGEST_ERROR_CODES],
  ['The data itself', DATA_ERROR_CODES],
  ['Options, runs and saved models', RUN_ERROR_CODES],
  ['Serving', SERVE_ERROR_CODES],
  ['Tracking and registered models', TRACKING_ERROR_CODES],
  ['The model registry', REGISTRY_ERROR_CODES],
  ['Projects and recipes', PROJECT_ERROR_CODES],
  ['Knowledge bases', KNOWLEDGE_ERROR_CODES],
  ['Hyperparameters and search', SPACE_ERROR_CODES],
  ['Metrics and ensembles', METRIC_ERROR_CODES],
  ['Models', MODEL_ERROR_CODES],
  ['Single models (`automl/models`)', ESTIMATOR_ERROR_CODES],
  ['Models of other programs', IMPORT_ERROR_CODES],
  ['Models in other forms', EXPORT_ERROR_CODES],
  ['Preprocessing and pipelines', PIPELINE_ERROR_CODES],
];

const INTRO = `Every error that the library throws on purpose is an \`AutomlError\` with a stable \`code\`; its message names what was
seen, and its \`hint\` what to do. In code, switch on \`error.code\`, never on the message. On the command line the message ends with
the code in brackets, and the exit code tells the kind:

${table(
  ['Exit code', 'Class', 'Meaning'],
  [
    ['0', '', 'done; a run that had to be cut short says so'],
    ['1', '`AutomlError`, `ModelError`', 'a fit or a prediction failed, or an internal fault'],
    ['2', '`ConfigError`', 'an option, hyperparameter or argument cannot be used'],
    ['3', '`DataError`', 'the data cannot be used'],
    ['4', '`BundleError`, `RUN_NO_MODEL`', 'a saved model cannot be read or used, or a run produced none'],
    ['5', '`OutputError`, `TrackingError`', 'a result cannot be written, or a tracking store cannot be used'],
    ['6', '', 'a candidate was refused by `automl validate` or `automl promote`'],
    ['130', '', 'interrupted; the best model so far was saved'],
  ],
)}

Inside a search a \`ModelError\` is no end: the trial is recorded as failed, with the code, and the run goes on.`;

/** docs/errors.md */
export function errorsPage(): string {
  const parts = AREAS.flatMap(([title, codes]) => [
    `## ${title}`,
    table(
      ['Code', 'What happened'],
      Object.entries(codes).map(([name, meaning]) => [code(name), meaning]),
    ),
  ]);
  return page('Errors', '`src/core/error-codes/`', [INTRO, ...parts]);
}
