import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A value of a hyperparameter. */
export type HParam = string | number | boolean;

/** What an event shows under a tag: a number, a text in Markdown, or what the HParams page needs of a session. */
export type SummaryValue =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly text: string }
  | { readonly session: SessionStart | SessionEnd };
export interface SessionStart {
  readonly hparams: Readonly<Record<string, HParam>>;
  /** Sessions of one group are one row of the page. */
  readonly group: string;
  /** Seconds since 1970. */
  readonly startTime: number;
}
export interface SessionEnd {
  readonly status: 'success' | 'failure';
  readonly endTime: number;
}

const STATUS = { success: 1, failure: 2 } as const;
const FLOAT = 1;
const STRING = 7;
const DATA_CLASS = { scalar: 1, tensor: 2 } as const;

/** The bytes of an Event; field numbers are those of event.proto, summary.proto and the HParams plugin's plugin_data.proto. */
export function encodeEvent(event: {
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly values?: readonly SummaryValue[];
}): Uint8Array {
  const w = new BinaryWriter();
  double(w, 1, event.wallTime);
  if (event.step !== undefined) w.tag(2, WireType.Varint).int64(event.step);
  if (event.fileVersion !== undefined) text(w, 3, event.fileVersion);
  if (event.values !== undefined)
    message(w, 5, () => {
      for (const value of event.values!) message(w, 1, () => summaryValue(w, value));
    });
  return w.finish();
}

function summaryValue(w: BinaryWriter, value: SummaryValue): void {
  if ('scalar' in value) {
    text(w, 1, value.tag);
    metadata(w, 'scalars', new Uint8Array(0), DATA_CLASS.scalar);
    message(w, 8, () => {
      w.tag(1, WireType.Varint).int32(FLOAT);
      message(w, 2, () => undefined);
      w.tag(5, WireType.LengthDelimited).fork().float(value.scalar).join();
    });
  } else if ('text' in value) {
    text(w, 1, value.tag);
    metadata(w, 'text', new Uint8Array(0), DATA_CLASS.tensor);
    message(w, 8, () => {
      w.tag(1, WireType.Varint).int32(STRING);
      message(w, 2, () => undefined);
      text(w, 8, value.text);
    });
  } else {
    const start = 'hparams' in value.session;
    text(w, 1, start ? '_hparams_/session_start_info' : '_hparams_/session_end_info');
    metadata(w, 'hparams', sessionData(value.session), DATA_CLASS.tensor);
    emptyTensor(w);
  }
}

/** Summaries that only carry metadata hold a tensor without elements. */
function emptyTensor(w: BinaryWriter): void {
  message(w, 8, () => {
    w.tag(1, WireType.Varint).int32(FLOAT);
    message(w, 2, () => message(w, 2, () => w.tag(1, WireType.Varint).int64(0)));
  });
}

function metadata(w: BinaryWriter, plugin: string, content: Uint8Array, dataClass: number): void {
  message(w, 9, () => {
    message(w, 1, () => {
      text(w, 1, plugin);
      if (content.length > 0) w.tag(2, WireType.LengthDelimited).bytes(content);
    });
    w.tag(4, WireType.Varint).int32(dataClass);
  });
}

function sessionData(session: SessionStart | SessionEnd): Uint8Array {
  const w = new BinaryWriter();
  if ('hparams' in session)
    message(w, 3, () => {
      for (const [key, value] of Object.entries(session.hparams))
        message(w, 1, () => {
          text(w, 1, key);
          message(w, 2, () => protobufValue(w, value));
        });
      text(w, 4, session.group);
      double(w, 5, session.startTime);
    });
  else
    message(w, 4, () => {
      w.tag(1, WireType.Varint).int32(STATUS[session.status]);
      double(w, 2, session.endTime);
    });
  return w.finish();
}

/** google.protobuf.Value. */
function protobufValue(w: BinaryWriter, value: HParam): void {
  if (typeof value === 'number') double(w, 2, value);
  else if (typeof value === 'string') text(w, 3, value);
  else w.tag(4, WireType.Varint).bool(value);
}

function double(w: BinaryWriter, field: number, value: number): void {
  w.tag(field, WireType.Bit64).double(value);
}
function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}
function message(w: BinaryWriter, field: number, write: () => unknown): void {
  w.tag(field, WireType.LengthDelimited).fork();
  write();
  w.join();
}
