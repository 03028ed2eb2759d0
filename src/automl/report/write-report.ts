import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timestamp } from '../../core/clock.ts';
import type { ReportEvent } from '../../tracking/events.ts';
import { displayScore } from '../display-score.ts';
import type { Choice } from '../finish.ts';
import type { Prepared } from '../prepare.ts';
import type { TrialStore } from '../trial-store.ts';
import { anytimeSvg, classifierFigures, importanceSvg, regressionFigures } from './figures.ts';
import { finalScores } from './final-scores.ts';
import { mlflowMetrics } from './mlflow-metrics.ts';
import { confusionTable, worstTable } from './tables.ts';

/** Folder of the tables and figures below the run folder. */
export const REPORT_FOLDER = 'report';

/** What a report is made from. */
export interface ReportSource {
  /** The run folder. */
  readonly folder: string;
  readonly choice: Choice;
  readonly store: TrialStore;
  readonly prepared: Prepared;
  readonly importances: Readonly<Record<string, number>>;
  /** Loss of each complete trial and the second of the run in which it ended, in the order of their ends. */
  readonly ends: readonly { readonly seconds: number; readonly loss: number }[];
}

/** Writes tables and figures of the final model's out-of-fold predictions into the run folder. */
export function writeReport(source: ReportSource): ReportEvent {
  const { folder, choice, store, prepared, importances, ends } = source;
  const scored = finalScores(choice, store, prepared);
  const { task } = prepared.schema;
  const classes = task.kind === 'regression' ? [] : task.classes;
  const tables = {
    ...(classes.length > 0 ? { confusion_matrix: confusionTable(scored, classes) } : {}),
    worst_predictions: worstTable(scored, prepared),
  };
  const figures = {
    ...(classes.length > 0 ? classifierFigures(scored, classes) : regressionFigures(scored)),
    ...(Object.keys(importances).length > 0 ? { importance: importanceSvg(importances) } : {}),
    ...(ends.length > 0 ? { anytime: anytimeSvg(bestSoFar(source), prepared.metric.name) } : {}),
  };
  const place = join(folder, REPORT_FOLDER);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const write = (file: string, text: string): string => {
    writeFileSync(join(place, file), text);
    return `${REPORT_FOLDER}/${file}`;
  };
  return {
    ...{ type: 'report', at: timestamp(), metrics: mlflowMetrics(scored) },
    tables: Object.entries(tables).map(([name, table]) => write(`${name}.json`, JSON.stringify(table))),
    figures: Object.entries(figures).map(([name, text]) => write(`${name}.svg`, text)),
  };
}

function bestSoFar({ ends, prepared }: ReportSource): (readonly [number, number])[] {
  let best = Number.POSITIVE_INFINITY;
  return ends.map(({ seconds, loss }) => {
    best = Math.min(best, loss);
    return [seconds, displayScore(prepared.metric, best)] as const;
  });
}
