import type { Predictor } from '../bundle/predictor.ts';
import { createRng, type Rng } from '../core/rng.ts';
import { outputsOf } from '../core/task.ts';
import type { Frame, RawTable } from '../data/frame.ts';
import { buildFrame } from '../data/schema/build-frame.ts';
import { takeFrame } from '../data/schema/take-rows.ts';
import { applyBase } from '../preprocess/base-table.ts';

export interface ExplainOptions {
  /** Rows explained: the first so many of the table. */
  readonly rows: number;
  /** Rows of the table that unknown columns are drawn from, at most. */
  readonly background: number;
  /** Orders of the columns for each row; each is also run backwards. */
  readonly permutations: number;
  readonly seed: number;
}
/** Contributions of columns to predictions: `expected` plus the contributions of a row is its prediction. */
export interface Explanation {
  /** What predictions are: `value`, the probability of one class, or one for each class. */
  readonly outputs: readonly string[];
  /** Mean prediction of the background, by output. */
  readonly expected: readonly number[];
  readonly rows: readonly {
    /** From 1. */
    readonly row: number;
    readonly prediction: readonly number[];
    /** By column of the table, then by output. */
    readonly contributions: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** Cells of a table of mixed rows that is predicted at once. */
const MOST_CELLS = 2 ** 21;

/**
 * SHAP values of the whole model, preprocessing and ensemble included, by sampling orders of the columns (Castro, Gómez and
 * Tejada 2009), each forwards and backwards (Mitchell et al. 2022), against rows of the same table. They add up exactly;
 * single values have the error of the sample.
 */
export function explainRows(predictor: Predictor, raw: RawTable, options: ExplainOptions): Explanation {
  const { manifest, task } = predictor;
  const rng = createRng(options.seed).fork('explain');
  const { frame } = buildFrame(raw, manifest.schema);
  const background = rng.permutation(frame.rows).subarray(0, options.background).sort();
  const width = outputsOf(task);
  const predict = (f: Frame): Float64Array => predictor.predictBase(applyBase(manifest.basePlan, f));
  const count = Math.min(options.rows, frame.rows);
  const rows = Array.from({ length: count }, (_, row) => {
    const sampler = rng.fork(`row ${row}`);
    return { row: row + 1, ...explainRow(frame, row, background, width, predict, options.permutations, sampler) };
  });
  const base = background.length === 0 ? [] : means(predict(takeFrame(frame, background)), width);
  const outputs = task.kind === 'regression' ? ['value'] : width === 1 ? [task.classes[1]!] : task.classes;
  return { outputs, expected: base, rows };
}

function explainRow(
  frame: Frame,
  row: number,
  background: Uint32Array,
  width: number,
  predict: (frame: Frame) => Float64Array,
  permutations: number,
  rng: Rng,
): { prediction: number[]; contributions: Record<string, number[]> } {
  const { columns } = frame;
  const sums = columns.map(() => new Array<number>(width).fill(0));
  for (let p = 0; p < permutations; p++) {
    const order = rng.permutation(columns.length);
    for (const one of [order, order.slice().reverse()]) {
      const steps = alongOrder(frame, row, background, one, width, predict);
      one.forEach((column, s) => {
        for (let k = 0; k < width; k++) sums[column]![k]! += steps[s + 1]![k]! - steps[s]![k]!;
      });
    }
  }
  const runs = 2 * permutations;
  return {
    prediction: Array.from(predict(takeFrame(frame, [row]))),
    contributions: Object.fromEntries(columns.map((column, c) => [column.name, sums[c]!.map((sum) => sum / runs)])),
  };
}

/** Mean predictions as the columns become those of the row, one after the other; shape [columns + 1][outputs]. */
function alongOrder(
  frame: Frame,
  row: number,
  background: Uint32Array,
  order: Uint32Array,
  width: number,
  predict: (frame: Frame) => Float64Array,
): number[][] {
  const { columns } = frame;
  const many = background.length;
  const place = new Uint32Array(order.length);
  order.forEach((column, s) => {
    place[column] = s;
  });
  const all = columns.length + 1;
  const chunk = Math.max(1, Math.floor(MOST_CELLS / (many * all)));
  const steps: number[][] = [];
  for (let first = 0; first < all; first += chunk) {
    const length = Math.min(chunk, all - first) * many;
    const mixed = columns.map((column, c) => {
      const known = (i: number): boolean => first + Math.floor(i / many) > place[c]!;
      const ids = Uint32Array.from({ length }, (_, i) => (known(i) ? row : background[i % many]!));
      return takeFrame({ rows: frame.rows, columns: [column] }, ids).columns[0]!;
    });
    const prediction = predict({ rows: length, columns: mixed });
    for (let at = 0; at < prediction.length; at += many * width)
      steps.push(means(prediction.subarray(at, at + many * width), width));
  }
  return steps;
}

/** Mean of each column of a row-major matrix. */
function means(values: Float64Array, width: number): number[] {
  const rows = values.length / width;
  return Array.from({ length: width }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[i * width + k]!;
    return sum / rows;
  });
}
