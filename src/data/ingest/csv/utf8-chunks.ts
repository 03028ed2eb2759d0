import { isUtf8 } from 'node:buffer';
import { readBytes } from '../byte-stream.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Encoding by byte order mark or by the zeros of UTF-16; otherwise UTF-8, which the scan checks on every byte. */
export function guessEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = head.subarray(0, Math.min(head.length, 4096) & ~1);
  if (sample.length < 4) return 'utf-8';
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i += 2) {
    if (sample[i] === 0) even++;
    if (sample[i + 1] === 0) odd++;
  }
  const pairs = sample.length / 2;
  if (odd > pairs * 0.6 && even < pairs * 0.1) return 'utf-16le';
  if (even > pairs * 0.6 && odd < pairs * 0.1) return 'utf-16be';
  return 'utf-8';
}

/** A text file as UTF-8 bytes without byte order mark. Bytes of UTF-8 files are passed on unchecked. */
export async function* utf8Chunks(path: string, gzipped: boolean, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decode = decoderOf(encoding);
  let first = true;
  for await (const bytes of readBytes(path, gzipped)) {
    const chunk = decode(bytes, false);
    yield first ? withoutMark(chunk) : chunk;
    first = false;
  }
  const rest = decode(Buffer.alloc(0), true);
  if (rest.length > 0) yield rest;
}

/** Bytes of any encoding as UTF-8, without byte order mark; `whole` as of `readHead`. */
export function headAsUtf8(head: Uint8Array, whole: boolean, encoding: Encoding): Uint8Array {
  return withoutMark(decoderOf(encoding)(head, whole));
}

/** Whether bytes are UTF-8, but for a character that is cut at the end. */
export function isUtf8Text(bytes: Uint8Array): boolean {
  return isUtf8(bytes.subarray(0, bytes.length - cutLength(bytes)));
}

/** Number of bytes at the end that begin a character without completing it. */
export function cutLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

function decoderOf(encoding: Encoding): (bytes: Uint8Array, final: boolean) => Uint8Array {
  if (encoding === 'utf-8') return (bytes) => bytes;
  if (encoding === 'windows-1252') return (bytes) => Buffer.from(decode1252(bytes), 'utf8');
  const decoder = new TextDecoder(encoding);
  return (bytes, final) => Buffer.from(decoder.decode(bytes, { stream: !final }), 'utf8');
}

/** Code points of bytes 0x80 to 0x9f in windows-1252; 0 where it has none. Elsewhere it equals latin-1. */
const UPPER_1252 = [
  ...[0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0],
  ...[
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e,
    0x0178,
  ],
];

function decode1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return latin1.replace(/[\x80-\x9f]/g, (char) => {
    const code = UPPER_1252[char.charCodeAt(0) - 0x80]!;
    return code === 0 ? char : String.fromCharCode(code);
  });
}
