import { createHash } from 'node:crypto';
import { AutomlError } from '../../core/errors.ts';
import { libraryVersion } from '../../core/version.ts';
import type { DataNote } from '../../data/frame.ts';
import { configId } from '../../metalearn/config-id.ts';
import { metaFeatures } from '../../metalearn/features/meta-features.ts';
import { FEATURES_VERSION } from '../../metalearn/features/version.ts';
import { localFile, publicFile, readKbFileIfAny } from '../../metalearn/kb-files.ts';
import { addToStore } from '../../metalearn/local-store.ts';
import { readKnowledge } from '../../metalearn/read-knowledge.ts';
import type { ConfigLine, KbLine, SetLine, TrialRow } from '../../metalearn/records.ts';
import { transferConfig } from '../../metalearn/transfer-config.ts';
import { isNamedMetric } from '../../metrics/registry.ts';
import { allFamilies, isBuiltIn } from '../../models/registry.ts';
import type { Config, Space } from '../../space/param.ts';
import type { Prepared } from '../prepare.ts';
import { countedFolds, lossOf, type TrialRecord } from '../trial-record.ts';

export interface LearnInput {
  readonly prepared: Prepared;
  readonly space: Space;
  readonly records: Iterable<TrialRecord>;
}

/**
 * Adds a run's trials to the user's own knowledge base: configurations, losses, seconds, and meta-features of the data.
 * No data, no names of columns, files or targets. A fit does not fail because of it: what goes wrong is a note.
 */
export async function learnFromRun(input: LearnInput): Promise<DataNote | null> {
  if (!isNamedMetric(input.prepared.metric))
    return { code: 'kb_not_learnt', message: 'A metric of your own cannot be learnt from: nothing was added.' };
  try {
    await addToStore(localFile(), linesOf(input));
    return null;
  } catch (error) {
    if (!(error instanceof AutomlError)) throw error;
    return { code: 'kb_not_learnt', message: `The knowledge base was not added to: ${error.message}` };
  }
}

function linesOf({ prepared, space, records }: LearnInput): KbLine[] {
  const { shape, metric, base, y, schema, foldPlan } = prepared;
  const idOf = knownConfigs(space);
  const configs = new Map<string, ConfigLine>();
  const trials: TrialRow[] = [];
  for (const record of records) {
    // abandoned trials have no loss of all folds, and families of third parties mean nothing elsewhere
    if ((record.status !== 'complete' && record.status !== 'failed') || !isBuiltIn(record.family)) continue;
    const params = idOf(record.config);
    const id = configId(params);
    configs.set(id, { config: id, params });
    trials.push(rowOf(id, record));
  }
  const set = `own-${createHash('sha256').update(`${prepared.digest}:${metric.name}`).digest('hex').slice(0, 12)}`;
  const line: SetLine = {
    ...{ set, origin: set, source: 'local', task: shape.task, rows: shape.rows, cols: shape.cols },
    ...{ classes: shape.classes, folds: foldPlan.folds, engine: libraryVersion(), metrics: [metric.name], trials },
  };
  const values = metaFeatures({ base, y, task: schema.task });
  return [...configs.values(), line, { features: set, version: FEATURES_VERSION, values }];
}

function rowOf(id: string, record: TrialRecord): TrialRow {
  const folds = countedFolds(record);
  const seconds = Number(folds.reduce((sum, fold) => sum + fold.seconds, 0).toPrecision(3));
  const loss = lossOf(record);
  if (record.status === 'failed' || !Number.isFinite(loss)) return [id, 'failed', seconds];
  return [id, folds.some((fold) => fold.truncated) ? 'cut' : 'ok', seconds, Number(loss.toPrecision(6))];
}

/** The design's form of a configuration, where it came from the design; else its tunable part. */
function knownConfigs(space: Space): (config: Config) => Config {
  const names = new Set(allFamilies().map((f) => f.name));
  const designed = new Map<string, Config>();
  for (const config of readKnowledge([readKbFileIfAny(publicFile(), 'public')], names).configs.values()) {
    const here = transferConfig(config, space);
    const key = JSON.stringify(here);
    if (here !== null && !designed.has(key)) designed.set(key, config);
  }
  const tunable = (config: Config): Config =>
    Object.fromEntries(Object.entries(config).filter(([name]) => name === 'family' || space.params[name]?.size !== 1));
  return (config) => designed.get(JSON.stringify(space.canonical(config))) ?? tunable(config);
}
