/** Characters of scripts that are written without spaces between words (Chinese, Japanese, Thai). */
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/g;

/** Words of a cell: runs between white space; two characters of an unspaced script count as one. */
function wordsOf(text: string): number {
  const head = text.length > 2000 ? text.slice(0, 2000) : text;
  const unspaced = head.match(UNSPACED)?.length ?? 0;
  return head.trim().split(/\s+/).length + Math.floor(unspaced / 2);
}

/**
 * The reason why a column of names is free text, or undefined when it is better read as categories. Free text repeats
 * little (more than a tenth of the cells differ) and has three words a cell or more, or fifty characters.
 * @param present distinct spellings with their counts and the rows they cover
 */
export function looksLikeText(present: {
  readonly words: readonly string[];
  readonly counts: ArrayLike<number>;
  readonly rows: number;
}): string | undefined {
  const distinct = present.words.length;
  if (distinct < 5 || distinct <= 0.1 * present.rows) return undefined;
  const sample = present.words.slice(0, 5000);
  let words = 0;
  let length = 0;
  let rows = 0;
  sample.forEach((word, i) => {
    const count = present.counts[i]!;
    words += count * wordsOf(word);
    length += count * word.length;
    rows += count;
  });
  const mean = words / rows;
  const chars = length / rows;
  if (distinct <= 20 && mean < 5) return undefined;
  if (mean < 3 && chars < 50) return undefined;
  return `free text: ${mean.toFixed(1)} words a cell, ${distinct} different`;
}
