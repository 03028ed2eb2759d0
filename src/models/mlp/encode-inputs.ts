import type { Matrix } from '../../core/matrix.ts';
import { type CategoryInput, codeOf, type InputPlan, type NumberInput } from './input-plan.ts';

/** Values far out are bent towards this many widths. */
export const LIMIT = 3;

/** Encoded rows, where the kernels find them. */
export interface EncodedRows {
  readonly rows: number;
  /** Scaled numbers that get a periodic embedding, row-major [rows, numbers]. */
  readonly numbers: Float32Array;
  /** Inputs that go into the network as they are, row-major [rows, plain]. */
  readonly plain: Float32Array;
  /** Ids of the categories with learned vectors, row-major [rows, vectors]. */
  readonly ids: Int32Array;
}

/** Widths of {@link EncodedRows}. */
export interface InputWidths {
  readonly numbers: number;
  readonly plain: number;
  readonly vectors: number;
}

/** @param periodic whether numbers get an embedding */
export function inputWidths(plan: InputPlan, periodic: boolean): InputWidths {
  const { numbers, categories } = plan;
  const indicators = numbers.filter((n) => n.indicator).length;
  const hot = categories.reduce((sum, c) => sum + hotWidth(c), 0);
  return {
    numbers: periodic ? numbers.length : 0,
    plain: (periodic ? 0 : numbers.length) + indicators + hot,
    vectors: categories.filter((c) => c.width > 0).length,
  };
}

/** Two categories need one input, which is -1 or 1. */
function hotWidth({ width, size }: CategoryInput): number {
  return width > 0 ? 0 : size === 2 ? 1 : size;
}

/**
 * Encodes rows 0 to `into.rows`. Numbers are scaled and bent at 3 widths (Holzmueller and others 2024); a missing one is
 * the median.
 * @param rowAt id of the i-th row wanted
 * @param widths those of `inputWidths`, where they are known
 */
export function encodeInputs(
  x: Matrix,
  plan: InputPlan,
  periodic: boolean,
  into: EncodedRows,
  rowAt: (i: number) => number,
  widths: InputWidths = inputWidths(plan, periodic),
): void {
  let at = 0;
  plan.numbers.forEach((input, j) => {
    const column = x.columns[input.column]!;
    if (periodic) writeNumber(input, column, into.rows, rowAt, into.numbers, j, widths.numbers);
    else writeNumber(input, column, into.rows, rowAt, into.plain, at++, widths.plain);
    if (!input.indicator) return;
    for (let i = 0; i < into.rows; i++) into.plain[i * widths.plain + at] = Number.isNaN(column[rowAt(i)]!) ? 1 : 0;
    at++;
  });
  let vector = 0;
  for (const input of plan.categories) {
    const { cardinality } = x.features[input.column]!;
    const column = x.columns[input.column]!;
    const idAt = (i: number): number => input.ids[codeOf(column[rowAt(i)]!, cardinality)]!;
    if (input.width > 0) {
      for (let i = 0; i < into.rows; i++) into.ids[i * widths.vectors + vector] = idAt(i);
      vector++;
    } else {
      writeHot(input.size, into, at, widths.plain, idAt);
      at += hotWidth(input);
    }
  }
}

function writeNumber(
  { centre, factor }: NumberInput,
  column: Float32Array,
  rows: number,
  rowAt: (i: number) => number,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  for (let i = 0; i < rows; i++) {
    const v = (column[rowAt(i)]! - centre) * factor;
    out[i * stride + at] = Number.isNaN(v) ? 0 : v / Math.sqrt(1 + (v / LIMIT) ** 2);
  }
}

function writeHot(
  size: number,
  { rows, plain }: EncodedRows,
  at: number,
  stride: number,
  idAt: (i: number) => number,
): void {
  for (let i = 0; i < rows; i++) {
    const id = idAt(i);
    const to = i * stride + at;
    if (size === 2) plain[to] = id < 0 ? 0 : 2 * id - 1;
    else for (let k = 0; k < size; k++) plain[to + k] = k === id ? 1 : 0;
  }
}
