import type { Matrix } from '../../core/matrix.ts';
import type { TrainingRows } from '../shared/training-rows.ts';

/** A numeric column that varies. */
export interface NumberInput {
  /** Column of the design matrix. */
  readonly column: number;
  /** Median. */
  readonly centre: number;
  /** One over the distance of the quartiles, or two over the range. */
  readonly factor: number;
  /** Whether a 0/1 input says that the cell is missing. */
  readonly indicator: boolean;
}

/** A categorical column. */
export interface CategoryInput {
  readonly column: number;
  /** Id of each code, of an unseen one and of a missing cell, shape [cardinality + 2]; -1 = nothing is known of it. */
  readonly ids: Int32Array;
  /** Number of ids. */
  readonly size: number;
  /** Width of the learned vectors; 0 = one 0/1 input for each id. */
  readonly width: number;
}

/** How the columns become inputs of a network, learnt from the training rows. */
export interface InputPlan {
  readonly numbers: readonly NumberInput[];
  readonly categories: readonly CategoryInput[];
}

/** Up to so many categories become 0/1 inputs. */
const MOST_HOT = 8;
/** Width of a learned vector. */
const VECTOR = 8;
/** Categories with fewer training rows share the vector that unseen ones get, when vectors are learned. */
const RARE = 3;

/** Median and quartiles as in RealMLP (Holzmueller and others 2024, appendix A); constant columns are left out. */
export function learnInputs(x: Matrix, training: TrainingRows): InputPlan {
  const numbers: NumberInput[] = [];
  const categories: CategoryInput[] = [];
  x.features.forEach((feature, column) => {
    const values = x.columns[column]!;
    if (feature.kind === 'category') {
      const input = learnCategory(column, values, feature.cardinality, training.rows);
      if (input.size > 1) categories.push(input);
    } else {
      const input = learnNumber(column, values, training.rows);
      if (input.factor > 0 || input.indicator) numbers.push(input);
    }
  });
  return { numbers, categories };
}

function learnNumber(column: number, values: Float32Array, rows: Uint32Array): NumberInput {
  const sorted = new Float64Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) {
    const v = values[rows[i]!]!;
    if (!Number.isNaN(v)) sorted[n++] = v;
  }
  const present = sorted.subarray(0, n).sort();
  const indicator = n > 0 && n < rows.length;
  if (n === 0) return { column, centre: 0, factor: 0, indicator };
  const at = (share: number): number => present[Math.round(share * (n - 1))]!;
  const width = at(0.75) - at(0.25);
  const range = at(1) - at(0);
  return { column, centre: at(0.5), factor: width > 1e-9 * range ? 1 / width : range > 0 ? 2 / range : 0, indicator };
}

/** A code as it stands in a column: an unseen or strange one is `cardinality`, a missing cell `cardinality + 1`. */
export function codeOf(value: number, cardinality: number): number {
  if (Number.isNaN(value)) return cardinality + 1;
  return value >= 0 && value < cardinality ? value : cardinality;
}

function learnCategory(column: number, values: Float32Array, cardinality: number, rows: Uint32Array): CategoryInput {
  const counts = new Uint32Array(cardinality + 2);
  for (let i = 0; i < rows.length; i++) counts[codeOf(values[rows[i]!]!, cardinality)]!++;
  const occurring = counts.reduce((sum, c) => sum + (c > 0 ? 1 : 0), 0);
  const hot = occurring <= MOST_HOT;
  const least = hot ? 1 : RARE;
  const rest = hot ? -1 : 0;
  let size = hot ? 0 : 1;
  const ids = Int32Array.from(counts, (c) => (c >= least ? size++ : rest));
  return { column, ids, size, width: hot ? 0 : VECTOR };
}
