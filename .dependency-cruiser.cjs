/** Layers, lowest first; a folder may import only what is listed for it. docs/architecture.md says why. */
const low = ['core', 'kernels', 'data', 'space', 'metrics'];
const may = {
  core: [],
  kernels: ['core'],
  data: ['core'],
  space: ['core'],
  metrics: ['core'],
  preprocess: ['core', 'data', 'space'],
  models: ['core', 'kernels', 'data', 'space', 'metrics'],
  estimators: [...low, 'preprocess', 'models'],
  search: ['core', 'space'],
  ensemble: ['core', 'metrics'],
  tracking: ['core'],
  pipeline: [...low, 'preprocess', 'models'],
  evaluate: [...low, 'search', 'pipeline', 'models'],
  bundle: [...low, 'preprocess', 'pipeline', 'models', 'ensemble'],
  testing: [...low, 'preprocess', 'models', 'search', 'ensemble', 'tracking', 'pipeline'],
  automl: [...low, 'preprocess', 'models', 'search', 'ensemble', 'tracking', 'pipeline', 'evaluate', 'bundle'],
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
  '^src/evaluate/',
  'only src/evaluate starts threads',
);
only('duckdb-in-one-place', '@duckdb/', '^src/data/ingest/', 'DuckDB stays behind ingest');
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
