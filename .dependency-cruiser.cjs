/** Layers, lowest first; a folder may import only what is listed for it. docs/architecture.md says why. */
const low = ['core', 'kernels', 'data', 'space', 'metrics'];
const engine = [
  ...['preprocess', 'models', 'search', 'ensemble', 'metalearn', 'tracking', 'registry'],
  ...['pipeline', 'evaluate', 'bundle'],
];
const may = {
  core: [],
  kernels: ['core'],
  data: ['core'],
  space: ['core'],
  metrics: ['core'],
  onnx: ['core'],
  preprocess: ['core', 'data', 'space', 'onnx'],
  models: ['core', 'kernels', 'data', 'space', 'metrics', 'onnx'],
  tracking: ['core'],
  estimators: [...low, 'preprocess', 'models', 'tracking'],
  search: ['core', 'space'],
  ensemble: ['core', 'metrics', 'onnx'],
  metalearn: [...low, 'search', 'models'],
  registry: ['core', 'tracking'],
  pipeline: [...low, 'onnx', 'preprocess', 'models'],
  evaluate: [...low, 'search', 'pipeline', 'models'],
  bundle: [...low, 'onnx', 'preprocess', 'pipeline', 'models', 'ensemble'],
  export: [...low, 'onnx', 'preprocess', 'pipeline', 'models', 'ensemble', 'bundle'],
  testing: [...low, 'preprocess', 'models', 'search', 'ensemble', 'tracking', 'pipeline'],
  automl: [...low, ...engine],
  serve: [...low, 'tracking', 'registry', 'pipeline', 'evaluate', 'bundle'],
  autolog: [...low, 'preprocess', 'models', 'pipeline', 'tracking', 'estimators', 'bundle', 'export', 'automl'],
  project: [...low, ...engine, 'automl', 'export'],
};
const forbidden = Object.entries(may).map(([from, to]) => ({
  name: `layer-${from}`,
  severity: 'error',
  comment: `src/${from} may import only: ${[from, ...to].join(', ')}`,
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...to].join('|')})/` },
}));
forbidden.push({ name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } });
const only = (name, to, from, comment) =>
  forbidden.push({ name, severity: 'error', comment, from: { path: '^src/', pathNot: from }, to: { path: to } });
only(
  'threads-in-one-place',
  '^(piscina|worker_threads|node:worker_threads)$|node_modules/piscina',
  '^src/(evaluate|serve)/|^src/autolog/model-form',
  'only src/evaluate, src/serve and the form of a logged model start threads',
);
only('duckdb-in-one-place', '@duckdb/', '^src/data/ingest/', 'DuckDB stays behind ingest');
only('libsql-in-one-place', '@libsql/', '^src/tracking/', 'SQLite stays behind the stores of tracking');
only('fastify-in-one-place', '^(@?fastify)', '^src/serve/', 'the web server stays behind serve');
only('testing-is-not-imported', '^src/testing/', '^src/testing/', 'kits are for tests, never for the library');
forbidden.push({
  name: 'families-are-islands',
  severity: 'error',
  comment: 'a family never imports another family; share through models/shared',
  from: { path: '^src/models/(?!shared)([^/]+)/' },
  to: { path: '^src/models/(?!shared)([^/]+)/', pathNot: '^src/models/$1/' },
});
module.exports = {
  forbidden,
  options: { tsConfig: { fileName: 'tsconfig.json' }, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
