import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32c } from './crc32c.ts';
import { encodeEvent, type SummaryValue } from './event-proto.ts';

/** A file of TensorBoard events: records of length, its masked checksum, data, their masked checksum. */
export class EventFile {
  private readonly file: string;

  /** Makes the file, and its folders. @throws the system's error */
  constructor(file: string, wallTime: number) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, record(encodeEvent({ wallTime, fileVersion: 'brain.Event:2' })));
  }

  /** @param wallTime seconds since 1970 @throws the system's error */
  add(wallTime: number, step: number, values: readonly SummaryValue[]): void {
    if (values.length > 0) appendFileSync(this.file, record(encodeEvent({ wallTime, step, values })));
  }
}

/** Framing of TFRecord: u64 length, u32 masked CRC-32C of it, the data, u32 masked CRC-32C of the data; little-endian. */
export function record(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 16);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, masked(crc32c(out.subarray(0, 8))), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return out;
}

/** A checksum of data that holds checksums is weak: TFRecord turns and shifts it. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
