import { createRng } from '../core/rng.ts';
import type { BaseTable, Column, Frame, TextColumn } from '../data/frame.ts';

const WORDS = ['red', 'Green', 'fast', 'slow', 'naïve', '東京', '🚗', 'x1', 'ärger', '2024'];

/**
 * A small frame with every kind of column, missing cells in most, drawn from a seed.
 * @param textOf replaces the text of a row when it gives one
 */
export function toyFrame(rows: number, seed: number, textOf: (row: number) => string | null = () => null): Frame {
  const rng = createRng(seed);
  const often = (share: number): boolean => rng.next() < share;
  const numbers = (draw: () => number): Float64Array => Float64Array.from({ length: rows }, draw);
  const codes = (draw: () => number): Int32Array => Int32Array.from({ length: rows }, draw);
  const columns: Column[] = [
    { kind: 'numeric', name: 'plain', values: numbers(() => rng.normal() * 10 + 3) },
    { kind: 'numeric', name: 'skewed', values: numbers(() => (often(0.2) ? Number.NaN : Math.exp(2 * rng.normal()))) },
    { kind: 'numeric', name: 'whole', values: numbers(() => rng.int(5)) },
    { kind: 'categorical', name: 'few', codes: codes(() => rng.int(4) - 1), categories: ['x', 'y', 'z'] },
    {
      kind: 'categorical',
      name: 'wide',
      codes: codes(() => (often(0.1) ? -1 : Math.floor(40 * rng.next() ** 2))),
      categories: Array.from({ length: 40 }, (_, i) => `w${i}`),
    },
    {
      kind: 'datetime',
      name: 'when',
      epochMs: numbers(() => (often(0.1) ? Number.NaN : rng.int(2_000_000_000) * 1000)),
    },
  ];
  const texts = Array.from({ length: rows }, () =>
    often(0.1) ? null : Array.from({ length: 1 + rng.int(5) }, () => WORDS[rng.int(WORDS.length)]!).join(' '),
  );
  const note = textColumnOf(
    'note',
    texts.map((text, row) => textOf(row) ?? text),
  );
  return { rows, columns: [...columns, { kind: 'text', name: 'note', texts: note }] };
}

/** A text column of these texts; null = missing. */
export function textColumnOf(name: string, texts: readonly (string | null)[]): TextColumn {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text ?? ''));
  const offsets = new Uint32Array(texts.length + 1);
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i]! + part.length;
  });
  const utf8 = new Uint8Array(offsets[texts.length]!);
  parts.forEach((part, i) => {
    utf8.set(part, offsets[i]!);
  });
  return { name, offsets, utf8, valid: Uint8Array.from(texts, (text) => (text === null ? 0 : 1)) };
}

/** The table of some rows, in the order given. */
export function tableOfRows(table: BaseTable, rows: Uint32Array): BaseTable {
  return {
    rows: rows.length,
    features: table.features,
    columns: table.columns.map((column) => Float32Array.from(rows, (row) => column[row]!)),
    texts: table.texts.map((texts) => textRows(texts, rows)),
  };
}

function textRows({ name, offsets, utf8, valid }: TextColumn, rows: Uint32Array): TextColumn {
  const decoder = new TextDecoder();
  return textColumnOf(
    name,
    Array.from(rows, (row) =>
      valid[row] === 0 ? null : decoder.decode(utf8.subarray(offsets[row]!, offsets[row + 1]!)),
    ),
  );
}
