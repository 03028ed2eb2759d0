import type { ShapPathsOutput } from './shap-paths.ts';

/** What `shapPairs` reads; the kernel of the same name takes the addresses. */
export interface ShapPairsInput {
  /** As `ShapPathsInput.records`; the field of the slot above with the same feature is not read. */
  readonly records: Int32Array;
  /** Shape [outputs, slots]. */
  readonly values: Float64Array;
  readonly nodes: number;
  readonly outputs: number;
  /** Shape [nodes, stride]: 1 where a row of interest goes left. */
  readonly decisions: Uint8Array;
  readonly stride: number;
  readonly rows: number;
  /** Shape [nodes, backgroundStride]. */
  readonly background: Uint8Array;
  readonly backgroundStride: number;
  readonly backgroundRows: number;
  /** weights[a * side + b] = a! b! / (a + b + 1)!. */
  readonly weights: Float64Array;
  readonly side: number;
  /** By feature, 0 at the start and at the end: 1 taken from the row, 2 from the background. */
  readonly taken: Uint8Array;
  /** Most features on a path. */
  readonly path: Int32Array;
}

/**
 * Adds the interventional SHAP values of one tree, summed over the background rows (Lundberg and others 2020, algorithm
 * 3): wherever a row and a background row part, both ways are followed; the features taken from the row so far and those
 * taken from the background share the leaf's value.
 */
export function shapPairs(input: ShapPairsInput, output: ShapPathsOutput): void {
  const walk = new PairWalk(input, output);
  for (let r = 0; r < input.rows; r++)
    for (let b = 0; b < input.backgroundRows; b++) walk.visit(r, b, output.at + r * output.rowStride);
}

class PairWalk {
  private readonly input: ShapPairsInput;
  private readonly output: ShapPathsOutput;
  private row = 0;
  private other = 0;
  private at = 0;

  constructor(input: ShapPairsInput, output: ShapPathsOutput) {
    this.input = input;
    this.output = output;
  }

  visit(row: number, other: number, at: number): void {
    this.row = row;
    this.other = other;
    this.at = at;
    this.node(0, 0, 0);
  }

  /** @param ours features taken from the row; theirs: from the background */
  private node(i: number, ours: number, theirs: number): void {
    const { records, decisions, stride, background, backgroundStride, taken, path } = this.input;
    const mine = decisions[i * stride + this.row]!;
    const other = background[i * backgroundStride + this.other]!;
    const feature = records[5 * i + 2]!;
    if (mine === other || taken[feature] === 1) this.slot(2 * i + 1 - mine, ours, theirs);
    else if (taken[feature] === 2) this.slot(2 * i + 1 - other, ours, theirs);
    else {
      path[ours + theirs] = feature;
      taken[feature] = 1;
      this.slot(2 * i + 1 - mine, ours + 1, theirs);
      taken[feature] = 2;
      this.slot(2 * i + 1 - other, ours, theirs + 1);
      taken[feature] = 0;
    }
  }

  private slot(slot: number, ours: number, theirs: number): void {
    const child = this.input.records[5 * (slot >> 1) + 3 + (slot & 1)]!;
    if (child >= 0) this.node(child, ours, theirs);
    else this.leaf(slot, ours, theirs);
  }

  private leaf(slot: number, ours: number, theirs: number): void {
    const { nodes, outputs, values, weights, side, taken, path } = this.input;
    const { phi, outputStride } = this.output;
    const gain = ours > 0 ? weights[(ours - 1) * side + theirs]! : 0;
    const loss = theirs > 0 ? -weights[ours * side + theirs - 1]! : 0;
    for (let k = 0; k < outputs; k++) {
      const value = values[k * 2 * nodes + slot]!;
      if (value === 0) continue;
      for (let j = 0; j < ours + theirs; j++) {
        const feature = path[j]!;
        phi[this.at + k * outputStride + feature]! += value * (taken[feature] === 1 ? gain : loss);
      }
    }
  }
}
