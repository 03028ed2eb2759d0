import { expOf } from './exp.ts';

interface Worth {
  readonly num: number;
  readonly den: number;
}

/** Worth of two children, as the kernel computes it; arguments in packed units. */
function worth(gl: number, wl: number, g: number, w: number, lambda: number): Worth {
  const [gr, wr] = [g - gl, w - wl];
  const [il, ir] = [1 / (wl + lambda), 1 / (wr + lambda)];
  const [al, ar] = [gl * gl * il, gr * gr * ir];
  return { num: al + ar, den: al * wl * il + ar * wr * ir };
}

/** Twin of the kernel `obliviousScan`. */
export function obliviousScan(
  buffer: ArrayBufferLike,
  slots: number,
  count: number,
  records: number,
  features: number,
  lambda: number,
  out: number,
): void {
  const leaves = new Uint32Array(buffer, slots, count);
  const record = new Uint32Array(buffer, records, features * 4);
  const result = new Float64Array(buffer, out, features * 4);
  for (let f = 0; f < features; f++) {
    const [offset, bins, flags] = [record[f * 4]!, record[f * 4 + 1]!, record[f * 4 + 2]!];
    const all = bins + (flags & 1);
    const best = { score: -1, num: 0, first: result[f * 4 + 2]!, last: result[f * 4 + 3]! };
    const pick = (n: number, of: (leaf: Leaf, b: number) => Worth, first: (b: number) => number, to: number): void => {
      for (let b = 0; b < n; b++) {
        let [num, den] = [0, 0];
        for (const address of leaves) {
          const leaf = readLeaf(buffer, address + offset, all);
          if (leaf.g === 0 && leaf.w === 0) continue;
          const part = of(leaf, b);
          num += part.num;
          den += part.den;
        }
        const score = den > 0 ? (num * num) / den : 0;
        if (score > best.score) Object.assign(best, { score, num, first: first(b), last: to < 0 ? b : to });
      }
    };
    const upTo = (leaf: Leaf, b: number, extra: number): Worth => {
      let [g, w] = extra < 0 ? [0, 0] : [leaf.gs[extra]!, leaf.ws[extra]!];
      for (let i = 0; i <= b; i++) {
        g += leaf.gs[i]!;
        w += leaf.ws[i]!;
      }
      return worth(g, w, leaf.g, leaf.w, lambda);
    };
    if (all >= 2) {
      const one = (leaf: Leaf, b: number): Worth => worth(leaf.gs[b]!, leaf.ws[b]!, leaf.g, leaf.w, lambda);
      if (flags & 2) pick(all, one, (b) => b, -1);
      else {
        if (flags & 1)
          pick(
            bins - 1,
            (leaf, b) => upTo(leaf, b, bins),
            (b) => b + 1,
            bins - 1,
          );
        pick(
          all - 1,
          (leaf, b) => upTo(leaf, b, -1),
          (b) => b + 1,
          255,
        );
      }
    }
    result.set([best.score, best.num, best.first, best.last], f * 4);
  }
}

interface Leaf {
  readonly gs: readonly number[];
  readonly ws: readonly number[];
  readonly g: number;
  readonly w: number;
}
function readLeaf(buffer: ArrayBufferLike, at: number, slots: number): Leaf {
  const packed = Array.from(new BigInt64Array(buffer, at, slots));
  const gs = packed.map((v) => Number(v >> 32n));
  const ws = packed.map((v) => Number(v & 0xffffffffn));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return { gs, ws, g: sum(gs), w: sum(ws) };
}

/** Twin of the kernel `obliviousLeaves`. */
export function obliviousLeaves(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  splits: number,
  depth: number,
  out: number,
): void {
  const bytes = new Uint8Array(buffer);
  const rules = new Uint32Array(buffer, splits, depth * 4);
  new Uint32Array(buffer, rows, n).forEach((id, i) => {
    let leaf = 0;
    for (let l = 0; l < depth; l++) {
      const bin = bytes[rules[l * 4]! + id]!;
      if (bin >= rules[l * 4 + 1]! && bin <= rules[l * 4 + 2]!) leaf |= 1 << l;
    }
    bytes[out + i] = leaf;
  });
}

/** Twin of the kernel `obliviousSums`. */
export function obliviousSums(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  leaf: number,
  g: number,
  h: number,
  sums: number,
): void {
  new Uint32Array(buffer, rows, n).forEach((id, i) => {
    const pair = new Float64Array(buffer, sums + new Uint8Array(buffer)[leaf + i]! * 16, 2);
    pair[0]! += new Float32Array(buffer, g + id * 4, 1)[0]!;
    pair[1]! += new Float32Array(buffer, h + id * 4, 1)[0]!;
  });
}

/** Twin of the kernel `obliviousAdd`. */
export function obliviousAdd(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  leaf: number,
  score: number,
  values: number,
  stride: number,
): void {
  new Uint32Array(buffer, rows, n).forEach((id, i) => {
    const value = new Float64Array(buffer, values + new Uint8Array(buffer)[leaf + i]! * stride, 1)[0]!;
    new Float64Array(buffer, score + id * 8, 1)[0]! += value;
  });
}

/** Twin of the kernel `obliviousLogistic`. */
export function obliviousLogistic(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  leaf: number,
  score: number,
  y: number,
  w: number,
  delta: number,
  sums: number,
): void {
  const at = (base: number, id: number): number => new Float64Array(buffer, base + id * 8, 1)[0]!;
  new Uint32Array(buffer, rows, n).forEach((id, i) => {
    const l = new Uint8Array(buffer)[leaf + i]!;
    const p = 1 / (1 + expOf(-(at(score, id) + at(delta, l))));
    const weight = w === 0 ? 1 : at(w, id);
    const pair = new Float64Array(buffer, sums + l * 16, 2);
    pair[0]! += (p - at(y, id)) * weight;
    pair[1]! += Math.max(p * (1 - p), 1e-16) * weight;
  });
}
