import { isUtf8 } from 'node:buffer';
import { bodyFault } from './scoring-error.ts';

/** A word of Python's JSON that JSON does not know, not a part of another word. */
const WORD = /-?(?<![\w.])(?:NaN|Infinity)(?!\w)/y;

/**
 * The text of a body.
 * @throws DataError SERVE_BODY_INVALID when it is no UTF-8
 */
export function bodyText(body: Uint8Array): string {
  if (!isUtf8(body))
    throw bodyFault('Invalid input. The body is not UTF-8.', 'Encode the text as UTF-8, without compression.');
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

/**
 * A JSON body. Python's `json.dumps` writes NaN and Infinity bare: they are read as null.
 * @throws DataError SERVE_BODY_INVALID
 */
export function parseJson(given: string): unknown {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const mended = withoutWords(text);
    if (mended !== text)
      try {
        return JSON.parse(mended);
      } catch {
        // the first fault is the one to tell
      }
    const fault = cause instanceof Error ? cause.message.slice(0, 200) : '';
    const reason = /\S/.test(text) ? fault : 'the body is empty';
    throw bodyFault(
      `Invalid input. Ensure that input is a valid JSON formatted string. Error: '${reason}'.`,
      'Send one JSON object in UTF-8.',
      cause,
    );
  }
}

/** The text with NaN, Infinity and -Infinity outside of strings as null. Linear, whatever the text. */
function withoutWords(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!;
    if (c === '"') at = endOfString(text, at);
    if (c !== 'N' && c !== 'I' && c !== '-') continue;
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) continue;
    parts.push(text.slice(kept, at), 'null');
    kept = at + word.length;
    at = kept - 1;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(kept);
}

/** Where the string that begins at a quote ends; the end of the text when it does not. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
