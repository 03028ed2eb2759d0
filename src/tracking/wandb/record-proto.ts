import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Json } from '../../core/json.ts';

/** What a run is: the first record after the header. */
export interface WandbRun {
  readonly id: string;
  readonly entity: string;
  readonly project: string;
  readonly group: string;
  readonly jobType: string;
  readonly displayName: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly config: Readonly<Record<string, Json>>;
}
/** Numbers may be NaN and infinite. */
export type WandbValues = Readonly<Record<string, Json>>;

/** A record of wandb_internal.proto, by the names there. */
export type WandbRecord =
  | { readonly header: { readonly producer: string } }
  | { readonly run: WandbRun }
  | { readonly history: WandbValues; readonly step: number }
  | { readonly summary: WandbValues }
  | { readonly exit: { readonly code: number; readonly seconds: number } };

const FIELD = { history: 2, summary: 3, run: 17, exit: 18, header: 21 } as const;
/** The oldest reader that knows all of these records. */
const MIN_CONSUMER = '0.10.0';

/** The bytes of a Record. @param num its place in the file, from 1 */
export function encodeRecord(num: number, record: WandbRecord): Uint8Array {
  const w = new BinaryWriter();
  w.tag(1, WireType.Varint).int64(num);
  if ('header' in record)
    message(w, FIELD.header, () =>
      message(w, 1, () => {
        text(w, 1, record.header.producer);
        text(w, 2, MIN_CONSUMER);
      }),
    );
  else if ('run' in record) message(w, FIELD.run, () => run(w, record.run));
  else if ('history' in record)
    message(w, FIELD.history, () => {
      items(w, 1, 2, record.history);
      message(w, 2, () => w.tag(1, WireType.Varint).int64(record.step));
    });
  else if ('summary' in record) message(w, FIELD.summary, () => items(w, 1, 2, record.summary));
  else
    message(w, FIELD.exit, () => {
      w.tag(1, WireType.Varint).int32(record.exit.code);
      w.tag(2, WireType.Varint).int32(Math.round(record.exit.seconds));
    });
  return w.finish();
}

function run(w: BinaryWriter, r: WandbRun): void {
  text(w, 1, r.id);
  if (r.entity !== '') text(w, 2, r.entity);
  text(w, 3, r.project);
  message(w, 4, () => items(w, 1, 1, r.config));
  text(w, 6, r.group);
  text(w, 7, r.jobType);
  text(w, 8, r.displayName);
  if (r.notes !== '') text(w, 9, r.notes);
  for (const tag of r.tags) text(w, 10, tag);
  text(w, 13, r.host);
  message(w, 17, () => {
    w.tag(1, WireType.Varint).int64(Math.floor(r.startTime / 1000));
    w.tag(2, WireType.Varint).int32(Math.round((r.startTime % 1000) * 1e6));
  });
}

/** @param keyField 1: the key; 2: a path of one key */
function items(w: BinaryWriter, field: number, keyField: number, values: WandbValues): void {
  for (const [key, value] of Object.entries(values))
    message(w, field, () => {
      text(w, keyField, key);
      text(w, 16, jsonOf(value));
    });
}

/** W&B's JSON knows NaN and infinities, as Python's does. */
function jsonOf(value: Json): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return JSON.stringify(value);
  return String(value);
}

function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}
function message(w: BinaryWriter, field: number, write: () => unknown): void {
  w.tag(field, WireType.LengthDelimited).fork();
  write();
  w.join();
}
