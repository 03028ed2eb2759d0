import { densify, type SparseColumn } from '../../core/matrix.ts';
import { hashText } from '../../core/rng.ts';
import type { TextColumn } from '../../data/frame.ts';
import { readText } from '../shared/read-text.ts';
import { SparseBuilder } from '../shared/sparse-builder.ts';
import { type Analyzer, analyze } from './analyze.ts';

/** What one text column becomes. */
export interface TextCoding {
  readonly analyzer: Analyzer;
  /** Terms with a column each; empty when hashing. */
  readonly terms: readonly string[];
  /** Factor of each term column, shape [terms]; all 1 when hashing. */
  readonly idf: Float64Array;
  /** Columns that terms are hashed into; 0 = terms have columns of their own. */
  readonly buckets: number;
  /** A term that occurs n times counts 1 + ln n instead of n. */
  readonly sublinear: boolean;
}

/** Writes the columns of one text column. */
export class TextVectors {
  private readonly coding: TextCoding;
  private readonly slots: ReadonlyMap<string, number>;
  private readonly terms: number;
  /** Scratch, all 0 between texts. */
  private counter: TermCounter | undefined;

  constructor(coding: TextCoding) {
    this.coding = coding;
    this.slots = new Map(coding.terms.map((term, slot) => [term, slot]));
    this.terms = coding.buckets > 0 ? coding.buckets : coding.terms.length;
  }

  /** Names of the columns for a text column of this name. */
  names(column: string): string[] {
    const { buckets, terms, analyzer } = this.coding;
    const verb = analyzer.unit === 'word' ? 'tfidf' : 'tfidf_chars';
    return buckets > 0
      ? Array.from({ length: buckets }, (_, k) => `hash(${column}, ${k})`)
      : terms.map((term) => `${verb}(${column}, ${JSON.stringify(term)})`);
  }

  /** Term columns have length 1 in each row (or 0 without known terms); a missing text has zeros. */
  transform(texts: TextColumn, rows: number): Float32Array[] {
    // terms that no text has share one column of zeros: of a single row almost all
    const zeros = new Float32Array(rows);
    return this.transformSparse(texts, rows).map((column) => (column.indices.length === 0 ? zeros : densify(column)));
  }

  /** Columns that a text becomes. */
  get width(): number {
    return this.terms;
  }

  /**
   * As {@link transform}, sparse.
   * @param ids rows of `texts` meant by 0..rows-1; the same numbers when absent
   */
  transformSparse(texts: TextColumn, rows: number, ids?: Uint32Array): SparseColumn[] {
    this.counter ??= new TermCounter(this.terms);
    const { counter } = this;
    const builder = new SparseBuilder(rows, this.terms);
    for (let i = 0; i < rows; i++) {
      const text = readText(texts, ids === undefined ? i : ids[i]!);
      if (text !== null) this.writeTerms(text, i, counter, builder);
    }
    return builder.columns();
  }

  private writeTerms(text: string, row: number, { weights, touched }: TermCounter, into: SparseBuilder): void {
    const { analyzer, idf, buckets, sublinear } = this.coding;
    let n = 0;
    for (const term of analyze(text, analyzer)) {
      const slot = buckets > 0 ? hashText(term) % buckets : this.slots.get(term);
      if (slot === undefined) continue;
      if (weights[slot] === 0) touched[n++] = slot;
      weights[slot]!++;
    }
    let squares = 0;
    for (let k = 0; k < n; k++) {
      const slot = touched[k]!;
      const count = weights[slot]!;
      weights[slot] = (sublinear ? 1 + Math.log(count) : count) * idf[slot]!;
      squares += weights[slot]! ** 2;
    }
    const length = Math.sqrt(squares);
    for (let k = 0; k < n; k++) {
      const slot = touched[k]!;
      into.push(row, slot, weights[slot]! / length);
      weights[slot] = 0;
    }
  }
}

/** Scratch of one text: weight of each term, and the terms that it has. */
class TermCounter {
  readonly weights: Float64Array;
  readonly touched: Uint32Array;

  constructor(terms: number) {
    this.weights = new Float64Array(terms);
    this.touched = new Uint32Array(terms);
  }
}
