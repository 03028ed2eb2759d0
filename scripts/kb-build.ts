/*
 * Builds the knowledge base, in parts: every set that is done is appended to kb/public.jsonl at once, and a later run
 * goes on where this one ended. New families get a design of their own and are evaluated on all sets.
 *   npm run kb:build -- --data <folder with index.json> [--minutes 20] [--sets a,b] [--families x,y] [--note words]
 *   npm run kb:build -- --data <folder> --features     computes meta-features that the file lacks, nothing else
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { nowMs } from '../src/core/clock.ts';
import { libraryVersion } from '../src/core/version.ts';
import { configId } from '../src/metalearn/config-id.ts';
import { metaFeatures } from '../src/metalearn/features/meta-features.ts';
import { FEATURES_VERSION } from '../src/metalearn/features/version.ts';
import {
  type ConfigLine,
  type FeaturesLine,
  KB_VERSION,
  type KbLine,
  type SetLine,
  type TrialRow,
} from '../src/metalearn/records.ts';
import { allFamilies } from '../src/models/registry.ts';
import { type DataSet, listSets, originOf } from './kb/data-sets.ts';
import { designOf } from './kb/design.ts';
import { KB_FOLDS, KB_METRICS, type OpenSet, openSet } from './kb/evaluate-set.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'kb/public.jsonl' },
    minutes: { type: 'string', default: '20' },
    sets: { type: 'string' },
    families: { type: 'string' },
    features: { type: 'boolean', default: false },
    note: { type: 'string', default: '' },
  },
});
if (values.data === undefined) {
  process.stderr.write('kb:build needs --data <folder with index.json>\n');
  process.exit(2);
}
/** CPU seconds by estimate, and wall seconds on a busy machine. */
const LIMITS = { dearSeconds: 20, configSeconds: 90 };
const SET_SECONDS = 1200;
const endMs = nowMs() + Number(values.minutes) * 60_000;

const out = values.out;
if (!existsSync(out))
  append({
    kb: KB_VERSION,
    note: 'Losses of one design of configurations on public data sets: means of 3 folds, at most 2,000 rows, by this engine. Seconds are CPU seconds of all folds on a shared, loaded machine: rough.',
  });
const lines = readFileSync(out, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as KbLine);

const design = completeDesign();
const sets = listSets(values.data).filter((s) => values.sets === undefined || values.sets.split(',').includes(s.name));
for (const set of sets) {
  if (nowMs() >= endMs) break;
  await (values.features ? addFeatures(values.data, set) : buildSet(values.data, set));
}

function append(line: KbLine): void {
  appendFileSync(out, `${JSON.stringify(line)}\n`);
}

/** The design that the file holds, with that of families it lacks added. */
function completeDesign(): ConfigLine[] {
  const known = lines.filter((line): line is ConfigLine => 'config' in line);
  const families = new Set(known.map((line) => line.params['family']));
  for (const family of allFamilies()) {
    if (families.has(family.name)) continue;
    const seen = new Set<string>();
    for (const params of designOf(family)) {
      const line = { config: configId(params), params };
      if (seen.has(line.config)) continue;
      seen.add(line.config);
      append(line);
      known.push(line);
    }
  }
  const only = values.families?.split(',');
  return known.filter((line) => only === undefined || only.includes(String(line.params['family'])));
}

/** Evaluates what the file does not hold yet of this set; a set that is cut by time is taken up again later. */
async function buildSet(folder: string, set: DataSet): Promise<void> {
  const done = new Set<string>();
  for (const line of lines) if ('set' in line && line.set === set.name) for (const row of line.trials) done.add(row[0]);
  const able = new Set(allFamilies().flatMap((f) => (f.traits.tasks.includes(set.task) ? [f.name] : [])));
  const missing = design.filter((line) => !done.has(line.config) && able.has(String(line.params['family'])));
  if (missing.length === 0) return;
  const start = nowMs();
  const open = await openSet(folder, set, LIMITS);
  const { shape } = open.prepared;
  const trials: TrialRow[] = [];
  for (const { config, params } of missing) {
    if (nowMs() - start > SET_SECONDS * 1000) break;
    const row = open.evaluate(params);
    if (row !== null) trials.push([config, ...(row.slice(1) as [TrialRow[1], number])]);
  }
  if (trials.length === 0) return;
  const seconds = Math.round((nowMs() - start) / 1000);
  const line: SetLine = {
    set: set.name,
    name: set.name,
    origin: originOf(set),
    source: 'public',
    task: shape.task,
    rows: shape.rows,
    cols: shape.cols,
    classes: shape.classes,
    folds: KB_FOLDS,
    engine: libraryVersion(),
    machine: `2 shared cores, load ${loadavg()[0]!.toFixed(1)}, ${seconds} s of wall time${values.note === '' ? '' : `, ${values.note}`}`,
    metrics: KB_METRICS[shape.task],
    trials,
  };
  append(line);
  append(featuresOf(set, open));
  process.stderr.write(`${set.name} ${shape.task} ${shape.rows}x${shape.cols}: ${trials.length} in ${seconds} s\n`);
}

function featuresOf(set: DataSet, { prepared }: OpenSet): FeaturesLine {
  const { base, y, schema } = prepared;
  const values = metaFeatures({ base, y, task: schema.task });
  return { features: set.name, version: FEATURES_VERSION, values };
}

/** For sets that were evaluated before the features were defined anew. */
async function addFeatures(folder: string, set: DataSet): Promise<void> {
  const evaluated = lines.some((line) => 'set' in line && line.set === set.name);
  const has = lines.some((l) => 'features' in l && l.features === set.name && l.version === FEATURES_VERSION);
  if (evaluated && !has) append(featuresOf(set, await openSet(folder, set, LIMITS)));
}
