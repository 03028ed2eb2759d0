import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel } from '../family.ts';
import { answers } from './answers.ts';
import { encodeInputs, inputWidths } from './encode-inputs.ts';
import { roomForRows } from './encoded-arena.ts';
import type { MlpParts } from './mlp-parts.ts';
import { Network } from './network.ts';
import { layoutOf } from './network-shape.ts';
import { ownKernels } from './own-kernels.ts';
import type { Int8Weights } from './quantize/linear-int8.ts';
import { stateOf } from './state.ts';

/** Rows times members of one pass of a prediction. */
const PASS = 512;

/** A network of dense layers, or several that share most of their weights. */
export class MlpModel implements FittedModel {
  readonly family = 'mlp';
  readonly steps: number;
  readonly parts: MlpParts;

  constructor(parts: MlpParts) {
    this.parts = parts;
    this.steps = parts.steps;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array; readonly kernels?: Kernels }): Float64Array {
    const rows = options?.rows;
    const n = rows?.length ?? x.rows;
    const { shape } = this.parts;
    const out = new Float64Array(n * shape.outputs);
    if (n === 0) return out;
    const most = Math.min(n, Math.max(8, Math.floor(PASS / shape.members)));
    const kernels = kernelsWithRoom(options?.kernels, Network.bytes(shape, layoutOf(shape), most, false));
    const mark = kernels.arena.mark();
    try {
      this.predictInto(x, rows, kernels, most, out);
    } finally {
      kernels.arena.release(mark);
    }
    return out;
  }

  private predictInto(
    x: Matrix,
    rows: Uint32Array | undefined,
    kernels: Kernels,
    most: number,
    out: Float64Array,
  ): void {
    const { shape, plan, theta, target } = this.parts;
    const network = new Network(kernels, shape, layoutOf(shape), most, false);
    this.load(network, theta);
    const periodic = shape.numbers > 0;
    const room = roomForRows(kernels, most, inputWidths(plan, periodic));
    for (let i = 0; i < most; i++) network.ids[i] = i;
    for (let from = 0; from < out.length / shape.outputs; from += most) {
      const count = Math.min(most, out.length / shape.outputs - from);
      encodeInputs(x, plan, periodic, { ...room, rows: count }, (i) =>
        rows === undefined ? from + i : rows[from + i]!,
      );
      answers(network.forward(room, count), shape, target, out.subarray(from * shape.outputs));
    }
  }

  private load(network: Network, theta: Float32Array): void {
    const { quantized, shape } = this.parts;
    const codes = quantized?.method.kind === 'int8' ? quantized.layers.slice(0, shape.layers) : undefined;
    if (codes === undefined || !network.useInt8(codes as readonly Int8Weights[])) {
      network.theta.set(theta);
      return;
    }
    const hidden = new Set(network.layout.hidden.map(({ weights }) => weights));
    for (const group of network.layout.groups) {
      const end = group.at + group.length;
      if (!hidden.has(group)) network.theta.set(theta.subarray(group.at, end), group.at);
    }
  }

  toState(): State {
    return stateOf(this.parts);
  }
}

function kernelsWithRoom(given: Kernels | undefined, bytes: number): Kernels {
  return given !== undefined && given.arena.free > 2 * bytes ? given : ownKernels();
}
