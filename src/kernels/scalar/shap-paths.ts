/** What `shapPaths` reads; the kernel of the same name takes the addresses. */
export interface ShapPathsInput {
  /** i32 [nodes, 5]: slot above, slot above with the same feature, feature, left and right child (below 0: leaf). */
  readonly records: Int32Array;
  readonly nodes: number;
  /** Points of the quadrature, even. */
  readonly width: number;
  readonly weights: Float64Array;
  /** Shape [slots, 3, 2, width]: see `writePathTable`. */
  readonly table: Float64Array;
  /** Leaf values by slot, shape [outputs, slots]. */
  readonly values: Float64Array;
  readonly outputs: number;
  /** Shape [nodes, stride]: 1 where a row goes left. */
  readonly decisions: Uint8Array;
  readonly stride: number;
  readonly rows: number;
  /** Scratch: [slots * width + nodes * width] and [slots]. */
  readonly scratch: Float64Array;
  readonly cases: Uint8Array;
}
/** Where the SHAP values go: row r, output k, feature f at `at` + r * rowStride + k * outputStride + f. */
export interface ShapPathsOutput {
  readonly phi: Float64Array;
  readonly at: number;
  readonly rowStride: number;
  readonly outputStride: number;
}

/** Adds the path-dependent SHAP values of one tree. */
export function shapPaths(input: ShapPathsInput, output: ShapPathsOutput): void {
  for (let r = 0; r < input.rows; r++) {
    descend(input, r);
    for (let k = 0; k < input.outputs; k++)
      ascend(input, k, output.phi, output.at + r * output.rowStride + k * output.outputStride);
  }
}

/** Products of the factors above every slot, and its case. */
function descend(input: ShapPathsInput, row: number): void {
  const { records, nodes, width, weights, table, decisions, stride, scratch, cases } = input;
  for (let i = 0; i < nodes; i++) {
    const parent = records[5 * i]!;
    const up = records[5 * i + 1]!;
    const passed = up < 0 || cases[up] === 1;
    const left = decisions[i * stride + row]!;
    for (let side = 0; side < 2; side++) {
      const slot = 2 * i + side;
      const which = passed ? left ^ side : 2;
      cases[slot] = which;
      const ratio = (slot * 6 + which * 2) * width;
      for (let q = 0; q < width; q++) {
        const above = parent < 0 ? weights[q]! : scratch[parent * width + q]!;
        scratch[slot * width + q] = above * table[ratio + q]!;
      }
    }
  }
}

/** Sums of value * product over the leaves below every node, and what they add to its feature. */
function ascend(input: ShapPathsInput, output: number, phi: Float64Array, at: number): void {
  const { records, nodes, width, table, values, scratch, cases } = input;
  const sums = 2 * nodes * width;
  for (let i = nodes - 1; i >= 0; i--) {
    const left = records[5 * i + 3]!;
    const right = records[5 * i + 4]!;
    const slot = 2 * i;
    const leftTerm = (slot * 6 + cases[slot]! * 2 + 1) * width;
    const rightTerm = (slot * 6 + 6 + cases[slot + 1]! * 2 + 1) * width;
    const leftValue = values[output * 2 * nodes + slot]!;
    const rightValue = values[output * 2 * nodes + slot + 1]!;
    let even = 0;
    let odd = 0;
    for (let q = 0; q < width; q++) {
      const l = left < 0 ? leftValue * scratch[slot * width + q]! : scratch[sums + left * width + q]!;
      const r = right < 0 ? rightValue * scratch[(slot + 1) * width + q]! : scratch[sums + right * width + q]!;
      scratch[sums + i * width + q] = l + r;
      const add = l * table[leftTerm + q]! + r * table[rightTerm + q]!;
      if (q & 1) odd += add;
      else even += add;
    }
    if (cases[slot] !== 2) phi[at + records[5 * i + 2]!]! += even + odd;
  }
}
