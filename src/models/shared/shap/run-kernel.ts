import type { Kernels } from '../../../kernels/kernels.ts';
import { type ShapPairsInput, shapPairs } from '../../../kernels/scalar/shap-pairs.ts';
import { type ShapPathsInput, type ShapPathsOutput, shapPaths } from '../../../kernels/scalar/shap-paths.ts';
import { writeShapPairs } from '../../../kernels/shap-layout.ts';

/** The kernel, or its twin without kernels; both give the same bits. */
export function runPaths(kernels: Kernels | undefined, input: ShapPathsInput, out: ShapPathsOutput): void {
  if (kernels === undefined) shapPaths(input, out);
  else
    kernels.exports.shapPaths(
      input.records.byteOffset,
      input.nodes,
      input.width,
      input.weights.byteOffset,
      input.table.byteOffset,
      input.values.byteOffset,
      input.outputs,
      input.decisions.byteOffset,
      input.stride,
      input.rows,
      input.scratch.byteOffset,
      input.cases.byteOffset,
      out.phi.byteOffset + out.at * 8,
      out.rowStride,
      out.outputStride,
    );
}

/** As `runPaths`. @param params scratch of SHAP_PAIRS_BYTES */
export function runPairs(
  kernels: Kernels | undefined,
  params: Int32Array,
  input: ShapPairsInput,
  out: ShapPathsOutput,
): void {
  if (kernels === undefined) {
    shapPairs(input, out);
    return;
  }
  writeShapPairs(params, input, out.outputStride);
  kernels.exports.shapPairs(params.byteOffset, out.phi.byteOffset + out.at * 8, out.rowStride);
}
