import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types of tensors, by the numbers of onnx.proto. */
export const ELEMENT = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT;

/** A constant: numbers little-endian, or strings. */
export interface TensorValue {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | readonly string[];
}

/** Value of a node's attribute. `floats` and `ints` are lists even when they have one element. */
export type Attribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly string: string }
  | { readonly floats: ArrayLike<number> }
  | { readonly ints: ArrayLike<number> }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorValue };

export interface OnnxNode {
  readonly type: string;
  /** '' is the standard operator set. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph. A dimension is a size, or the name of one that is only known at run time. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
  /** For people. */
  readonly doc?: string;
}

/** All that a model file says. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: { readonly name: string; readonly version: string };
  readonly graphName: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, TensorValue>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a ModelProto; field numbers are those of onnx.proto. The same model gives the same bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const w = new BinaryWriter();
  int(w, 1, model.irVersion);
  text(w, 2, model.producer.name);
  text(w, 3, model.producer.version);
  message(w, 7, () => writeGraph(w, model));
  for (const [domain, version] of Object.entries(model.opsets))
    message(w, 8, () => {
      text(w, 1, domain);
      int(w, 2, version);
    });
  for (const [key, value] of Object.entries(model.metadata))
    message(w, 14, () => {
      text(w, 1, key);
      text(w, 2, value);
    });
  return w.finish();
}

function writeGraph(w: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(w, 1, () => writeNode(w, node));
  text(w, 2, model.graphName);
  for (const [name, tensor] of model.constants) message(w, 5, () => writeTensor(w, tensor, name));
  for (const value of model.inputs) message(w, 11, () => writeValue(w, value));
  for (const value of model.outputs) message(w, 12, () => writeValue(w, value));
}

function writeNode(w: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) text(w, 1, name);
  for (const name of node.outputs) text(w, 2, name);
  text(w, 4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) message(w, 5, () => writeAttribute(w, name, value));
  if (node.domain !== '') text(w, 7, node.domain);
}

function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  text(w, 1, name);
  let type: number;
  if ('float' in value) {
    w.tag(2, WireType.Bit32).float(value.float);
    type = 1;
  } else if ('int' in value) {
    int(w, 3, value.int);
    type = 2;
  } else if ('string' in value) {
    text(w, 4, value.string);
    type = 3;
  } else if ('tensor' in value) {
    message(w, 5, () => writeTensor(w, value.tensor, name));
    type = 4;
  } else if ('floats' in value) {
    w.tag(7, WireType.LengthDelimited).bytes(bytesOf(Float32Array.from(value.floats)));
    type = 6;
  } else if ('ints' in value) {
    packedInts(w, 8, value.ints);
    type = 7;
  } else {
    for (const item of value.strings) text(w, 9, item);
    type = 8;
  }
  int(w, 20, type);
}

function writeTensor(w: BinaryWriter, tensor: TensorValue, name: string): void {
  packedInts(w, 1, tensor.dims);
  int(w, 2, ELEMENT[tensor.type]);
  if (ArrayBuffer.isView(tensor.data)) {
    text(w, 8, name);
    w.tag(9, WireType.LengthDelimited).bytes(bytesOf(tensor.data));
    return;
  }
  for (const item of tensor.data) text(w, 6, item);
  text(w, 8, name);
}

function writeValue(w: BinaryWriter, value: OnnxValue): void {
  text(w, 1, value.name);
  const shape = (): void => {
    for (const dim of value.dims) message(w, 1, () => (typeof dim === 'number' ? int(w, 1, dim) : text(w, 2, dim)));
  };
  const tensor = (): void => {
    int(w, 1, ELEMENT[value.type]);
    message(w, 2, shape);
  };
  message(w, 2, () => message(w, 1, tensor));
  if (value.doc !== undefined) text(w, 3, value.doc);
}

function message(w: BinaryWriter, field: number, write: () => unknown): void {
  w.tag(field, WireType.LengthDelimited).fork();
  write();
  w.join();
}
function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}
function int(w: BinaryWriter, field: number, value: number): void {
  w.tag(field, WireType.Varint).int64(value);
}
function packedInts(w: BinaryWriter, field: number, values: ArrayLike<number>): void {
  w.tag(field, WireType.LengthDelimited).fork();
  for (let i = 0; i < values.length; i++) w.int64(values[i]!);
  w.join();
}
function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
