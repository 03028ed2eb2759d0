import type { Column, Frame } from '../frame.ts';
import { NEVER_USED } from '../split/fold-plan.ts';

/** Bytes of a text that enter its hash, besides its length. */
const TEXT_BYTES = 64;

/**
 * Number of rows that have an identical twin (all features and the target) with another fold mark. Rows are compared by
 * two 32-bit hashes: a false match has a chance of 2^-64 a pair.
 * @param foldOf mark of each row; rows marked 254 are left out
 */
export function duplicatesAcrossFolds(frame: Frame, y: Float64Array, foldOf: Uint8Array): number {
  const first = new Uint32Array(frame.rows).fill(0x811c9dc5);
  const second = new Uint32Array(frame.rows).fill(0x2545f491);
  mixNumbers(first, second, y);
  for (const column of frame.columns) mixColumn(first, second, column);
  let bits = 4;
  while (1 << bits < frame.rows * 2) bits++;
  const mask = (1 << bits) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  const slotOf = new Uint32Array(frame.rows);
  const mixed = new Uint8Array(mask + 1);
  for (let i = 0; i < frame.rows; i++) {
    if (foldOf[i] === NEVER_USED) continue;
    let slot = first[i]! & mask;
    for (; slots[slot]! >= 0; slot = (slot + 1) & mask) {
      const other = slots[slot]!;
      if (first[other] === first[i] && second[other] === second[i]) break;
    }
    if (slots[slot]! < 0) slots[slot] = i;
    else if (foldOf[slots[slot]!] !== foldOf[i]) mixed[slot] = 1;
    slotOf[i] = slot;
  }
  let count = 0;
  for (let i = 0; i < frame.rows; i++) if (foldOf[i] !== NEVER_USED && mixed[slotOf[i]!] === 1) count++;
  return count;
}

function mixColumn(first: Uint32Array, second: Uint32Array, column: Column): void {
  if (column.kind === 'numeric') mixNumbers(first, second, column.values);
  else if (column.kind === 'datetime') mixNumbers(first, second, column.epochMs);
  else if (column.kind === 'categorical') {
    for (let i = 0; i < first.length; i++) mix(first, second, i, column.codes[i]!);
  } else {
    const { offsets, utf8 } = column.texts;
    for (let i = 0; i < first.length; i++) {
      const end = Math.min(offsets[i + 1]!, offsets[i]! + TEXT_BYTES);
      mix(first, second, i, offsets[i + 1]! - offsets[i]!);
      for (let b = offsets[i]!; b < end; b++) mix(first, second, i, utf8[b]!);
    }
  }
}

function mixNumbers(first: Uint32Array, second: Uint32Array, values: Float64Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < first.length; i++) {
    const value = values[i]!;
    const none = Number.isNaN(value) || value === 0;
    mix(first, second, i, none ? (value === 0 ? 0 : 7) : words[2 * i]!);
    mix(first, second, i, none ? 0 : words[2 * i + 1]!);
  }
}

function mix(first: Uint32Array, second: Uint32Array, row: number, word: number): void {
  const a = Math.imul(first[row]! ^ word, 0x85ebca6b);
  first[row] = a ^ (a >>> 15);
  const b = Math.imul(second[row]! + word, 0xc2b2ae35);
  second[row] = b ^ (b >>> 13);
}
