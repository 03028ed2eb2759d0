import type { Spread } from '../bundle/manifest.ts';
import type { FileSource } from '../bundle/write-bundle.ts';
import { nowMs } from '../core/clock.ts';
import { sharedU32 } from '../core/shared-buffer.ts';
import { NEVER_USED } from '../data/split/fold-plan.ts';
import { narrowGrid } from '../ensemble/averaging-gain.ts';
import { gridAt, pinball, quantileGrid } from '../ensemble/quantile-grid.ts';
import type { OtherTask, Transport } from '../evaluate/protocol.ts';
import type { ArenaSpec } from '../kernels/arena.ts';
import type { Config } from '../space/param.ts';
import type { Prepared } from './prepare.ts';

/** Residuals of at least this many rows are needed to say anything of the tails. */
const LEAST_ROWS = 20;
/** Rows from which a model of the spread is tried. */
const LEAST_MODEL_ROWS = 200;
const PARTS = 5;
/** Levels at which the two kinds of spread are compared. */
const JUDGED = [0.05, 0.1, 0.25, 0.75, 0.9, 0.95];
/** Small trees: the spread is seen through noise. No early stopping, so that no row is looked at twice. */
const SPREAD_CONFIG: Config = {
  family: 'gbdt',
  'gbdt.numLeaves': 8,
  'gbdt.learningRate': 0.08,
  'gbdt.maxRounds': 80,
  'gbdt.minDataInLeaf': 40,
  'gbdt.featureFraction': 0.8,
};

export type SpreadSource = Spread<FileSource>;

export interface SpreadSettings {
  readonly stop: Int32Array;
  readonly arenas: readonly ArenaSpec[];
  /** No fit may run after this (milliseconds since 1970). */
  readonly endMs: number;
  /** Share of the squared error that what is saved has less than the models of the residuals. */
  readonly gain: number;
  /** No fit at all: the width is the same everywhere. */
  readonly constant: boolean;
  modelFile(part: number): string;
}

/**
 * How far outcomes lie from the prediction, learnt from out-of-fold residuals r: either the same everywhere, or in
 * proportion to a scale s(x) that boosted trees predict (of log(|r| + c), cross-fitted), whichever has the lower pinball
 * loss. Quantiles of r / s are taken as split conformal prediction takes them (Lei et al. 2018, section 5.2: locally
 * weighted), so that a stated level holds on average whatever the models are worth.
 * The residuals are those of fold models; the mean of several, which is saved, is nearer, so quantiles are drawn together
 * by `gain`.
 * @param prediction out-of-fold prediction of the final mixture, shape [rows], NaN where there is none
 * @returns null when there are too few residuals
 */
export async function fitSpread(
  prediction: Float64Array,
  prepared: Prepared,
  pool: Transport,
  settings: SpreadSettings,
): Promise<SpreadSource | null> {
  const spread = await residualSpread(prediction, prepared, pool, settings);
  return spread === null ? null : { ...spread, grid: narrowGrid(spread.grid, settings.gain) };
}

async function residualSpread(
  prediction: Float64Array,
  prepared: Prepared,
  pool: Transport,
  settings: SpreadSettings,
): Promise<SpreadSource | null> {
  const { foldOf } = prepared.foldPlan;
  const scored: number[] = [];
  for (let i = 0; i < foldOf.length; i++)
    if (foldOf[i]! < NEVER_USED && Number.isFinite(prediction[i]!)) scored.push(i);
  if (scored.length < LEAST_ROWS) return null;
  const residual = Float64Array.from(scored, (i) => prepared.y[i]! - prediction[i]!);
  const constant: SpreadSource = { grid: quantileGrid(residual.slice()), rows: scored.length, files: [] };
  if (settings.constant || scored.length < LEAST_MODEL_ROWS) return constant;
  const offset = medianOf(residual.map(Math.abs)) * 0.1;
  if (!(offset > 0)) return constant;
  const log = await crossfitLogScale(scored, residual, offset, { prepared, pool, settings });
  if (log === null) return constant;
  const scale = log.values.map(Math.exp);
  const scaled: SpreadSource = {
    grid: quantileGrid(residual.map((r, i) => r / scale[i]!)),
    rows: scored.length,
    files: log.files.map((path) => ({ path, weight: 1 / log.files.length })),
  };
  return meanPinball(residual, scale, scaled.grid) < meanPinball(residual, null, constant.grid) ? scaled : constant;
}

function meanPinball(residual: Float64Array, scale: Float64Array | null, grid: readonly number[]): number {
  let sum = 0;
  for (const level of JUDGED) {
    const z = gridAt(grid, level);
    sum += pinball(residual, (i) => z * (scale?.[i] ?? 1), level);
  }
  return sum / JUDGED.length;
}

interface CrossfitContext {
  readonly prepared: Prepared;
  readonly pool: Transport;
  readonly settings: SpreadSettings;
}

/** log s of each scored row by a model that did not see the row; null when time ran out or a fit failed. */
async function crossfitLogScale(
  scored: readonly number[],
  residual: Float64Array,
  offset: number,
  { prepared, pool, settings }: CrossfitContext,
): Promise<{ values: Float64Array; files: string[] } | null> {
  const y = new Float64Array(new SharedArrayBuffer(8 * prepared.base.rows));
  scored.forEach((row, i) => {
    y[row] = Math.log(Math.abs(residual[i]!) + offset);
  });
  const position = new Map(scored.map((row, i) => [row, i]));
  const values = new Float64Array(scored.length);
  const parts = partsOf(scored, prepared);
  const files: string[] = [];
  let failed = false;
  const queue = parts.map((_, p) => p);
  const work = async (slot: number): Promise<void> => {
    for (let part = queue.shift(); part !== undefined && !failed; part = queue.shift()) {
      const validation = parts[part]!;
      const inside = new Set(validation);
      const other: OtherTask = {
        y,
        train: sharedU32(Uint32Array.from(scored.filter((row) => !inside.has(row)))),
        validation: sharedU32(Uint32Array.from(validation)),
      };
      const job = { trialId: 0, fold: part, config: SPREAD_CONFIG, deadlineMs: settings.endMs, slot };
      Atomics.store(settings.stop, slot, 0);
      const result = await pool.run(
        { ...job, arena: settings.arenas[slot]!, modelFile: settings.modelFile(part), other },
        Number.isFinite(settings.endMs)
          ? AbortSignal.timeout(Math.max(1, Math.ceil(settings.endMs - nowMs() + 100)))
          : new AbortController().signal,
      );
      if (!result.ok || result.truncated) failed = true;
      else {
        validation.forEach((row, i) => {
          values[position.get(row)!] = result.oof[i]!;
        });
        files[part] = settings.modelFile(part);
      }
    }
  };
  await Promise.all(settings.arenas.map((_, slot) => work(slot)));
  return failed ? null : { values, files };
}

/** The folds of the search, or fifths of a holdout. Ascending row ids. */
function partsOf(scored: readonly number[], { foldPlan }: Prepared): number[][] {
  const byFold = foldPlan.folds > 1;
  const parts: number[][] = Array.from({ length: byFold ? foldPlan.folds : PARTS }, () => []);
  scored.forEach((row, i) => {
    parts[byFold ? foldPlan.foldOf[row]! : i % PARTS]!.push(row);
  });
  return parts.filter((part) => part.length > 0);
}

function medianOf(values: Float64Array): number {
  values.sort();
  return values[Math.floor(values.length / 2)]!;
}
