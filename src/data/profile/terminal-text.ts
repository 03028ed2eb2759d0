/** Control characters (an escape sequence in a cell must not reach the terminal) and invisible direction marks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Cell text made safe for one line of a terminal: control characters become `·`. */
export function oneLine(text: string): string {
  return (text.length > 1000 ? `${text.slice(0, 1000)}…` : text).replace(CONTROL, '·');
}

/** Terminal cells a text takes: two for East Asian wide characters and emoji, else one a code point. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) width += char.length === 2 || WIDE.test(char) ? 2 : 1;
  return width;
}

/** The text cut to a width, with `…` in place of what was cut. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const char of text) {
    used += displayWidth(char);
    if (used > width) break;
    kept += char;
  }
  return `${kept}…`;
}

/** The text filled with spaces to a width, on the right or on the left. */
export function pad(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}

/** Lines of at most `width` cells, broken between words; longer words are kept whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
