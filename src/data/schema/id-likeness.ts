import type { RawColumn } from '../frame.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { KindGuess } from './infer-kind.ts';

const ID_WORD = /^(?:id|ids|pid|uid|uuid|guid|oid|rowid|rowno|rownum|rownumber|index|idx|row|key|instant|serial)$/;
const FEWEST_ROWS = 20;
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Words of a column name: `customerID`, `Hospital Number`, `row_id` -> lower-case words. */
function nameWords(name: string): string[] {
  const spaced = name.replace(/([a-z\d])([A-Z])/g, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * Why a column only names its rows, or undefined. Whole numbers: (1) 0, 1, 2, ... down the file; (2) all different
 * though so many draws from their range would repeat: with n values in a range r, n^2 / 2r repeats are expected, and
 * eight or more expected with none seen is a numbering (years and ranks excepted); (3) nearly all different and named
 * like an id. Names: nearly all different, and no free text.
 */
export function idLikeReason(column: RawColumn, facts: ColumnFacts, kind: KindGuess): string | undefined {
  const present = facts.rows - kind.missing;
  if (present < 3 || kind.missing > 0.01 * facts.rows) return undefined;
  const words = nameWords(column.name);
  const named = words.some((word) => ID_WORD.test(word));
  if (column.type === 'number')
    return kind.kind === 'numeric' ? numberReason(column, facts, present, words, named) : undefined;
  if (column.type !== 'text' || (kind.kind !== 'categorical' && kind.kind !== 'text')) return undefined;
  if (present < FEWEST_ROWS || kind.distinct < 0.99 * present) return undefined;
  if (column.dictionary.slice(0, 100).every((text) => text === '' || UUID.test(text.trim()))) return 'unique UUIDs';
  if (kind.kind === 'text') return undefined;
  return `${kind.distinct} different names in ${present} rows`;
}

function numberReason(
  column: Extract<RawColumn, { type: 'number' }>,
  facts: ColumnFacts,
  present: number,
  words: readonly string[],
  named: boolean,
): string | undefined {
  if (!facts.whole || facts.infinite > 0) return undefined;
  const unique = facts.distinct === present;
  const counted = (facts.min === 0 || facts.min === 1) && column.values.every((value, i) => value === facts.min + i);
  if (counted && present >= 8) return `row numbers ${facts.min}, ${facts.min + 1}, ${facts.min + 2} and so on`;
  const range = facts.max - facts.min + 1;
  const yearLike = facts.min >= 1500 && facts.max <= 2200;
  const ranked = words.some((word) => word.startsWith('rank'));
  if (unique && (present * present) / (2 * range) >= 8 && !yearLike && !ranked) {
    return `${present} whole numbers between ${facts.min} and ${facts.max}, none twice: a numbering`;
  }
  if (present < FEWEST_ROWS) return undefined;
  const last = words[words.length - 1];
  const numbered = last === 'number' || last === 'no' || last === 'nr' || last === 'num' || last === 'code';
  if (named && facts.distinct >= 0.95 * present)
    return `named like an id, ${facts.distinct} different in ${present} rows`;
  if (numbered && words.length > 1 && facts.distinct >= 0.9 * present && range > 10 * present) {
    return `named like a number given to rows, ${facts.distinct} different in ${present} rows`;
  }
  return undefined;
}
