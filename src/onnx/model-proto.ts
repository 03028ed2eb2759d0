import { ProtoWriter } from './proto-writer.ts';

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
  const w = new ProtoWriter();
  w.int(1, model.irVersion);
  w.text(2, model.producer.name);
  w.text(3, model.producer.version);
  w.message(7, (graph) => writeGraph(graph, model));
  for (const [domain, version] of Object.entries(model.opsets))
    w.message(8, (opset) => {
      opset.text(1, domain);
      opset.int(2, version);
    });
  for (const [key, value] of Object.entries(model.metadata))
    w.message(14, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  return w.finish();
}

function writeGraph(w: ProtoWriter, model: OnnxModel): void {
  for (const node of model.nodes) w.message(1, (inner) => writeNode(inner, node));
  w.text(2, model.graphName);
  for (const [name, tensor] of model.constants) w.message(5, (inner) => writeTensor(inner, tensor, name));
  for (const value of model.inputs) w.message(11, (inner) => writeValue(inner, value));
  for (const value of model.outputs) w.message(12, (inner) => writeValue(inner, value));
}

function writeNode(w: ProtoWriter, node: OnnxNode): void {
  for (const name of node.inputs) w.text(1, name);
  for (const name of node.outputs) w.text(2, name);
  w.text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes))
    w.message(5, (inner) => writeAttribute(inner, name, value));
  if (node.domain !== '') w.text(7, node.domain);
}

function writeAttribute(w: ProtoWriter, name: string, value: Attribute): void {
  w.text(1, name);
  let type: number;
  if ('float' in value) {
    w.float(2, value.float);
    type = 1;
  } else if ('int' in value) {
    w.int(3, value.int);
    type = 2;
  } else if ('string' in value) {
    w.text(4, value.string);
    type = 3;
  } else if ('tensor' in value) {
    w.message(5, (inner) => writeTensor(inner, value.tensor, name));
    type = 4;
  } else if ('floats' in value) {
    w.bytes(7, bytesOf(Float32Array.from(value.floats)));
    type = 6;
  } else if ('ints' in value) {
    w.ints(8, value.ints);
    type = 7;
  } else {
    w.texts(9, value.strings);
    type = 8;
  }
  w.int(20, type);
}

function writeTensor(w: ProtoWriter, tensor: TensorValue, name: string): void {
  w.ints(1, tensor.dims);
  w.int(2, ELEMENT[tensor.type]);
  if (ArrayBuffer.isView(tensor.data)) {
    w.text(8, name);
    w.bytes(9, bytesOf(tensor.data));
    return;
  }
  w.texts(6, tensor.data);
  w.text(8, name);
}

function writeValue(w: ProtoWriter, value: OnnxValue): void {
  w.text(1, value.name);
  w.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, ELEMENT[value.type]);
      tensor.message(2, (shape) => {
        for (const dim of value.dims)
          shape.message(1, (inner) => (typeof dim === 'number' ? inner.int(1, dim) : inner.text(2, dim)));
      });
    }),
  );
  if (value.doc !== undefined) w.text(3, value.doc);
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
