import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { type EncodedRows, encodeInputs, type InputWidths, inputWidths } from './encode-inputs.ts';
import type { InputPlan } from './input-plan.ts';

/** Room for encoded rows in an arena. @throws ModelError KERNEL_OUT_OF_MEMORY */
export function roomForRows({ arena }: Kernels, rows: number, widths: InputWidths): EncodedRows {
  return {
    rows,
    numbers: arena.f32(rows * widths.numbers),
    plain: arena.f32(rows * widths.plain),
    ids: new Int32Array(rows * widths.vectors),
  };
}

/** Encodes the rows `ids` of `x` into an arena. @throws ModelError KERNEL_OUT_OF_MEMORY */
export function encodeRows(
  kernels: Kernels,
  x: Matrix,
  plan: InputPlan,
  periodic: boolean,
  ids: Uint32Array,
): EncodedRows {
  const encoded = roomForRows(kernels, ids.length, inputWidths(plan, periodic));
  encodeInputs(x, plan, periodic, encoded, (i) => ids[i]!);
  return encoded;
}
