import type { PairCandidate } from './find-pairs.ts';
import type { TermColumn } from './term-column.ts';

/** A function of a pair of features in training; a cell is line * cols + column. */
export interface PairTerm {
  readonly pair: PairCandidate;
  readonly rows: number;
  readonly cols: number;
  /** Cells. */
  readonly slots: number;
  readonly train: Uint16Array;
  readonly validation: Uint16Array;
}
/** A term in training: of one feature, or of two. */
export type Term = TermColumn | PairTerm;

export function isPair(term: Term): term is PairTerm {
  return 'pair' in term;
}

export function pairTerm(pair: PairCandidate): PairTerm {
  const { a, b } = pair;
  const cells = (one: Uint16Array, other: Uint16Array): Uint16Array =>
    one.map((slot, i) => a.map[slot]! * b.bins + b.map[other[i]!]!);
  return {
    ...{ pair, rows: a.bins, cols: b.bins, slots: a.bins * b.bins },
    train: cells(a.column.train, b.column.train),
    validation: cells(a.column.validation, b.column.validation),
  };
}
