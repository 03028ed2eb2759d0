import type { Kernels } from '../../kernels/kernels.ts';
import { gemmScratchBytes } from '../../kernels/scalar/gemm.ts';
import type { EncodedRows } from './encode-inputs.ts';
import { ACTIVATIONS, EMBEDDED, type Layout, type NetworkShape } from './network-shape.ts';
import type { Int8Weights } from './quantize/linear-int8.ts';

/** Random state and share of kept units of a training pass. */
export interface DropoutState {
  /** Units whose 24 random bits are below this are kept. */
  readonly keep: number;
  /** Address of four u32, none 0. */
  readonly state: number;
}

/** Weights of a hidden layer as int8, in the arena. */
interface Int8Place {
  readonly codes: number;
  readonly stride: number;
  readonly steps: number;
}

/** Up to so many rows sums one by one cost less than a product of matrices, which packs the weights first. */
const FEW_ROWS = 8;
/** Widest layer whose sums of integers fit into 32 bits. */
const WIDEST_INT8 = 8192;

/** Room for the backward pass. */
interface BackwardRoom {
  /** Slopes of the activations, one [members * rows, width] for each hidden layer. */
  readonly slopes: readonly Float32Array[];
  /** Two of [members * rows, widest]. */
  readonly deltas: readonly [Float32Array, Float32Array];
  /** [rows, inputs]. */
  readonly inputDelta: Float32Array;
  readonly gradient: Float32Array;
}

/**
 * A network in the memory of the kernels: dense layers over scaled inputs, several members in one pass that share all but
 * the input factors and the last layer (TabM-mini; Gorishniy and others 2025). With one member it is the network of
 * RealMLP (Holzmueller and others 2024). All views are valid until the arena is released.
 */
export class Network {
  readonly shape: NetworkShape;
  readonly layout: Layout;
  readonly theta: Float32Array;
  /** Most rows of a pass. */
  readonly rows: number;
  /** Scores of the last pass, [members, rows of the pass, outputs]. */
  readonly scores: Float32Array;
  /** Row ids of a pass. */
  readonly ids: Uint32Array;
  private readonly kernels: Kernels;
  private readonly numbers: Float32Array;
  private readonly input: Float32Array;
  /** Inputs of each hidden layer and of the last, [members * rows, units]. */
  private readonly values: readonly Float32Array[];
  private readonly scratch: number;
  private readonly room: BackwardRoom | undefined;
  private int8: readonly Int8Place[] | undefined;

  /**
   * @param trains whether there will be backward passes
   * @throws ModelError KERNEL_OUT_OF_MEMORY
   */
  constructor(kernels: Kernels, shape: NetworkShape, layout: Layout, rows: number, trains: boolean) {
    const { arena } = kernels;
    const all = rows * shape.members;
    const widest = Math.max(layout.inputs, shape.width);
    this.kernels = kernels;
    this.shape = shape;
    this.layout = layout;
    this.rows = rows;
    this.theta = arena.f32(layout.size);
    this.ids = arena.u32(rows);
    this.numbers = arena.f32(rows * shape.numbers);
    this.input = arena.f32(rows * layout.inputs).fill(0);
    this.values = [layout.inputs, ...layout.hidden.map(() => shape.width)].map((units) => arena.f32(all * units));
    this.scores = arena.f32(all * shape.outputs);
    this.scratch = arena.alloc(gemmScratchBytes(Math.max(widest, shape.outputs)));
    this.room = !trains
      ? undefined
      : {
          slopes: layout.hidden.map(() => arena.f32(all * shape.width)),
          deltas: [arena.f32(all * widest), arena.f32(all * widest)],
          inputDelta: arena.f32(rows * layout.inputs),
          gradient: arena.f32(layout.size).fill(0),
        };
  }

  /** Whether the views still look at the whole of the kernels' memory. */
  get isValid(): boolean {
    return this.theta.buffer === this.kernels.memory.buffer;
  }

  /**
   * Makes predictions with these weights of the hidden layers instead of those in `theta`.
   * @returns false, and nothing changes, for more inputs than the kernel can add up
   */
  useInt8(layers: readonly Int8Weights[]): boolean {
    const { arena, memory } = this.kernels;
    if (this.layout.inputs > WIDEST_INT8) return false;
    this.int8 = layers.map(({ codes, steps }) => {
      const inputs = codes.length / steps.length;
      const stride = Math.ceil(inputs / 8) * 8;
      const at = arena.alloc(stride * steps.length);
      const bytes = new Int8Array(memory.buffer, at, stride * steps.length);
      if (stride === inputs) bytes.set(codes);
      else {
        bytes.fill(0);
        for (let o = 0; o < steps.length; o++) bytes.set(codes.subarray(o * inputs, (o + 1) * inputs), o * stride);
      }
      const place = arena.f32(steps.length);
      place.set(steps);
      return { codes: at, stride, steps: place.byteOffset };
    });
    return true;
  }

