import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nowMs } from '../core/clock.ts';
import { replacePart, type State, splitState } from '../core/state.ts';
import { decodeState, encodeState } from '../core/state-codec.ts';
import { outputsOf } from '../core/task.ts';
import type { QuantizeMethod } from '../models/mlp/quantize/quantize-method.ts';
import { quantizeState } from '../models/mlp/quantize/quantize-state.ts';
import { type FittedPipeline, pipelineFromState } from '../pipeline/fit-pipeline.ts';
import type { Prepared } from './prepare.ts';
import type { MemberFiles } from './save-choice.ts';

/** What quantization did to one saved network. */
export interface QuantizedFile {
  readonly trial: number;
  /** Fold whose held-out rows it was judged on; -1 = a model of all rows, judged on all of them. */
  readonly fold: number;
  readonly bytes: readonly [before: number, after: number];
  /** Loss of the metric. */
  readonly loss: readonly [before: number, after: number];
  /** Microseconds of a prediction for one row. */
  readonly micros: readonly [before: number, after: number];
}

/** Most rows that a model is judged on. */
const JUDGED = 5000;
/** Predictions of one row that are timed; the fastest round counts. */
const TIMED = 100;
const ROUNDS = 20;
/** Seconds after which the remaining files are quantized without being judged. */
const JUDGE_SECONDS = 5;

/**
 * Quantizes the networks among the files of the members after training. Files of other families, and of networks that
 * cannot be quantized, stay as they are.
 * @returns what replaces which file, and a report with a line for each file that was judged
 */
export function quantizeMembers(
  files: readonly MemberFiles[],
  method: QuantizeMethod,
  prepared: Prepared,
): { readonly replaced: ReadonlyMap<string, string>; readonly report: readonly QuantizedFile[] } {
  const replaced = new Map<string, string>();
  const report: QuantizedFile[] = [];
  const start = nowMs();
  for (const { trial, family, paths } of files) {
    if (family !== 'mlp') continue;
    for (const { fold, path } of paths) {
      const before = readFileSync(path);
      const state = decodeState(before);
      const small = quantizeState(splitState(state, 'model'), method);
      if (small === undefined) continue;
      const changed = replacePart(state, 'model', small);
      const after = encodeState(changed);
      // a folder of its own: the file keeps its name in the bundle
      const to = join(dirname(path), 'small', basename(path));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(`${to}.tmp`, after);
      renameSync(`${to}.tmp`, to);
      replaced.set(path, to);
      if (nowMs() - start > 1000 * JUDGE_SECONDS) continue;
      const facts = judge([state, changed], fold, prepared);
      report.push({ trial, fold, bytes: [before.byteLength, after.byteLength], ...facts });
    }
  }
  return { replaced, report };
}

function judge(
  states: readonly [State, State],
  fold: number,
  prepared: Prepared,
): Pick<QuantizedFile, 'loss' | 'micros'> {
  const rows = judgedRows(fold, prepared);
  const [before, after] = states.map(pipelineFromState) as [FittedPipeline, FittedPipeline];
  const micros: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // in turn, so that both run when the code is warm
  for (let round = 0; round < ROUNDS; round++) {
    micros[0] = Math.min(micros[0], microsOf(before, rows, prepared));
    micros[1] = Math.min(micros[1], microsOf(after, rows, prepared));
  }
  return { loss: [lossOf(before, rows, prepared), lossOf(after, rows, prepared)], micros };
}

function judgedRows(fold: number, { foldPlan, base }: Prepared): Uint32Array {
  const all = fold < 0 ? Uint32Array.from({ length: base.rows }, (_, i) => i) : foldPlan.validationRows(fold);
  if (all.length <= JUDGED) return all;
  return Uint32Array.from({ length: JUDGED }, (_, i) => all[Math.floor((i * all.length) / JUDGED)]!);
}

function lossOf(pipeline: FittedPipeline, rows: Uint32Array, prepared: Prepared): number {
  const { base, y, weight, schema, metric } = prepared;
  return metric.loss({
    y: Float64Array.from(rows, (r) => y[r]!),
    prediction: pipeline.predict(base, { rows }),
    outputs: outputsOf(schema.task),
    classes: schema.task.kind === 'regression' ? 0 : schema.task.classes.length,
    ...(weight === null ? {} : { weight: Float64Array.from(rows, (r) => weight[r]!) }),
  });
}

function microsOf(pipeline: FittedPipeline, rows: Uint32Array, { base }: Prepared): number {
  const start = nowMs();
  for (let i = 0; i < TIMED; i++) {
    const at = i % rows.length;
    pipeline.predict(base, { rows: rows.subarray(at, at + 1) });
  }
  return (1000 * (nowMs() - start)) / TIMED;
}
