import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BundleManifest } from '../../../src/bundle/manifest.ts';
import { Predictor } from '../../../src/bundle/predictor.ts';
import { createRng } from '../../../src/core/rng.ts';
import type { Task, TaskKind } from '../../../src/core/task.ts';
import { tableFrom } from '../../../src/data/ingest/table-from.ts';
import { buildFrame } from '../../../src/data/schema/build-frame.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { jsModule } from '../../../src/export/js/js-module.ts';
import type { ModuleModel } from '../../../src/export/js/runtime/create-model.ts';
import { applyBase, planBase } from '../../../src/preprocess/base-table.ts';
import type { Config } from '../../../src/space/param.ts';
import { fitAll, range } from '../../pipeline/helpers.ts';

type Row = Readonly<Record<string, unknown>>;
const ROWS = 160;
const WORDS = ['red', 'Green', 'fast', 'slow', 'naïve', '東京', '🚗', "it's", '</script>', '2024'];

/** Rows of numbers, names, yes and no, dates and texts with missing cells; `strange`: cells that training did not have. */
export function rowsOf(count: number, seed: number, strange = false): Row[] {
  const rng = createRng(seed);
  const or = (value: unknown, share = 0.1): unknown => (rng.next() < share ? null : value);
  return Array.from({ length: count }, (_, i) => ({
    size: or(rng.normal() * 10 + 3),
    'price, €': or(strange && i % 9 === 0 ? 'cheap' : Math.exp(rng.normal())),
    colour: or(strange && i % 5 === 0 ? 'octarine' : ['red', 'blue', 'green'][rng.int(3)]),
    __proto: or(['a', 'b'][rng.int(2)]),
    paid: or(rng.next() < 0.5 ? 'yes' : 'no'),
    sold: or(new Date(rng.int(2_000_000) * 1_000_000).toISOString().slice(0, 10)),
    note: or(Array.from({ length: 3 + rng.int(5) }, () => WORDS[rng.int(WORDS.length)]).join(' ')),
    ...(strange ? { unknown: i } : {}),
  }));
}

const KINDS = { colour: 'categorical', __proto: 'categorical', note: 'text', sold: 'datetime' } as const;
const CLASSES = { binary: ['no', 'yes'], multiclass: ['a', 'b "two"', 'c'] };

function targetOf(row: Row, kind: TaskKind): number {
  const value = (Number(row['size'] ?? 0) / 10 + (row['colour'] === 'red' ? 2 : 0)) / 2;
  if (kind === 'regression') return 1000 + 50 * value;
  return kind === 'binary' ? Number(value > 0.5) : value < 0.1 ? 0 : value < 1 ? 1 : 2;
}

/** A predictor of one pipeline for each configuration, all of one weight. */
export function rowsPredictor(
  kind: TaskKind,
  configs: readonly Config[],
  extra: Partial<BundleManifest> = {},
): Predictor {
  const rows = rowsOf(ROWS, 1);
  const y = Float64Array.from(rows, (row) => targetOf(row, kind));
  const task: Task = kind === 'regression' ? { kind } : { kind, classes: CLASSES[kind] };
  const label = (i: number): unknown => (task.kind === 'regression' ? y[i] : task.classes[y[i]!]);
  const table = tableFrom(rows.map((row, i) => ({ ...row, target: label(i) })));
  const inferred = inferSchema(table, { target: 'target', task: kind, types: KINDS });
  const schema = { ...inferred.schema, task };
  const { frame } = buildFrame(table, schema);
  const basePlan = planBase(frame);
  const base = applyBase(basePlan, frame);
  const members = configs.map(({ family, ...own }) => {
    const config: Config = { family: family! };
    for (const [name, value] of Object.entries(own)) (config as Record<string, unknown>)[`${family}.${name}`] = value;
    return { weight: 1, pipeline: fitAll({ base, y, rows: range(0, ROWS), task }, config) };
  });
  const manifest = { library: 'automl', schema, basePlan, threshold: null, metric: 'rmse', score: 1, ...extra };
  const weight = 1 / members.length;
  return new Predictor(
    manifest as unknown as BundleManifest,
    members.map((model) => ({ weight, models: [model] })),
    manifest.spread === undefined ? [] : [members[0]!],
  );
}

/** The module of a predictor, imported from a file. */
export async function importModule(predictor: Predictor): Promise<ModuleModel> {
  const folder = mkdtempSync(join(tmpdir(), 'automl-js-'));
  try {
    const file = join(folder, 'model.mjs');
    writeFileSync(file, jsModule(predictor));
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as ModuleModel;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
