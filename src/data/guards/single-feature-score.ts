import type { TaskKind } from '../../core/task.ts';
import type { Column } from '../frame.ts';
import { aucOfBins } from './auc-of-bins.ts';
import { binColumn, inFirstHalf } from './bin-column.ts';

/** Rows of each half, and of the rarer class in the half that is scored, below which nothing is claimed. */
const LEAST_ROWS = 25;
const LEAST_CLASS_ROWS = 10;
/** Bins times classes beyond which a column is not judged (memory). */
const MOST_TABLE_CELLS = 4_000_000;

/** How well one column alone predicts the target on rows it was not fitted to. */
export interface SingleScore {
  readonly metric: 'AUC' | 'R2';
  /** AUC (two classes), mean one-against-rest AUC weighted by class (more), or R2. */
  readonly score: number;
  /** Rows the score was taken on. */
  readonly rows: number;
}

/**
 * Score of a one-column model: a table of target means by category or by quantile bin (or, for values, a straight line,
 * whichever is better), fitted on half the rows and scored on the other half, so that ids, which never repeat, score
 * nothing. Undefined for text and where there are too few rows to claim anything.
 * @param rows the rows to use
 * @param y class index or value of every row of the column
 */
export function singleFeatureScore(
  column: Column,
  y: Float64Array,
  rows: Uint32Array,
  task: TaskKind,
  classes: number,
): SingleScore | undefined {
  if (column.kind === 'text') return undefined;
  const { bins, count } = binColumn(column, rows);
  if (task === 'regression') {
    const values = column.kind === 'numeric' ? column.values : column.kind === 'datetime' ? column.epochMs : undefined;
    return r2Score(bins, count, y, rows, values);
  }
  return aucScore(bins, count, y, rows, classes);
}

function r2Score(
  bins: Uint32Array,
  count: number,
  y: Float64Array,
  rows: Uint32Array,
  values: Float64Array | undefined,
): SingleScore | undefined {
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  let total = 0;
  let fitted = 0;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    if (!inFirstHalf(row)) continue;
    sums[bins[k]!]! += y[row]!;
    sizes[bins[k]!]!++;
    total += y[row]!;
    fitted++;
  }
  const tested = rows.length - fitted;
  if (fitted < LEAST_ROWS || tested < LEAST_ROWS) return undefined;
  const mean = total / fitted;
  const line = values === undefined ? undefined : fitLine(values, y, rows);
  let testMean = 0;
  for (const row of rows) if (!inFirstHalf(row)) testMean += y[row]! / tested;
  let binned = 0;
  let straight = 0;
  let spread = 0;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    if (inFirstHalf(row)) continue;
    const bin = bins[k]!;
    binned += (y[row]! - (sizes[bin]! > 0 ? sums[bin]! / sizes[bin]! : mean)) ** 2;
    spread += (y[row]! - testMean) ** 2;
    if (line && values) {
      const value = values[row]!;
      straight += (y[row]! - (Number.isNaN(value) ? mean : line.offset + line.slope * value)) ** 2;
    }
  }
  if (spread === 0) return undefined;
  return { metric: 'R2', score: 1 - (line ? Math.min(binned, straight) : binned) / spread, rows: tested };
}

/** Least-squares line through the rows of the first half; undefined when the values do not vary. */
function fitLine(
  values: Float64Array,
  y: Float64Array,
  rows: Uint32Array,
): { slope: number; offset: number } | undefined {
  let n = 0;
  let meanX = 0;
  let meanY = 0;
  let xx = 0;
  let xy = 0;
  for (const row of rows) {
    const x = values[row]!;
    if (!inFirstHalf(row) || Number.isNaN(x)) continue;
    n++;
    const dx = x - meanX;
    meanX += dx / n;
    meanY += (y[row]! - meanY) / n;
    xx += dx * (x - meanX);
    xy += dx * (y[row]! - meanY);
  }
  if (xx === 0 || n === 0) return undefined;
  const slope = xy / xx;
  return { slope, offset: meanY - slope * meanX };
}

/** AUC of each class against the rest by bins ordered by the class's share in the first half, weighted by class. */
function aucScore(
  bins: Uint32Array,
  count: number,
  y: Float64Array,
  rows: Uint32Array,
  classes: number,
): SingleScore | undefined {
  if (count * classes > MOST_TABLE_CELLS) return undefined;
  const fit = new Float64Array(count * classes);
  const test = new Float64Array(count * classes);
  for (let k = 0; k < rows.length; k++) (inFirstHalf(rows[k]!) ? fit : test)[bins[k]! * classes + y[rows[k]!]!]!++;
  const totals = classSums(test, classes);
  const priors = classSums(fit, classes);
  const tested = totals.reduce((a, b) => a + b, 0);
  const fitted = priors.reduce((a, b) => a + b, 0);
  const common = totals.filter((total) => total >= LEAST_CLASS_ROWS).length;
  if (fitted < LEAST_ROWS || tested < LEAST_ROWS || common < 2) return undefined;
  let score = 0;
  let weight = 0;
  for (let c = classes === 2 ? 1 : 0; c < classes; c++) {
    const positives = totals[c]!;
    if (positives === 0 || positives === tested) continue;
    score += positives * aucOfBins(fit, test, c, classes, priors[c]! / fitted);
    weight += positives;
  }
  return { metric: 'AUC', score: score / weight, rows: tested };
}

function classSums(table: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  for (let i = 0; i < table.length; i++) sums[i % classes]! += table[i]!;
  return sums;
}
