/** Edit distance of two texts (Levenshtein 1966): insertions, deletions and substitutions cost 1. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitute, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}

/**
 * The known name most like `name`, ignoring case; undefined when none is near (more than half of the letters differ).
 * A name that ends like a known one after its prefix counts as near: `maxDepth` finds `gbdt.maxDepth`.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const whole = candidate.toLowerCase();
    const last = whole.slice(whole.lastIndexOf('.') + 1);
    const distance = Math.min(editDistance(wanted, whole), editDistance(wanted, last) + 0.5);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return least <= Math.max(2, wanted.length / 2) ? best : undefined;
}
