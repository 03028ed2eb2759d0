import { bodyFault } from './scoring-error.ts';

const WORDS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * A JSON body. Python's `json.dumps` writes NaN and Infinity bare: they are read as null.
 * @throws DataError SERVE_BODY_INVALID
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const mended = text.replace(WORDS, (word) => (word.startsWith('"') ? word : 'null'));
    if (mended !== text)
      try {
        return JSON.parse(mended);
      } catch {
        // the first fault is the one to tell
      }
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : '';
    throw bodyFault(
      `Invalid input. Ensure that input is a valid JSON formatted string. Error: '${reason}'.`,
      'Send one JSON object in UTF-8.',
      cause,
    );
  }
}