  /** Bytes of the arena that a network takes. */
  static bytes(shape: NetworkShape, layout: Layout, rows: number, trains: boolean): number {
    const all = rows * shape.members;
    const widest = Math.max(layout.inputs, shape.width);
    const passed = layout.inputs + shape.layers * shape.width + shape.outputs;
    const back = trains ? all * (shape.layers * shape.width + 2 * widest) + rows * layout.inputs + layout.size : 0;
    const forward = layout.size + rows * (1 + shape.numbers + layout.inputs) + all * passed;
    return 4 * (forward + back) + gemmScratchBytes(Math.max(widest, shape.outputs)) + 1024;
  }

  /** Gradient of the last backward pass, laid out like the parameters. */
  get gradient(): Float32Array {
    return this.room!.gradient;
  }

  private at(index: number): number {
    return this.theta.byteOffset + 4 * index;
  }

  /** Scores of the rows of `data` whose ids are the first `count` of `ids`. */
  forward(data: EncodedRows, count: number, dropout?: DropoutState): Float32Array {
    const { shape, layout } = this;
    const { exports } = this.kernels;
    this.gather(data, count);
    const { inputs, factors, hidden } = layout;
    for (let m = 0; m < shape.members; m++) {
      const to = this.values[0]!.byteOffset + 4 * m * count * inputs;
      exports.scaleColumns(this.input.byteOffset, this.at(factors.at + m * inputs), count, inputs, to);
    }
    const rows = count * shape.members;
    const kind = ACTIVATIONS.indexOf(shape.activation);
    hidden.forEach(({ weights, biases }, l) => {
      const [from, to] = [this.values[l]!.byteOffset, this.values[l + 1]!.byteOffset];
      const below = weights.inputs;
      const { width } = shape;
      const small = this.int8?.[l];
      if (small === undefined)
        exports.gemm(rows, width, below, from, below, 1, this.at(weights.at), width, 1, to, width, 0, this.scratch);
      else exports.dense8(from, rows, below, small.codes, small.stride, small.steps, width, to, this.scratch);
      const slope = dropout === undefined ? 0 : this.room!.slopes[l]!.byteOffset;
      exports.activate(to, this.at(biases.at), slope, rows, width, kind, dropout?.keep ?? 2 ** 24, dropout?.state ?? 0);
    });
    this.answer(count);
    return this.scores.subarray(0, rows * shape.outputs);
  }

  /** Inputs of a batch, [count, inputs]. */
  private gather(data: EncodedRows, count: number): void {
    const { shape, layout, ids, input } = this;
    const { exports } = this.kernels;
    const { inputs } = layout;
    const at = ids.byteOffset;
    if (shape.numbers > 0) {
      const to = this.numbers.byteOffset;
      exports.gatherRows(data.numbers.byteOffset, shape.numbers, at, count, to, shape.numbers);
      exports.periodic(to, count, shape.numbers, this.at(layout.periodic.at), input.byteOffset, inputs);
    }
    const plainAt = input.byteOffset + 4 * EMBEDDED * shape.numbers;
    if (shape.plain > 0) exports.gatherRows(data.plain.byteOffset, shape.plain, at, count, plainAt, inputs);
    this.eachVector(data, count, (table, place, width) => {
      for (let k = 0; k < width; k++) input[place + k] = this.theta[table + k]!;
    });
  }

  /** Calls `visit` with the parameter index of every learned vector of a batch and its place in the inputs. */
  private eachVector(
    data: EncodedRows,
    count: number,
    visit: (table: number, place: number, width: number) => void,
  ): void {
    const { vectors } = this.shape;
    let column = this.layout.vectorsAt;
    for (let v = 0; v < vectors.length; v++) {
      const { width } = vectors[v]!;
      const table = this.layout.vectors[v]!.at;
      for (let i = 0; i < count; i++) {
        const id = data.ids[this.ids[i]! * vectors.length + v]!;
        visit(table + id * width, i * this.layout.inputs + column, width);
      }
      column += width;
    }
  }

