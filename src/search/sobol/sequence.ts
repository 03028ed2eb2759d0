import { sobolBits, sobolDirections } from './directions.ts';

/** Dimensions with direction numbers; further ones are hashed points without structure. */
const MAX_DIMENSIONS = 160;

/** 32-bit mix of three words; every input bit moves every output bit (murmur3 finaliser twice). */
function mix(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  for (let round = 0; round < 2; round++) {
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** Nested uniform scrambling (Owen 1995): bit k is flipped by a coin that depends on the bits above it. */
function scramble(bits: number, seed: number, dimension: number): number {
  let out = 0;
  for (let k = 0; k < 32; k++) {
    const above = k === 0 ? 0 : bits >>> (32 - k);
    const coin = mix(above, seed, dimension * 32 + k) & 1;
    out = (out << 1) | (((bits >>> (31 - k)) & 1) ^ coin);
  }
  return out >>> 0;
}

/**
 * Point `index` (0, 1, 2 ...) of a scrambled Sobol sequence in [0, 1)^dimensions. The first 2^k points fill every
 * interval of length 2^-k of each coordinate once, whatever the seed.
 */
export function sobolPoint(index: number, dimensions: number, seed: number): Float64Array {
  const directions = sobolDirections(Math.min(dimensions, MAX_DIMENSIONS));
  return Float64Array.from({ length: dimensions }, (_, d) => {
    const bits = d < MAX_DIMENSIONS ? scramble(sobolBits(directions[d]!, index), seed, d) : mix(index, seed, d);
    return bits / 4294967296;
  });
}
