import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/tracking/wandb/crc32.ts';
import { LogFile } from '../../../src/tracking/wandb/log-file.ts';
import { encodeRecord } from '../../../src/tracking/wandb/record-proto.ts';

const folder = mkdtempSync(join(tmpdir(), 'automl-wandb-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Records of a file, read as LevelDB's log format says; the checksums are held. */
function read(file: string): Buffer[] {
  const data = readFileSync(file);
  const found: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let at = 7; at < data.length; ) {
    const room = 32_768 - (at % 32_768);
    if (room < 7) {
      at += room;
      continue;
    }
    const length = data.readUInt16LE(at + 4);
    const type = data[at + 6]!;
    const piece = data.subarray(at + 7, at + 7 + length);
    expect(data.readUInt32LE(at)).toBe(crc32(Buffer.concat([Buffer.of(type), piece])));
    expect(length + 7).toBeLessThanOrEqual(room);
    parts.push(piece);
    if (type === 1 || type === 4) {
      found.push(Buffer.concat(parts));
      parts = [];
    }
    at += 7 + length;
  }
  return found;
}

describe('the log of a W&B run', () => {
  it('has the checksum of zlib', () => {
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).toBe(0xcbf43926);
  });
  it('keeps records of any length, whichever way they meet the ends of blocks', () => {
    // 7 bytes of file header come first: the sizes leave 8, 7, 6, 1 and 0 bytes of a block
    for (const size of [32_746, 32_747, 32_748, 32_753, 32_754, 32_755, 100_000]) {
      const file = join(folder, String(size));
      const log = new LogFile(file);
      const records = [Buffer.alloc(size, 1), Buffer.from('next'), Buffer.alloc(0), Buffer.alloc(70_000, 2)];
      for (const data of records) log.append(data);
      expect(readFileSync(file).subarray(0, 7).toString('latin1')).toBe(':W&B\xe1\xbe\0');
      expect(read(file).map((data) => data.toString('latin1'))).toEqual(records.map((data) => data.toString('latin1')));
    }
  });
  it('encodes a step of the history as wandb_internal.proto has it', () => {
    const hex = Buffer.from(encodeRecord(3, { history: { a: Number.NaN }, step: 2 })).toString('hex');
    // num = 3; history { item { nested_key: "a", value_json: "NaN" } step { num: 2 } }
    expect(hex).toBe(['0803', '120f', '0a09', '120161', '8201034e614e', '1202', '0802'].join(''));
  });
});