  private answer(count: number): void {
    const { shape, layout, scores } = this;
    const { width, outputs } = shape;
    const { exports } = this.kernels;
    const last = this.values[shape.layers]!.byteOffset;
    const few = count <= FEW_ROWS;
    const all = this.at(layout.last.weights.at);
    for (let m = 0; m < shape.members; m++) {
      const biases = layout.last.biases.at + m * outputs;
      const first = m * count * outputs;
      for (let i = 0; i < count * outputs; i++) scores[first + i] = this.theta[biases + (i % outputs)]!;
      if (few) continue;
      const from = last + 4 * m * count * width;
      const weights = all + 4 * m * width * outputs;
      const to = scores.byteOffset + 4 * first;
      exports.gemm(count, outputs, width, from, width, 1, weights, outputs, 1, to, outputs, 1, this.scratch);
    }
    if (!few) return;
    if (outputs === 1) exports.memberScores(last, shape.members, count, width, all, scores.byteOffset);
    else exports.memberOutputs(last, shape.members, count, width, outputs, all, scores.byteOffset);
  }

  /** Gradient of the loss; `scores` hold its slopes by the scores of the last `forward` with dropout. */
  backward(data: EncodedRows, count: number): void {
    const { shape, layout, kernels, room } = this;
    const { exports } = kernels;
    const { slopes, deltas, gradient } = room!;
    const into = (index: number): number => gradient.byteOffset + 4 * index;
    const { width, members } = shape;
    const rows = count * members;
    let delta = deltas[0]!.byteOffset;
    this.backFromLast(count, delta, into);
    for (let l = shape.layers - 1; l >= 0; l--) {
      const { weights, biases } = layout.hidden[l]!;
      const below = weights.inputs;
      const from = this.values[l]!.byteOffset;
      exports.multiplyInto(delta, slopes[l]!.byteOffset, rows * width);
      exports.columnSums(delta, rows, width, into(biases.at));
      exports.gemm(below, width, rows, from, 1, below, delta, width, 1, into(weights.at), width, 0, this.scratch);
      const next = deltas[delta === deltas[0]!.byteOffset ? 1 : 0]!.byteOffset;
      exports.gemm(rows, below, width, delta, width, 1, this.at(weights.at), 1, width, next, below, 0, this.scratch);
      delta = next;
    }
    this.backToInputs(data, count, delta, into);
  }

  private backFromLast(count: number, delta: number, into: (index: number) => number): void {
    const { shape, layout } = this;
    const { width, outputs } = shape;
    const { exports } = this.kernels;
    const { weights, biases } = layout.last;
    for (let m = 0; m < shape.members; m++) {
      const slope = this.scores.byteOffset + 4 * m * count * outputs;
      const from = this.values.at(-1)!.byteOffset + 4 * m * count * width;
      const w = weights.at + m * width * outputs;
      const back = delta + 4 * m * count * width;
      exports.columnSums(slope, count, outputs, into(biases.at + m * outputs));
      exports.gemm(width, outputs, count, from, 1, width, slope, outputs, 1, into(w), outputs, 0, this.scratch);
      exports.gemm(count, width, outputs, slope, outputs, 1, this.at(w), 1, outputs, back, width, 0, this.scratch);
    }
  }

  private backToInputs(data: EncodedRows, count: number, delta: number, into: (index: number) => number): void {
    const { shape, layout, input } = this;
    const { exports } = this.kernels;
    const { inputs, factors, periodic } = layout;
    const { inputDelta, gradient } = this.room!;
    for (let m = 0; m < shape.members; m++) {
      const factor = factors.at + m * inputs;
      const from = delta + 4 * m * count * inputs;
      const [x, back] = [input.byteOffset, inputDelta.byteOffset];
      exports.scaleColumnsBack(from, x, this.at(factor), count, inputs, into(factor), back, m === 0 ? 0 : 1);
    }
    if (shape.numbers > 0) {
      const [x, back] = [this.numbers.byteOffset, inputDelta.byteOffset];
      exports.periodicBack(x, count, shape.numbers, this.at(periodic.at), back, inputs, into(periodic.at));
    }
    for (const { at, length } of layout.vectors) gradient.fill(0, at, at + length);
    this.eachVector(data, count, (table, place, width) => {
      for (let k = 0; k < width; k++) gradient[table + k]! += inputDelta[place + k]!;
    });
  }
}
