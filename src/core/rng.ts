/** Seeded stream of random numbers; the only source of randomness in the library. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
  /** Random order of 0..n-1 (Fisher and Yates). */
  permutation(n: number): Uint32Array;
  /** Independent child stream: the same label gives the same stream, whatever was drawn before. */
  fork(label: string): Rng;
}

/** 32-bit FNV-1a hash of a text. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let h = seed >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** sfc32 (Doty-Humphrey's small fast counter), seeded through 12 warm-up rounds. `seed`: an integer in [0, 2^32). */
export function createRng(seed: number): Rng {
  let a = 0x9e3779b9;
  let b = seed >>> 0;
  let c = Math.imul(seed ^ 0x5bd1e995, 0x85ebca6b) >>> 0;
  let d = 1;
  const bits = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();
  const next = (): number => bits() / 4294967296;
  const int = (n: number): number => Math.floor(next() * n);
  return {
    next,
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    permutation: (n) => {
      const p = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = int(i + 1);
        const t = p[i]!;
        p[i] = p[j]!;
        p[j] = t;
      }
      return p;
    },
    fork: (label) => createRng(hashText(label, Math.imul(seed ^ 0x2545f491, 0x9e3779b1) ^ seed)),
  };
}
