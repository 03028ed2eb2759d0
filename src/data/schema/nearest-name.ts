/** Damerau-Levenshtein distance without transpositions over more than two letters (restricted edit distance). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/**
 * The name most like `wanted`, case ignored; undefined when none is within half its length.
 * A name that contains or starts the wanted one is near whatever its length.
 */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const other = name.toLowerCase();
    const inside = lower.length >= 3 && (other.includes(lower) || (other.length >= 3 && lower.includes(other)));
    const distance = editDistance(lower, other);
    const cost = inside ? Math.min(distance, 1 + Math.abs(other.length - lower.length) / 100) : distance;
    if (cost < bestCost && (inside || distance <= Math.max(1, Math.floor(lower.length / 2)))) {
      best = name;
      bestCost = cost;
    }
  }
  return best;
}

/** `quality (did you mean "Quality"?)` for messages about unknown names. */
export function withNearest(wanted: string, names: readonly string[]): string {
  const nearest = nearestName(wanted, names);
  return nearest === undefined ? `"${wanted}"` : `"${wanted}" (did you mean "${nearest}"?)`;
}
