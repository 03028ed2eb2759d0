import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers of rows that a step gives to later ones, ascending, from 0. */
export interface RowSets {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

const FILE = 'rows.json';

export function writeRows(folder: string, rows: RowSets): void {
  writeFileSync(join(folder, FILE), JSON.stringify(rows));
}
/** @param folder of a step that has run */
export function readRows(folder: string): RowSets {
  return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as RowSets;
}
