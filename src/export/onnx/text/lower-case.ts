import { matchingRuns } from './all-characters.ts';

/** Its lower case is two characters, `i` and a dot above: the only such one (SpecialCasing.txt of Unicode). */
export const WIDE_CAPITAL = '\u0130';
/** Its lower case depends on where in a word it stands. */
export const SIGMA = { capital: 'Σ', inside: 'σ', final: 'ς' } as const;

let capitals: readonly string[] | undefined;
let byLower: ReadonlyMap<string, readonly string[]> | undefined;

/** All characters that have another lower case, ascending. */
export function allCapitals(): readonly string[] {
  capitals ??= matchingRuns(/\p{Changes_When_Lowercased}/u).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)),
  );
  return capitals;
}

/** The other characters whose lower case is this one character, {@link SIGMA} and {@link WIDE_CAPITAL} left out. */
export function capitalsOf(character: string): readonly string[] {
  byLower ??= groupCapitals();
  return byLower.get(character) ?? [];
}

function groupCapitals(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const capital of allCapitals()) {
    const lower = capital.toLowerCase();
    const same = groups.get(lower);
    if (capital === SIGMA.capital || capital === WIDE_CAPITAL) continue;
    if (same === undefined) groups.set(lower, [capital]);
    else same.push(capital);
  }
  return groups;
}
