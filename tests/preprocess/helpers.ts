import type { TextColumn } from '../../src/data/frame.ts';

/** A text column of these texts; null = missing. */
export function textColumn(name: string, texts: readonly (string | null)[]): TextColumn {
  const encoder = new TextEncoder();
  const parts = texts.map((t) => encoder.encode(t ?? ''));
  const offsets = new Uint32Array(texts.length + 1);
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i]! + part.length;
  });
  const utf8 = new Uint8Array(offsets[texts.length]!);
  parts.forEach((part, i) => {
    utf8.set(part, offsets[i]!);
  });
  return { name, offsets, utf8, valid: Uint8Array.from(texts, (t) => (t === null ? 0 : 1)) };
}
