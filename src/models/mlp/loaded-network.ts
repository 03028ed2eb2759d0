import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { answers } from './answers.ts';
import { type EncodedRows, encodeInputs, type InputWidths, inputWidths } from './encode-inputs.ts';
import { roomForRows } from './encoded-arena.ts';
import type { MlpParts } from './mlp-parts.ts';
import { Network } from './network.ts';
import { layoutOf, type NetworkShape } from './network-shape.ts';
import type { Int8Weights } from './quantize/linear-int8.ts';

/** A network with its parameters in an arena, ready to predict; valid until the arena is released. */
export class LoadedNetwork {
  private readonly network: Network;
  private readonly parts: MlpParts;
  private readonly room: EncodedRows;
  private readonly widths: InputWidths;

  /**
   * @param most rows of one pass
   * @throws ModelError KERNEL_OUT_OF_MEMORY
   */
  constructor(kernels: Kernels, parts: MlpParts, most: number) {
    const { shape, plan } = parts;
    this.parts = parts;
    this.network = new Network(kernels, shape, layoutOf(shape), most, false);
    load(this.network, parts);
    this.widths = inputWidths(plan, shape.numbers > 0);
    this.room = roomForRows(kernels, most, this.widths);
    for (let i = 0; i < most; i++) this.network.ids[i] = i;
  }

  /** Bytes of the arena that a loaded network takes, its encoded rows not counted. */
  static bytes(shape: NetworkShape, most: number): number {
    return Network.bytes(shape, layoutOf(shape), most, false);
  }

  /** False after the memory has grown: the views would miss what lies beyond their end. */
  get isValid(): boolean {
    return this.network.isValid;
  }

  /** @param out row-major [rows, outputs], written */
  predict(x: Matrix, rows: Uint32Array | undefined, out: Float64Array): void {
    const { network, room, widths } = this;
    const { shape, plan, target } = this.parts;
    const n = out.length / shape.outputs;
    for (let from = 0; from < n; from += network.rows) {
      const count = Math.min(network.rows, n - from);
      const rowAt = (i: number): number => (rows === undefined ? from + i : rows[from + i]!);
      encodeInputs(x, plan, shape.numbers > 0, { ...room, rows: count }, rowAt, widths);
      answers(network.forward(room, count), shape, target, out.subarray(from * shape.outputs));
    }
  }
}

function load(network: Network, { quantized, shape, theta }: MlpParts): void {
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
