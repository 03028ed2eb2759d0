/**
 * The tables of MLflow's database at an old revision, with the names of columns and constraints that its own migrations
 * refer to. Newer versions of MLflow find tables lacking and bring the file up to date when they open it; a file written at
 * the newest revision would be refused by every later release instead.
 */
export const REVISION = '6953534de441';

const key = '"key" VARCHAR(250) NOT NULL';
const stage = (name: string): string => `CONSTRAINT ${name} CHECK (lifecycle_stage IN ('active', 'deleted'))`;
const run = 'FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)';
const nan = 'CHECK (is_nan IN (0, 1))';
const toExperiment = (name: string, more = ''): string =>
  `CONSTRAINT ${name} FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)${more}`;
const toLoggedModel = (name: string): string =>
  `CONSTRAINT ${name} FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE`;
const toTrace = (name: string): string =>
  `CONSTRAINT ${name} FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE`;
const CASCADE = ' ON DELETE CASCADE';

/** Table -> columns and constraints. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  alembic_version: ['version_num VARCHAR(32) NOT NULL', 'CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)'],
  experiments: [
    ...['experiment_id INTEGER NOT NULL', 'name VARCHAR(256) NOT NULL', 'artifact_location VARCHAR(256)'],
    ...['lifecycle_stage VARCHAR(32)', 'creation_time BIGINT', 'last_update_time BIGINT'],
    ...['CONSTRAINT experiment_pk PRIMARY KEY (experiment_id)', stage('experiments_lifecycle_stage'), 'UNIQUE (name)'],
  ],
  experiment_tags: [
    ...[key, 'value VARCHAR(5000)', 'experiment_id INTEGER NOT NULL'],
    'CONSTRAINT experiment_tag_pk PRIMARY KEY ("key", experiment_id)',
    'FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)',
  ],
  runs: [
    ...['run_uuid VARCHAR(32) NOT NULL', 'name VARCHAR(250)', 'source_type VARCHAR(20)', 'source_name VARCHAR(500)'],
    ...['entry_point_name VARCHAR(50)', 'user_id VARCHAR(256)', 'status VARCHAR(9)', 'start_time BIGINT'],
    ...['end_time BIGINT', 'source_version VARCHAR(50)', 'lifecycle_stage VARCHAR(20)', 'artifact_uri VARCHAR(200)'],
    ...['experiment_id INTEGER', 'deleted_time BIGINT', 'CONSTRAINT run_pk PRIMARY KEY (run_uuid)'],
    stage('runs_lifecycle_stage'),
    "CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT'))",
    'FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)',
    "CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'))",
  ],
  params: [
    ...[key, 'value VARCHAR(8000) NOT NULL', 'run_uuid VARCHAR(32) NOT NULL'],
    ...['CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid)', run],
  ],
  tags: [
    ...[key, 'value VARCHAR(8000)', 'run_uuid VARCHAR(32) NOT NULL'],
    ...['CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid)', run],
  ],
  metrics: [
    ...[key, 'value FLOAT NOT NULL', 'timestamp BIGINT NOT NULL', 'run_uuid VARCHAR(32) NOT NULL'],
    ...["step BIGINT DEFAULT '0' NOT NULL", "is_nan BOOLEAN DEFAULT '0' NOT NULL"],
    ...['CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan)', run, nan],
  ],
  latest_metrics: [
    ...[key, 'value FLOAT NOT NULL', 'timestamp BIGINT', 'step BIGINT NOT NULL', 'is_nan BOOLEAN NOT NULL'],
    ...['run_uuid VARCHAR(32) NOT NULL', 'CONSTRAINT latest_metric_pk PRIMARY KEY ("key", run_uuid)', run, nan],
  ],
  datasets: [
    ...['dataset_uuid VARCHAR(36) NOT NULL', 'experiment_id INTEGER NOT NULL', 'name VARCHAR(500) NOT NULL'],
    ...['digest VARCHAR(36) NOT NULL', 'dataset_source_type VARCHAR(36) NOT NULL', 'dataset_source TEXT NOT NULL'],
    ...[
      'dataset_schema TEXT',
      'dataset_profile TEXT',
      'CONSTRAINT dataset_pk PRIMARY KEY (experiment_id, name, digest)',
    ],
    toExperiment('fk_datasets_experiment_id_experiments', CASCADE),
  ],
  inputs: [
    ...['input_uuid VARCHAR(36) NOT NULL', 'source_type VARCHAR(36) NOT NULL', 'source_id VARCHAR(36) NOT NULL'],
    ...['destination_type VARCHAR(36) NOT NULL', 'destination_id VARCHAR(36) NOT NULL'],
    "step BIGINT DEFAULT '0' NOT NULL",
    'CONSTRAINT inputs_pk PRIMARY KEY (source_type, source_id, destination_type, destination_id)',
  ],
  input_tags: [
    ...['input_uuid VARCHAR(36) NOT NULL', 'name VARCHAR(255) NOT NULL', 'value VARCHAR(500) NOT NULL'],
    'CONSTRAINT input_tags_pk PRIMARY KEY (input_uuid, name)',
  ],
  registered_models: [
    ...['name VARCHAR(256) NOT NULL', 'creation_time BIGINT', 'last_updated_time BIGINT', 'description VARCHAR(5000)'],
    ...['CONSTRAINT registered_model_pk PRIMARY KEY (name)', 'UNIQUE (name)'],
  ],
  registered_model_tags: [
    ...[key, 'value VARCHAR(5000)', 'name VARCHAR(256) NOT NULL'],
    'CONSTRAINT registered_model_tag_pk PRIMARY KEY ("key", name)',
    'FOREIGN KEY(name) REFERENCES registered_models (name) ON UPDATE cascade',
  ],
  registered_model_aliases: [
    ...['alias VARCHAR(256) NOT NULL', 'version INTEGER NOT NULL', 'name VARCHAR(256) NOT NULL'],
    'CONSTRAINT registered_model_alias_pk PRIMARY KEY (name, alias)',
    'CONSTRAINT registered_model_alias_name_fkey FOREIGN KEY(name) REFERENCES registered_models (name) ON DELETE cascade ON UPDATE cascade',
  ],
  model_versions: [
    ...['name VARCHAR(256) NOT NULL', 'version INTEGER NOT NULL', 'creation_time BIGINT', 'last_updated_time BIGINT'],
    ...['description VARCHAR(5000)', 'user_id VARCHAR(256)', 'current_stage VARCHAR(20)', 'source VARCHAR(500)'],
    ...['run_id VARCHAR(32)', 'status VARCHAR(20)', 'status_message VARCHAR(500)', 'run_link VARCHAR(500)'],
    ...['storage_location VARCHAR(500)', 'CONSTRAINT model_version_pk PRIMARY KEY (name, version)'],
    'FOREIGN KEY(name) REFERENCES registered_models (name) ON UPDATE CASCADE',
  ],
  model_version_tags: [
    ...[key, 'value VARCHAR(5000)', 'name VARCHAR(256) NOT NULL', 'version INTEGER NOT NULL'],
    'CONSTRAINT model_version_tag_pk PRIMARY KEY ("key", name, version)',
    'FOREIGN KEY(name, version) REFERENCES model_versions (name, version) ON UPDATE cascade',
  ],
  trace_info: [
    ...['request_id VARCHAR(50) NOT NULL', 'experiment_id INTEGER NOT NULL', 'timestamp_ms BIGINT NOT NULL'],
    ...['execution_time_ms BIGINT', 'status VARCHAR(50) NOT NULL', 'CONSTRAINT trace_info_pk PRIMARY KEY (request_id)'],
    toExperiment('fk_trace_info_experiment_id'),
  ],
  trace_tags: [
    ...[key, 'value VARCHAR(8000)', 'request_id VARCHAR(50) NOT NULL'],
    ...['CONSTRAINT trace_tag_pk PRIMARY KEY ("key", request_id)', toTrace('fk_trace_tags_request_id')],
  ],
  trace_request_metadata: [
    ...[key, 'value VARCHAR(8000)', 'request_id VARCHAR(50) NOT NULL'],
    'CONSTRAINT trace_request_metadata_pk PRIMARY KEY ("key", request_id)',
    toTrace('fk_trace_request_metadata_request_id'),
  ],
  logged_models: [
    ...['model_id VARCHAR(36) NOT NULL', 'experiment_id INTEGER NOT NULL', 'name VARCHAR(500) NOT NULL'],
    ...['artifact_location VARCHAR(1000) NOT NULL', 'creation_timestamp_ms BIGINT NOT NULL'],
    ...['last_updated_timestamp_ms BIGINT NOT NULL', 'status INTEGER NOT NULL', 'lifecycle_stage VARCHAR(32)'],
    ...['model_type VARCHAR(500)', 'source_run_id VARCHAR(32)', 'status_message VARCHAR(1000)'],
    ...['CONSTRAINT logged_models_pk PRIMARY KEY (model_id)', stage('logged_models_lifecycle_stage_check')],
    toExperiment('fk_logged_models_experiment_id', CASCADE),
  ],
  logged_model_metrics: [
    ...['model_id VARCHAR(36) NOT NULL', 'metric_name VARCHAR(500) NOT NULL', 'metric_timestamp_ms BIGINT NOT NULL'],
    ...['metric_step BIGINT NOT NULL', 'metric_value FLOAT', 'experiment_id INTEGER NOT NULL'],
    ...['run_id VARCHAR(32) NOT NULL', 'dataset_uuid VARCHAR(36)', 'dataset_name VARCHAR(500)'],
    'dataset_digest VARCHAR(36)',
    'CONSTRAINT logged_model_metrics_pk PRIMARY KEY (model_id, metric_name, metric_timestamp_ms, metric_step, run_id)',
    ...[toExperiment('fk_logged_model_metrics_experiment_id'), toLoggedModel('fk_logged_model_metrics_model_id')],
    'CONSTRAINT fk_logged_model_metrics_run_id FOREIGN KEY(run_id) REFERENCES runs (run_uuid) ON DELETE CASCADE',
  ],
  logged_model_params: [
    ...['model_id VARCHAR(36) NOT NULL', 'experiment_id INTEGER NOT NULL', 'param_key VARCHAR(255) NOT NULL'],
    ...['param_value TEXT NOT NULL', 'CONSTRAINT logged_model_params_pk PRIMARY KEY (model_id, param_key)'],
    ...[toExperiment('fk_logged_model_params_experiment_id'), toLoggedModel('fk_logged_model_params_model_id')],
  ],
  logged_model_tags: [
    ...['model_id VARCHAR(36) NOT NULL', 'experiment_id INTEGER NOT NULL', 'tag_key VARCHAR(255) NOT NULL'],
    ...['tag_value TEXT NOT NULL', 'CONSTRAINT logged_model_tags_pk PRIMARY KEY (model_id, tag_key)'],
    ...[toExperiment('fk_logged_model_tags_experiment_id'), toLoggedModel('fk_logged_model_tags_model_id')],
  ],
};

/** Index -> table and columns. */
const INDEXES: Readonly<Record<string, string>> = {
  index_metrics_run_uuid: 'metrics (run_uuid)',
  index_latest_metrics_run_uuid: 'latest_metrics (run_uuid)',
  index_params_run_uuid: 'params (run_uuid)',
  index_tags_run_uuid: 'tags (run_uuid)',
  index_inputs_input_uuid: 'inputs (input_uuid)',
  index_inputs_destination_type_destination_id_source_type: 'inputs (destination_type, destination_id, source_type)',
  index_datasets_dataset_uuid: 'datasets (dataset_uuid)',
  index_datasets_experiment_id_dataset_source_type: 'datasets (experiment_id, dataset_source_type)',
  index_trace_info_experiment_id_timestamp_ms: 'trace_info (experiment_id, timestamp_ms)',
  index_trace_tags_request_id: 'trace_tags (request_id)',
  index_trace_request_metadata_request_id: 'trace_request_metadata (request_id)',
  index_logged_model_metrics_model_id: 'logged_model_metrics (model_id)',
};

/** Statements that make all tables, where they lack; to be run as one transaction. */
export const SCHEMA: readonly string[] = [
  ...Object.entries(TABLES).map(([table, parts]) => `CREATE TABLE IF NOT EXISTS ${table} (${parts.join(', ')})`),
  ...Object.entries(INDEXES).map(([index, on]) => `CREATE INDEX IF NOT EXISTS ${index} ON ${on}`),
];

/** Tables and columns that are written; a database of another revision must have them. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(TABLES)
    .filter(([table]) => !table.startsWith('trace_') && table !== 'alembic_version')
    .map(([table, parts]) => [
      table,
      parts.flatMap((part) =>
        /^(CONSTRAINT|FOREIGN|CHECK|UNIQUE)\b/.test(part) ? [] : [part.split(' ')[0]!.replaceAll('"', '')],
      ),
    ]),
);
