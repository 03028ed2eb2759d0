import { createRng } from '../../src/core/rng.ts';

/** Rows as objects: two numbers with gaps, a word with few and one with many values, and targets that depend on them. */
export function mixedRows(n: number, seed = 1) {
  const rng = createRng(seed);
  const rows = Array.from({ length: n }, () => ({
    age: rng.next() < 0.1 ? Number.NaN : Math.round(rng.next() * 80),
    income: rng.next() < 0.05 ? null : rng.normal(),
    colour: ['red', 'green', 'blue'][rng.int(3)]!,
    town: rng.next() < 0.05 ? null : `town ${rng.int(20)}`,
  }));
  const signal = rows.map(
    (r) =>
      (r.age || 40) / 20 + 2 * (r.income ?? 0) + (r.colour === 'red' ? 2 : 0) + Number((r.town ?? '5').slice(-1)) / 3,
  );
  const value = signal.map((s) => s + 0.3 * rng.normal());
  return {
    rows,
    value,
    binary: value.map((v) => (v > 5 ? 'yes' : 'no')),
    multi: value.map((v) => (v > 6 ? 3 : v > 4 ? 2 : 1)),
  };
}

/** A row-major matrix of normal numbers, with a value that depends on three columns. */
export function matrixData(rows: number, cols: number, seed = 1) {
  const rng = createRng(seed);
  const data = Float32Array.from({ length: rows * cols }, () => rng.normal());
  const at = (i: number, j: number): number => (j < cols ? data[i * cols + j]! : 0);
  const value = Float64Array.from({ length: rows }, (_, i) => 2 * at(i, 0) - at(i, 1) ** 2 + 0.2 * rng.normal());
  const shape: [number, number] = [rows, cols];
  return { X: { data, shape }, value, label: Array.from(value, (v) => v > -0.5) };
}
