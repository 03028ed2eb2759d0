import { matchingRuns } from './all-characters.ts';
import { allCapitals } from './lower-case.ts';

const known = new Map<string, string>();

/**
 * A class of single characters as a pattern of RE2, written out as ranges: onnxruntime's RE2 has no `Extended_Pictographic`,
 * another notion of white space, and tables of another version of Unicode.
 * @param pattern matches one code point; has the flag u and no state
 * @param lowered whether the lower case of a character is what must match
 */
export function characterClass(pattern: RegExp, lowered: boolean): string {
  const key = `${lowered} ${pattern.source}`;
  let text = known.get(key);
  if (text === undefined) {
    const runs = matchingRuns(pattern);
    text = `[${(lowered ? loweredRuns(runs, pattern) : runs).map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join('')}]`;
    known.set(key, text);
  }
  return text;
}

/** Runs put right for capitals that match otherwise than their lower case; the few that there are stand alone. */
function loweredRuns(runs: readonly [number, number][], pattern: RegExp): [number, number][] {
  let out = [...runs];
  for (const capital of allCapitals()) {
    // of the one lower case with two characters the first counts; the second, a dot, goes with letters always
    const matches = pattern.test(String.fromCodePoint(capital.toLowerCase().codePointAt(0)!));
    if (matches === pattern.test(capital)) continue;
    const code = capital.codePointAt(0)!;
    if (matches) out.push([code, code]);
    else
      out = out.flatMap(([first, last]): [number, number][] => {
        if (code < first || code > last) return [[first, last]];
        const parts: [number, number][] = [
          [first, code - 1],
          [code + 1, last],
        ];
        return parts.filter(([a, b]) => a <= b);
      });
  }
  return out;
}

const escaped = (code: number): string => `\\x{${code.toString(16)}}`;
