const LAST_CODE_POINT = 0x10ffff;
const [FIRST_SURROGATE, LAST_SURROGATE] = [0xd800, 0xdfff];
const BLOCK = 4096;

let all: string | undefined;

/** Every code point but surrogates once, ascending. */
function allCharacters(): string {
  if (all !== undefined) return all;
  const blocks: string[] = [];
  for (let from = 0; from <= LAST_CODE_POINT; from += BLOCK) {
    const codes = Array.from({ length: BLOCK }, (_, i) => from + i);
    blocks.push(String.fromCodePoint(...codes.filter((code) => code < FIRST_SURROGATE || code > LAST_SURROGATE)));
  }
  all = blocks.join('');
  return all;
}

/**
 * Runs of neighbouring code points that match, ascending: [first, last] each.
 * @param pattern matches one code point; needs the flag u
 */
export function matchingRuns(pattern: RegExp): [number, number][] {
  return Array.from(allCharacters().matchAll(new RegExp(`(?:${pattern.source})+`, 'gu')), ([run]) => {
    const last = run.codePointAt(run.length - 2)!;
    return [run.codePointAt(0)!, last > 0xffff ? last : run.charCodeAt(run.length - 1)];
  });
}
