import { readFileSync } from 'node:fs';
import {
  type ImportColumns,
  type ImportedModel,
  readLightGbmModel,
  readXgboostModel,
} from '../../src/models/import/read-models.ts';

/** One model of tests/parity/imports.json with what its program predicts. */
export interface ImportCase {
  readonly name: string;
  readonly program: 'lightgbm' | 'xgboost';
  readonly model: string;
  readonly base64?: boolean;
  /** LightGBM's JSON. */
  readonly dump?: object;
  readonly outputs: number;
  readonly predict: readonly number[];
  readonly raw: readonly number[];
  /** Shape [rows, outputs, features + 1], the expected value last. */
  readonly contrib: readonly number[];
  readonly split: readonly number[];
  readonly gain: readonly number[];
}

const file = JSON.parse(readFileSync(new URL('../parity/imports.json', import.meta.url), 'utf8')) as {
  readonly x: readonly (readonly (number | null)[])[];
  readonly cases: readonly ImportCase[];
};
export const importCases = file.cases;
export const importFeatures = file.x[0]!.length;
export const importRows: ImportColumns = {
  rows: file.x.length,
  columns: file.x[0]!.map((_, j) => Float64Array.from(file.x, (row) => row[j] ?? Number.NaN)),
};

export function bytesOf(entry: ImportCase): Uint8Array {
  return Uint8Array.from(Buffer.from(entry.model, entry.base64 === true ? 'base64' : 'utf8'));
}
export function readCase(entry: ImportCase): ImportedModel {
  if (entry.program === 'lightgbm') return readLightGbmModel(entry.model);
  return readXgboostModel(entry.base64 === true ? bytesOf(entry) : entry.model);
}
