const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** Largest finite half. */
const LARGEST = 65_504;
/** Half steps below the smallest normal half are all of this size. */
const SMALLEST = 2 ** -24;

/** Bits of the nearest float16 (IEEE 754 binary16); beyond its range the largest. */
export function toHalf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.min(LARGEST, Math.abs(value));
  if (size < 2 ** -14) return sign | Math.round(size / SMALLEST);
  float[0] = size;
  const rounded = bits[0]! + 0x1000;
  return sign | Math.min(0x7bff, (rounded >>> 13) - 0x1c000);
}

/** The number with these float16 bits. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const size = half & 0x7fff;
  if (size < 0x400) return sign * size * SMALLEST;
  bits[0] = (size + 0x1c000) << 13;
  return sign * float[0]!;
}
