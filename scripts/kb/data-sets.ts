import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from '../../src/core/rng.ts';
import type { TaskKind } from '../../src/core/task.ts';
import type { RawTable } from '../../src/data/frame.ts';
import { readTable } from '../../src/data/ingest/read-table.ts';
import { takeRaw } from '../../src/data/schema/take-rows.ts';

/** An entry of `index.json` in a folder of data sets. */
export interface DataSet {
  readonly name: string;
  readonly file: string;
  readonly task: TaskKind;
  readonly target: string;
  readonly rows: number;
  readonly cols: number;
  readonly numeric: number;
  readonly categorical: number;
  readonly missing_frac: number;
  readonly classes: number;
  readonly sep: string;
  readonly drop: readonly string[];
  readonly na_values?: readonly string[];
  readonly source: string;
  readonly family: string;
  readonly synthetic: boolean;
}

/** Most rows of a set that are evaluated on. */
export const MOST_ROWS = 2000;

/** Sets that the index lists apart although they share people, rows or the office that collected them. */
const KIN: Readonly<Record<string, string>> = {
  automobile85_price: 'automobile85',
  heart_uci_h: 'heart_uci',
  wdbc: 'wisconsin',
  wpbc: 'wisconsin',
  wbc: 'wisconsin',
  pm10: 'oslo_air',
  no2: 'oslo_air',
  colleges_usnews: 'colleges',
  colleges_aaup: 'colleges',
  epa2021: 'epa',
  epa_vehicles: 'epa',
  kc1: 'nasa_defects',
  pc1: 'nasa_defects',
  cm1: 'nasa_defects',
  gss_vocab: 'gss',
  gss_happiness: 'gss',
};

export function originOf(set: DataSet): string {
  return KIN[set.family] ?? set.family;
}

/**
 * The real sets in an order in which any beginning is of use: one of each origin first, types of task in turn, small and
 * large ones mixed but dearer ones later.
 * @param folder holds index.json and the files
 */
export function listSets(folder: string): DataSet[] {
  const all = (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as DataSet[]).filter((s) => !s.synthetic);
  const seen = new Set<string>();
  const first = all.filter((s) => !seen.has(originOf(s)) && seen.add(originOf(s)));
  return [...interleave(first), ...interleave(all.filter((s) => !first.includes(s)))];
}

function interleave(sets: readonly DataSet[]): DataSet[] {
  const cells = (s: DataSet): number => Math.min(s.rows, MOST_ROWS) * (s.cols + 4) * Math.max(1, s.classes / 2);
  const queues = (['binary', 'regression', 'multiclass'] as const).map((task) =>
    mixed(sets.filter((s) => s.task === task).sort((a, b) => cells(a) - cells(b) || (a.name < b.name ? -1 : 1))),
  );
  const out: DataSet[] = [];
  for (let i = 0; queues.some((q) => i < q.length); i++)
    for (const queue of queues) if (i < queue.length) out.push(queue[i]!);
  return out;
}

/** Two of three from the small end; every third from the middle of what is left, so that sizes vary early. */
function mixed(ascending: readonly DataSet[]): DataSet[] {
  const left = [...ascending];
  const out: DataSet[] = [];
  while (left.length > 0) out.push(left.splice(out.length % 3 === 2 ? left.length >> 1 : 0, 1)[0]!);
  return out;
}

/** Reads a set; one of more than {@link MOST_ROWS} rows is sampled, stratified by class. */
export async function readSet(folder: string, set: DataSet): Promise<RawTable> {
  const raw = await readTable(join(folder, set.file), {
    delimiter: set.sep,
    ...(set.task === 'regression' ? {} : { asText: [set.target] }),
    ...(set.na_values === undefined ? {} : { naValues: set.na_values }),
  });
  if (raw.rows <= MOST_ROWS) return raw;
  const rng = createRng(0).fork(`sample:${set.name}`);
  const shuffled = rng.permutation(raw.rows);
  const target = raw.columns.find((c) => c.name === set.target)!;
  const key = (row: number): number => (set.task !== 'regression' && target.type === 'text' ? target.codes[row]! : 0);
  const order = Array.from(shuffled).sort((a, b) => key(a) - key(b)); // stable: random within a class
  const step = raw.rows / MOST_ROWS;
  const rows = Array.from({ length: MOST_ROWS }, (_, i) => order[Math.floor(i * step)]!).sort((a, b) => a - b);
  return takeRaw(raw, rows);
}
