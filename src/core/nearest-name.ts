/** Edits from a to b (restricted Damerau-Levenshtein distance): insert, delete, replace, swap two neighbours. */
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
 * The known name most like what was typed, case ignored; undefined when none is near (within half the letters). A name
 * that contains the typed one, or ends like it after a dot (`maxDepth` -> `gbdt.maxDepth`), is near whatever its length.
 */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const whole = name.toLowerCase();
    const last = whole.slice(whole.lastIndexOf('.') + 1);
    const inside = wanted.length >= 3 && (whole.includes(wanted) || (whole.length >= 3 && wanted.includes(whole)));
    const distance = Math.min(editDistance(wanted, whole), editDistance(wanted, last) + 0.5);
    const cost = inside ? Math.min(distance, 1 + Math.abs(whole.length - wanted.length) / 100) : distance;
    if (cost < least && (inside || distance <= Math.max(2, wanted.length / 2))) {
      best = name;
      least = cost;
    }
  }
  return best;
}

/** `"qualty" (did you mean "quality"?)`, for messages about unknown names. */
export function withNearest(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known);
  return nearest === undefined ? `"${typed}"` : `"${typed}" (did you mean "${nearest}"?)`;
}
