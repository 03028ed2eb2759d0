import type { TaskKind } from '../core/task.ts';
import type { Config, ParamValue } from '../space/param.ts';
import type { ConfigLine, FeaturesLine, HeaderLine, SetLine, TrialRow, TrialStatus } from './records.ts';

const TASKS: readonly TaskKind[] = ['binary', 'multiclass', 'regression'];
const STATUSES: readonly TrialStatus[] = ['ok', 'cut', 'failed', 'dear'];
/** More than this in a name or key is no name. */
const LONGEST = 200;

type Fields = Readonly<Record<string, unknown>>;
/** A line as it was understood; rows of a set that make no sense are counted, not kept. */
export type Parsed =
  | { readonly kind: 'header'; readonly line: HeaderLine }
  | { readonly kind: 'config'; readonly line: ConfigLine }
  | { readonly kind: 'set'; readonly line: SetLine; readonly badRows: number }
  | { readonly kind: 'features'; readonly line: FeaturesLine };

/** Reads one line of a knowledge base; null when it is damaged. Never throws, and trusts nothing. */
export function parseLine(text: string): Parsed | null {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(fields)) return null;
  if (typeof fields['kb'] === 'number')
    return { kind: 'header', line: { kb: fields['kb'], note: isName(fields['note']) ? fields['note'] : '' } };
  if (isName(fields['config'])) return parseConfig(fields['config'], fields);
  if (isName(fields['set'])) return parseSet(fields['set'], fields);
  return isName(fields['features']) ? parseFeatures(fields['features'], fields) : null;
}

function parseConfig(config: string, fields: Fields): Parsed | null {
  const { params } = fields;
  if (!isRecord(params) || !isName(params['family'])) return null;
  for (const [key, value] of Object.entries(params)) if (!isName(key) || !isParam(value)) return null;
  return { kind: 'config', line: { config, params: params as Config } };
}

function parseSet(set: string, fields: Fields): Parsed | null {
  const { name, origin, source, task, rows, cols, classes, folds, engine, metrics, trials } = fields;
  if (!isName(origin) || !TASKS.includes(task as TaskKind) || (source !== 'public' && source !== 'local')) return null;
  if (!isCount(rows) || !isCount(cols) || !isCount(classes) || !isCount(folds)) return null;
  if (!Array.isArray(metrics) || !metrics.every(isName) || metrics.length === 0 || !Array.isArray(trials)) return null;
  const good = (trials as unknown[]).filter((row): row is TrialRow => isRow(row, metrics.length));
  const line: SetLine = {
    ...{ set, origin, source, rows, cols, classes, folds },
    ...(isName(name) ? { name } : {}),
    task: task as TaskKind,
    engine: isName(engine) ? engine : '',
    metrics,
    trials: good,
  };
  return { kind: 'set', line, badRows: trials.length - good.length };
}

function parseFeatures(features: string, fields: Fields): Parsed | null {
  const { version, values } = fields;
  if (!isCount(version) || !isRecord(values)) return null;
  for (const value of Object.values(values)) if (value !== null && !isNumber(value)) return null;
  return { kind: 'features', line: { features, version, values: values as Record<string, number | null> } };
}

/** A failed or dear configuration has no losses. */
function isRow(row: unknown, metrics: number): boolean {
  if (!Array.isArray(row)) return false;
  const [config, status, seconds, ...losses] = row as unknown[];
  if (!isName(config) || !STATUSES.includes(status as TrialStatus) || !isNumber(seconds) || seconds < 0) return false;
  if (losses.length !== metrics && losses.length !== 0) return false;
  if (losses.length === 0 && (status === 'ok' || status === 'cut')) return false;
  return losses.every((loss) => loss === null || isNumber(loss));
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isParam = (value: unknown): value is ParamValue =>
  isNumber(value) || typeof value === 'boolean' || (typeof value === 'string' && value.length <= LONGEST);
