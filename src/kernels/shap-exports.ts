/** Kernels of SHAP values: what `src/kernels/scalar/shap-*.ts` do, to the bit. */
export interface ShapExports {
  /** Adds path-dependent SHAP values of one tree; the twin in scalar/shap-paths.ts describes what is read. */
  shapPaths(
    records: number,
    nodes: number,
    width: number,
    weights: number,
    table: number,
    values: number,
    outputs: number,
    decisions: number,
    stride: number,
    rows: number,
    scratch: number,
    cases: number,
    phi: number,
    rowStride: number,
    outputStride: number,
  ): void;
  /**
   * Adds interventional SHAP values of one tree, as the twin in scalar/shap-pairs.ts.
   * @param params u32 fields, see shap-layout.ts
   */
  shapPairs(params: number, phi: number, rowStride: number): void;
}
