import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/tracking/events.ts';
import { crc32c } from '../../../src/tracking/tensorboard/crc32c.ts';
import { record } from '../../../src/tracking/tensorboard/event-file.ts';
import { encodeEvent } from '../../../src/tracking/tensorboard/event-proto.ts';
import { TensorboardSink } from '../../../src/tracking/tensorboard/tensorboard-sink.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('TensorBoard event files', () => {
  it('have the checksum of RFC 3720', () => {
    expect(crc32c(bytes('123456789'))).toBe(0xe3069283);
    // the RFC's own example: 32 bytes of zeros
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });
  it('frame a record as length, masked checksum, data, masked checksum', () => {
    const framed = Buffer.from(record(bytes('123456789')));
    expect(framed.readBigUInt64LE(0)).toBe(9n);
    expect(framed.subarray(12, 21).toString()).toBe('123456789');
    // ((0xe3069283 >> 15) | (0xe3069283 << 17)) + 0xa282ead8, in 32 bits
    const crc = 0xe3069283n;
    const masked = (((crc >> 15n) | ((crc << 17n) & 0xffffffffn)) + 0xa282ead8n) & 0xffffffffn;
    expect(framed.readUInt32LE(21)).toBe(Number(masked));
    expect(framed).toHaveLength(25);
  });
  it('encode the version event as event.proto has it', () => {
    // field 1 (double) = 1.0, field 3 (string) = "brain.Event:2"
    const expected = `09000000000000f03f1a0d${Buffer.from('brain.Event:2').toString('hex')}`;
    expect(Buffer.from(encodeEvent({ wallTime: 1, fileVersion: 'brain.Event:2' })).toString('hex')).toBe(expected);
  });

  const logdir = mkdtempSync(join(tmpdir(), 'automl-tb-'));
  afterAll(() => rmSync(logdir, { recursive: true }));
  const START: RunEvent = {
    ...{
      type: 'run-start',
      at: '2026-01-01T00:00:00.000Z',
      version: '1',
      target: 'größe/../y',
      task: {},
      metric: 'r2',
    },
    data: { source: '../wine.csv', rows: 10, columns: 3, digest: 'abc' },
    ...{ seed: 0, folds: { kind: 'random', count: 2, holdout: 0 }, families: [], options: {}, resumed: false },
  };
  it('of a run that is told again replace those of before, and touch nothing else; names stay below the folder', async () => {
    const files = (): string[] =>
      readdirSync(logdir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    const tell = async (...notes: string[]): Promise<void> => {
      const sink = new TensorboardSink({ logdir, scoreOf: (_, loss) => loss });
      await sink.take(START);
      for (const message of notes) await sink.take({ type: 'note', at: START.at, code: 'n', message });
    };
    await tell('first');
    const [file, ...others] = files();
    expect(others).toEqual([]);
    expect(file!.slice(logdir.length)).toMatch(
      /^\/\.\.-wine\.csv-größe-\.\.-y-2026-01-01T00-00-00\/events\.out\.tfevents\./,
    );
    writeFileSync(join(file!, '..', 'events.out.tfevents.1.other'), 'of another program');
    await tell('second');
    expect(files()).toHaveLength(2);
    expect(readFileSync(file!, 'latin1')).toContain('second');
    expect(readFileSync(file!, 'latin1')).not.toContain('first');
  });
});
