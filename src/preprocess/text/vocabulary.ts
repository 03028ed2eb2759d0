import type { TextColumn } from '../../data/frame.ts';
import { readText } from '../shared/read-text.ts';
import { type Analyzer, analyze } from './analyze.ts';

/** Limits of a vocabulary. */
export interface VocabularyLimits {
  /** Training texts that must hold a term. */
  readonly minDf: number;
  /** Largest share of the training texts that may hold it, in (0, 1]. */
  readonly maxDf: number;
  readonly maxFeatures: number;
}
/** Terms with their document frequencies. */
export interface Vocabulary {
  /** Ascending by code unit. */
  readonly terms: readonly string[];
  /** Smoothed inverse document frequencies: ln((1 + texts) / (1 + df)) + 1. Shape [terms]. */
  readonly idf: Float64Array;
}

interface TermCount {
  texts: number;
  total: number;
}

/** Terms held at once while counting; beyond it the ones of a single text are forgotten. */
const MOST_COUNTED = 400_000;

/**
 * The terms of the texts at some rows: those within the limits of document frequency, and of these the `maxFeatures` that
 * occur most often (ties: ascending by code unit). Missing texts count as empty ones.
 */
export function learnVocabulary(
  texts: TextColumn,
  rows: Uint32Array,
  analyzer: Analyzer,
  limits: VocabularyLimits,
): Vocabulary {
  const counts = countTerms(texts, rows, analyzer);
  const highest = limits.maxDf * rows.length;
  // a limit above the number of texts would leave nothing of a small table
  const lowest = Math.min(limits.minDf, Math.max(1, Math.floor(rows.length / 4)));
  const kept = [...counts].filter(([, c]) => c.texts >= lowest && c.texts <= highest);
  kept.sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1));
  const chosen = kept.slice(0, limits.maxFeatures).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    terms: chosen.map(([term]) => term),
    idf: Float64Array.from(chosen, ([, c]) => Math.log((1 + rows.length) / (1 + c.texts)) + 1),
  };
}

function countTerms(texts: TextColumn, rows: Uint32Array, analyzer: Analyzer): Map<string, TermCount> {
  const counts = new Map<string, TermCount>();
  const seen = new Set<string>();
  for (const row of rows) {
    seen.clear();
    for (const term of analyze(readText(texts, row) ?? '', analyzer)) {
      const c = counts.get(term) ?? { texts: 0, total: 0 };
      if (c.total === 0) counts.set(term, c);
      c.total++;
      if (!seen.has(term)) {
        seen.add(term);
        c.texts++;
      }
    }
    if (counts.size > MOST_COUNTED) for (const [term, c] of counts) if (c.texts === 1) counts.delete(term);
  }
  return counts;
}
