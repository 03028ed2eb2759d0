import { chunks } from '../store/limits.ts';
import type { DatasetInput, Run, RunStatus } from '../store/types.ts';
import type { Connection } from './connection.ts';
import { text } from './sqlite-models.ts';
import { numberOf, pairs, type Row } from './sqlite-statements.ts';

/** Runs whose rows are asked for at once. */
const MOST_RUNS = 500;

/** Where the rows that belong to runs stand; `?` is the place of the list of runs. */
const PARTS = {
  params: 'SELECT run_uuid, "key", value FROM params WHERE run_uuid IN (?)',
  tags: 'SELECT run_uuid, "key", value FROM tags WHERE run_uuid IN (?)',
  metrics: 'SELECT run_uuid, "key", value, is_nan FROM latest_metrics WHERE run_uuid IN (?)',
  inputs:
    "SELECT i.destination_id AS run_uuid, d.*, t.value AS context FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context' WHERE i.destination_type = 'RUN' AND i.destination_id IN (?) AND i.source_type = 'DATASET' ORDER BY d.name, d.digest",
} as const;

/** The runs of rows of the table `runs`, in their order, with all that belongs to them: four queries for 500 runs. */
export async function readRuns(connection: Connection, rows: readonly Row[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const part of chunks(rows, MOST_RUNS)) {
    const ids = part.map((row) => String(row['run_uuid']));
    const of = async (sql: string): Promise<Map<string, Row[]>> =>
      byRun(await connection.all(sql.replace('?', ids.map(() => '?').join(', ')), ids));
    const params = await of(PARTS.params);
    const tags = await of(PARTS.tags);
    const metrics = await of(PARTS.metrics);
    const inputs = await of(PARTS.inputs);
    part.forEach((row, i) => {
      const mine = (rowsOf: Map<string, Row[]>): Row[] => rowsOf.get(ids[i]!) ?? [];
      runs.push({
        info: infoOf(row),
        params: pairs(mine(params)),
        tags: pairs(mine(tags)),
        metrics: Object.fromEntries(mine(metrics).map((m) => [String(m['key']), numberOf(m)])),
        inputs: mine(inputs).map(inputOf),
      });
    });
  }
  return runs;
}

function byRun(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = String(row['run_uuid']);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
}

function infoOf(row: Row): Run['info'] {
  return {
    runId: String(row['run_uuid']),
    runName: text(row['name']),
    experimentId: String(row['experiment_id']),
    status: text(row['status']) as RunStatus,
    startTime: Number(row['start_time']),
    endTime: row['end_time'] === null ? null : Number(row['end_time']),
    artifactUri: text(row['artifact_uri']),
    lifecycleStage: row['lifecycle_stage'] === 'deleted' ? 'deleted' : 'active',
  };
}

function inputOf(d: Row): DatasetInput {
  return {
    context: text(d['context']),
    name: text(d['name']),
    digest: text(d['digest']),
    sourceType: text(d['dataset_source_type']),
    source: text(d['dataset_source']),
    ...(d['dataset_schema'] === null ? {} : { schema: text(d['dataset_schema']) }),
    ...(d['dataset_profile'] === null ? {} : { profile: text(d['dataset_profile']) }),
  };
}
