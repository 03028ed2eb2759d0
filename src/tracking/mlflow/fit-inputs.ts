import type { DataColumn, RunStartEvent } from '../events.ts';
import type { DatasetInput, RunInfo, TrackingStore } from '../store/types.ts';
import { codeState, lockfileDigest } from './provenance.ts';

/** Longest schema and digest that MLflow keeps. */
const LONGEST_SCHEMA = 1_000_000;
const DIGEST = 36;

/** The training data, and the rows that its scores are made of: the version of the data is part of the run. */
export function dataInputs({ data, target, folds }: RunStartEvent): DatasetInput[] {
  const source = { sourceType: 'local', source: JSON.stringify({ uri: data.path ?? data.source }) };
  const schema = schemaOf(data.schema, target);
  const profile = (rows: number, more: object = {}): string =>
    JSON.stringify({ num_rows: rows, num_elements: rows * data.columns, ...more });
  const { validation } = data;
  return [
    {
      ...{ ...source, ...schema, context: 'training', name: data.source, digest: data.digest.slice(0, DIGEST) },
      profile: profile(data.rows),
    },
    ...(validation === undefined
      ? []
      : [
          {
            ...{ ...source, ...schema, context: 'validation', digest: validation.digest.slice(0, DIGEST) },
            name: `${data.source} (${folds.holdout > 0 ? 'held out' : 'folds'})`,
            profile: profile(validation.rows, { folds: folds.count, kind: folds.kind }),
          },
        ]),
  ];
}

function schemaOf(columns: readonly DataColumn[] | undefined, target: string): { readonly schema?: string } {
  if (columns === undefined) return {};
  const schema = JSON.stringify({ mlflow_colspec: columns, target });
  return schema.length > LONGEST_SCHEMA ? {} : { schema };
}

/**
 * Configuration, lockfile and code: commit and branch as tags, what was changed since as an artifact.
 * @param now the run starts now; false leaves out lockfile and code, which may have changed since
 */
export async function logProvenance(
  store: TrackingStore,
  run: RunInfo,
  start: RunStartEvent,
  now: boolean,
): Promise<void> {
  const folder = process.cwd();
  const lockfile = now ? lockfileDigest(folder) : null;
  const code = now ? await codeState(folder) : null;
  const { version, target, metric, seed, folds, families, options, task } = start;
  const config = { version, target, task, metric, seed, folds, families, options };
  const tags = {
    ...(lockfile === null ? {} : { 'automl.lockfile': `${lockfile.name} sha256:${lockfile.sha256}` }),
    ...(code === null
      ? {}
      : {
          'mlflow.source.git.commit': code.commit,
          'mlflow.source.git.branch': code.branch,
          ...(code.repository === '' ? {} : { 'mlflow.source.git.repoURL': code.repository }),
          'automl.git.dirty': String(code.diff !== ''),
        }),
  };
  if (Object.keys(tags).length > 0) await store.logBatch(run.runId, { tags });
  // last: a root of artifacts that cannot be written costs no tag
  await store.artifacts.uploadText(run.artifactUri, 'config.json', `${JSON.stringify(config, null, 1)}\n`);
  if (code !== null && code.diff !== '')
    await store.artifacts.uploadText(run.artifactUri, 'code/uncommitted.diff', code.diff);
}
