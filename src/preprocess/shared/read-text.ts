import type { TextColumn } from '../../data/frame.ts';

const decoder = new TextDecoder();

/** Text of one row; null when missing. The bytes may be shared: they are copied before decoding. */
export function readText({ offsets, utf8, valid }: TextColumn, row: number): string | null {
  if (valid[row] === 0) return null;
  return decoder.decode(utf8.slice(offsets[row]!, offsets[row + 1]!));
}
