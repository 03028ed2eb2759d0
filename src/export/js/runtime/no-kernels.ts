/**
 * Stands in for `bundle/predict-kernels.ts` in the runtime of JavaScript modules: many rows are predicted as one row is, to
 * the same bits, and a module carries WebAssembly only for families that cannot do without.
 */
export function predictKernels(): undefined {
  return undefined;
}
