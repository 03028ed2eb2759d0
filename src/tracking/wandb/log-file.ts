import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from './crc32.ts';

/** Blocks of LevelDB's log format; what does not fit goes on in the next one. */
const BLOCK = 32_768;
const HEADER = 7;
const TYPE = { full: 1, first: 2, middle: 3, last: 4 } as const;

/** The transaction log of a W&B run: LevelDB's log format with zlib's CRC-32, after a header of W&B's own. */
export class LogFile {
  private readonly file: string;
  private length: number;

  /** Makes the file, and its folder. @throws the system's error */
  constructor(file: string) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    // ":W&B", the magic number 0xBEE1, version 0
    const head = Uint8Array.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]);
    writeFileSync(file, head);
    this.length = head.length;
  }

  /** @throws the system's error */
  append(data: Uint8Array): void {
    const parts: Uint8Array[] = [];
    let room = BLOCK - (this.length % BLOCK);
    if (room < HEADER) {
      parts.push(new Uint8Array(room));
      room = BLOCK;
    }
    for (let at = 0, first = true; first || at < data.length; first = false, room = BLOCK) {
      const piece = data.subarray(at, at + room - HEADER);
      at += piece.length;
      const last = at >= data.length;
      parts.push(part(piece, first ? (last ? TYPE.full : TYPE.first) : last ? TYPE.last : TYPE.middle));
    }
    const bytes = Buffer.concat(parts);
    appendFileSync(this.file, bytes);
    this.length += bytes.length;
  }
}

/** A piece of a record: checksum of type and data, length, type, data. */
function part(data: Uint8Array, type: number): Uint8Array {
  const out = new Uint8Array(HEADER + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, crc32(data, crc32(Uint8Array.of(type))), true);
  view.setUint16(4, data.length, true);
  out[6] = type;
  out.set(data, HEADER);
  return out;
}
