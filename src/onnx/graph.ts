import { type Attribute, encodeModel, type OnnxNode, type OnnxValue, type TensorValue } from './model-proto.ts';

/** Name of a tensor of a graph. */
export type Tensor = string;

export const ML = 'ai.onnx.ml';
/** Versions that the operators are written for, if not more is required; IR 9 is read by onnxruntime 1.15 and later. */
const OPSETS = { '': 18, [ML]: 3 };
const IR_VERSION = 9;

/**
 * Builds one ONNX graph: nodes in order, constants each kept once. Knows nothing of models. Arithmetic helpers broadcast as
 * numpy does; both operands must have one element type.
 */
export class Graph {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, TensorValue>();
  private readonly scalars = new Map<string, Tensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly taken = new Set<string>();
  private readonly opsets = new Map<string, number>(Object.entries(OPSETS));
  private next = 0;

  /** At least this version of a set of operators is used. */
  require(domain: string, version: number): void {
    this.opsets.set(domain, Math.max(version, this.opsets.get(domain) ?? 0));
  }
  /** A named input of the graph. */
  input(value: OnnxValue): Tensor {
    this.inputs.push(value);
    this.taken.add(value.name);
    return value.name;
  }
  /** Gives a tensor out under the name of `value`. */
  output(tensor: Tensor, value: OnnxValue): void {
    this.nodes.push({ type: 'Identity', domain: '', inputs: [tensor], outputs: [value.name], attributes: {} });
    this.outputs.push(value);
  }
  /** Adds a node of one output. */
  op(
    type: string,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Tensor {
    return this.ops(type, inputs, 1, attributes, domain)[0]!;
  }
  /** Adds a node of several outputs. */
  ops(
    type: string,
    inputs: readonly Tensor[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Tensor[] {
    const outputs = Array.from({ length: count }, () => this.freshName());
    this.nodes.push({ type, domain, inputs, outputs, attributes });
    return outputs;
  }
  constant(value: TensorValue): Tensor {
    const name = this.freshName();
    this.constants.set(name, value);
    return name;
  }
  /** A number without dimensions. */
  scalar(type: 'float' | 'double' | 'int64', value: number): Tensor {
    const key = `${type} ${Object.is(value, -0) ? '-0' : value}`;
    let tensor = this.scalars.get(key);
    if (tensor === undefined) {
      tensor = this.constant({ type, dims: [], data: numbers(type, [value]) });
      this.scalars.set(key, tensor);
    }
    return tensor;
  }
  double(value: number): Tensor {
    return this.scalar('double', value);
  }
  doubles(values: ArrayLike<number>, dims: readonly number[] = [values.length]): Tensor {
    return this.constant({ type: 'double', dims, data: numbers('double', values) });
  }
  floats(values: ArrayLike<number>, dims: readonly number[] = [values.length]): Tensor {
    return this.constant({ type: 'float', dims, data: numbers('float', values) });
  }
  ints(values: ArrayLike<number>, dims: readonly number[] = [values.length]): Tensor {
    return this.constant({ type: 'int64', dims, data: numbers('int64', values) });
  }

  cast(x: Tensor, type: 'float' | 'double' | 'int64' | 'string' | 'bool'): Tensor {
    const to = { float: 1, int64: 7, string: 8, bool: 9, double: 11 }[type];
    return this.op('Cast', [x], { to: { int: to } });
  }
  add(a: Tensor, b: Tensor): Tensor {
    return this.op('Add', [a, b]);
  }
  sub(a: Tensor, b: Tensor): Tensor {
    return this.op('Sub', [a, b]);
  }
  mul(a: Tensor, b: Tensor): Tensor {
    return this.op('Mul', [a, b]);
  }
  div(a: Tensor, b: Tensor): Tensor {
    return this.op('Div', [a, b]);
  }
  where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
    return this.op('Where', [condition, a, b]);
  }
  isNaN(x: Tensor): Tensor {
    return this.op('IsNaN', [x]);
  }
  /** Held inside [low, high]; NaN may become a bound or stay, by the runtime. */
  clamp(x: Tensor, low: Tensor, high: Tensor): Tensor {
    return this.op('Max', [this.op('Min', [x, high]), low]);
  }
  concat(parts: readonly Tensor[], axis: number): Tensor {
    return parts.length === 1 ? parts[0]! : this.op('Concat', parts, { axis: { int: axis } });
  }
  gather(x: Tensor, indices: Tensor, axis: number): Tensor {
    return this.op('Gather', [x, indices], { axis: { int: axis } });
  }
  reshape(x: Tensor, dims: readonly number[]): Tensor {
    return this.op('Reshape', [x, this.ints(dims)]);
  }
  /** Numbers of strings, of the same shape: float32. */
  labels(x: Tensor, of: ReadonlyMap<string, number>, other: number): Tensor {
    const values = { values_floats: { floats: [...of.values()] }, default_float: { float: other } };
    return this.op('LabelEncoder', [x], { keys_strings: { strings: [...of.keys()] }, ...values }, ML);
  }
  /** Whole numbers of strings, of the same shape: int64. */
  codes(x: Tensor, of: ReadonlyMap<string, number>, other: number): Tensor {
    const values = { values_int64s: { ints: [...of.values()] }, default_int64: { int: other } };
    return this.op('LabelEncoder', [x], { keys_strings: { strings: [...of.keys()] }, ...values }, ML);
  }
  /** Empty strings in the shape of a tensor of strings. */
  blank(x: Tensor): Tensor {
    const values = { values_strings: { strings: [''] }, default_string: { string: '' } };
    return this.op('LabelEncoder', [x], { keys_strings: { strings: [''] }, ...values }, ML);
  }
  /** Over one axis, which stays with size 1. */
  reduce(kind: 'ReduceSum' | 'ReduceMax', x: Tensor, axis: number): Tensor {
    // until opset 18 the axes of a maximum were an attribute
    return this.op(kind, [x, this.ints([axis])], { keepdims: { int: 1 } });
  }

  /** The file. `metadata` is free text by key. */
  encode(name: string, version: string, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    // runtimes warn of constants that nothing reads
    const read = new Set(this.nodes.flatMap(({ inputs }) => inputs));
    const constants = new Map([...this.constants].filter(([tensor]) => read.has(tensor)));
    return encodeModel({
      irVersion: IR_VERSION,
      opsets: Object.fromEntries(this.opsets),
      producer: { name: 'automl', version },
      graphName: name,
      nodes: this.nodes,
      constants,
      inputs: this.inputs,
      outputs: this.outputs,
      metadata,
    });
  }

  private freshName(): string {
    let name: string;
    do name = `t${this.next++}`;
    while (this.taken.has(name));
    return name;
  }
}

function numbers(
  type: 'float' | 'double' | 'int64',
  values: ArrayLike<number>,
): Float32Array | Float64Array | BigInt64Array {
  if (type === 'float') return Float32Array.from(values);
  if (type === 'double') return Float64Array.from(values);
  return BigInt64Array.from(Array.from(values, BigInt));
}
