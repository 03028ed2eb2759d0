import { expOf } from './exp.ts';
import { eachGradient } from './objective.ts';

const at = (buffer: ArrayBufferLike, base: number, id: number): number =>
  new Float64Array(buffer, base + id * 8, 1)[0]!;
const weightOf = (buffer: ArrayBufferLike, w: number, id: number): number => (w === 0 ? 1 : at(buffer, w, id));

/** Twin of the kernel `slopes`. */
export function slopes(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  y: number,
  w: number,
  above: number,
  below: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 1 }, (id) => {
    const weight = weightOf(buffer, w, id);
    const d = at(buffer, score, id) - at(buffer, y, id);
    return [(d > 0 ? above : d < 0 ? -below : 0) * weight, weight];
  });
}

/** Twin of the kernel `huber`. */
export function huber(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  y: number,
  w: number,
  delta: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 1 }, (id) => {
    const weight = weightOf(buffer, w, id);
    const d = at(buffer, score, id) - at(buffer, y, id);
    return [Math.max(-delta, Math.min(delta, d)) * weight, weight];
  });
}

/** Twin of the kernel `fair`. */
export function fair(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  y: number,
  w: number,
  c: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 1 }, (id) => {
    const weight = weightOf(buffer, w, id);
    const d = at(buffer, score, id) - at(buffer, y, id);
    const share = c / (Math.abs(d) + c);
    return [share * d * weight, share * weight];
  });
}

/** Twin of the kernel `tweedie`. */
export function tweedie(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  y: number,
  w: number,
  power: number,
  factor: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 1 }, (id) => {
    const weight = weightOf(buffer, w, id);
    const s = at(buffer, score, id);
    const a = expOf(s * (1 - power)) * at(buffer, y, id);
    const b = expOf(s * (2 - power));
    const h2 = ((2 - power) * b - (1 - power) * a) * factor;
    return [(b - a) * weight, Math.max(h2, 1e-16) * weight];
  });
}
