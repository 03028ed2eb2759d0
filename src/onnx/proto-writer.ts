import { packedVarints, putVarint, repeatedStrings, varintLength } from './packed.ts';

/** Wire types of protobuf. */
const VARINT = 0;
const LENGTH = 2;
const BITS_32 = 5;

/**
 * Writes a protobuf message. Pieces are joined once, in the end, whatever messages they stand in: the lists of a forest
 * have hundreds of megabytes, and a copy of them for each message around them would take longer than all else.
 */
export class ProtoWriter {
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  int(field: number, value: number): void {
    this.varint(field * 8 + VARINT);
    if (value >= 0) this.varint(value);
    else this.add(negativeVarint(value));
  }
  float(field: number, value: number): void {
    this.varint(field * 8 + BITS_32);
    const bits = new DataView(new ArrayBuffer(4));
    bits.setFloat32(0, value, true);
    this.add(new Uint8Array(bits.buffer));
  }
  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }
  texts(field: number, values: readonly string[]): void {
    this.add(repeatedStrings(field, values));
  }
  /** @param value borrowed until {@link finish} */
  bytes(field: number, value: Uint8Array): void {
    this.varint(field * 8 + LENGTH);
    this.varint(value.length);
    this.add(value);
  }
  /** Whole numbers, packed. */
  ints(field: number, values: ArrayLike<number>): void {
    const packed = packedVarints(values);
    if (packed !== null) {
      this.bytes(field, packed);
      return;
    }
    const signed = new ProtoWriter();
    for (let i = 0; i < values.length; i++)
      if (values[i]! >= 0) signed.varint(values[i]!);
      else signed.add(negativeVarint(values[i]!));
    this.bytes(field, signed.finish());
  }
  message(field: number, write: (inner: ProtoWriter) => unknown): void {
    const inner = new ProtoWriter();
    write(inner);
    this.varint(field * 8 + LENGTH);
    this.varint(inner.length);
    for (const piece of inner.pieces) this.add(piece);
  }
  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  private varint(value: number): void {
    const piece = new Uint8Array(varintLength(value));
    putVarint(piece, 0, value);
    this.add(piece);
  }
  private add(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.length += piece.length;
  }
}

/** A negative number as protobuf's int64: ten bytes, two's complement. */
function negativeVarint(value: number): Uint8Array {
  const out = new Uint8Array(10);
  let rest = BigInt.asUintN(64, BigInt(value));
  for (let i = 0; i < 9; i++, rest >>= 7n) out[i] = Number(rest & 127n) | 128;
  out[9] = Number(rest);
  return out;
}
