import type { ShapPairsInput } from './scalar/shap-pairs.ts';

/** u32 fields of the record that the kernel `shapPairs` reads. */
const SHAP_PAIRS_FIELDS = 15;
export const SHAP_PAIRS_BYTES = SHAP_PAIRS_FIELDS * 4;

/** Writes the record of `shapPairs`; all arrays of the input lie in the kernel memory. */
export function writeShapPairs(params: Uint32Array | Int32Array, input: ShapPairsInput, outputStride: number): void {
  params.set([
    input.records.byteOffset,
    input.values.byteOffset,
    input.nodes,
    input.outputs,
    input.decisions.byteOffset,
    input.stride,
    input.rows,
    input.background.byteOffset,
    input.backgroundStride,
    input.backgroundRows,
    input.weights.byteOffset,
    input.side,
    input.taken.byteOffset,
    input.path.byteOffset,
    outputStride,
  ]);
}
