const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** Float16 bits of numbers, rounded to nearest, ties to even; beyond 65504 the largest finite value (IEEE 754 binary16). */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfOf);
}

function halfOf(value: number): number {
  single[0] = Math.min(65504, Math.max(-65504, value));
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = Math.abs(single[0]!);
  // multiples of 2^-24 below the smallest normal number
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
  const exponent = ((bits[0]! >>> 23) & 255) - 127;
  return sign | (((exponent + 15) << 10) + roundEven((magnitude / 2 ** exponent - 1) * 1024));
}

function roundEven(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}

/** Numbers of float16 bits. */
export function fromHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (h) => {
    const fraction = h & 1023;
    const exponent = (h >>> 10) & 31;
    const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return h & 0x8000 ? -magnitude : magnitude;
  });
}
