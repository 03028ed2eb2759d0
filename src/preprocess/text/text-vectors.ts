import { hashText } from '../../core/rng.ts';
import type { TextColumn } from '../../data/frame.ts';
import { readText } from '../shared/read-text.ts';
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
}

/** Writes the columns of one text column. */
export class TextVectors {
  private readonly coding: TextCoding;
  private readonly slots: ReadonlyMap<string, number>;
  private readonly terms: number;

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
    const out = Array.from({ length: this.terms }, () => new Float32Array(rows));
    const weights = new Float64Array(this.terms);
    const touched = new Uint32Array(this.terms);
    for (let i = 0; i < rows; i++) {
      const text = readText(texts, i);
      if (text !== null) this.writeTerms(text, i, out, weights, touched);
    }
    return out;
  }

  private writeTerms(
    text: string,
    row: number,
    out: readonly Float32Array[],
    weights: Float64Array,
    touched: Uint32Array,
  ): void {
    const { analyzer, idf, buckets } = this.coding;
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
      weights[slot]! *= idf[slot]!;
      squares += weights[slot]! ** 2;
    }
    const length = Math.sqrt(squares);
    for (let k = 0; k < n; k++) {
      const slot = touched[k]!;
      out[slot]![row] = weights[slot]! / length;
      weights[slot] = 0;
    }
  }
}
