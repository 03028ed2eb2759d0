import type { Json, JsonObject } from '../../../core/json.ts';
import { damaged } from '../import-error.ts';
import { isObject } from '../json-access.ts';

/** Nesting beyond this is no model. */
const DEEPEST = 64;

/**
 * Universal Binary JSON, draft 12, as far as XGBoost writes it: objects, plain and typed lists, texts, numbers.
 * @throws ModelError IMPORT_DAMAGED
 */
export function parseUbjson(bytes: Uint8Array): JsonObject {
  const value = new UbjsonReader(bytes).document();
  if (isObject(value)) return value;
  throw damaged('it is no JSON object');
}

class UbjsonReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  document(): Json {
    return this.value(this.marker(), 0);
  }

  /** Moves on by `size` bytes and returns where they start. */
  private take(size: number): number {
    const at = this.at;
    if (!(size >= 0 && at + size <= this.bytes.length)) throw damaged(`it ends at byte ${this.bytes.length}`);
    this.at += size;
    return at;
  }
  /** The next type, as a character; no-ops are skipped. */
  private marker(): string {
    for (;;) {
      const mark = String.fromCharCode(this.bytes[this.take(1)]!);
      if (mark !== 'N') return mark;
    }
  }
  private peek(): string {
    return String.fromCharCode(this.bytes[this.at] ?? 0);
  }

  private value(mark: string, depth: number): Json {
    if (depth > DEEPEST) throw damaged('it is nested too deeply');
    if (mark === '{') return this.object(depth);
    if (mark === '[') return this.list(depth);
    if (mark === 'S') return this.text();
    if (mark === 'Z') return null;
    if (mark === 'T' || mark === 'F') return mark === 'T';
    return this.number(mark);
  }

  private number(mark: string): number {
    const { view } = this;
    switch (mark) {
      case 'i':
        return view.getInt8(this.take(1));
      case 'U':
        return view.getUint8(this.take(1));
      case 'I':
        return view.getInt16(this.take(2));
      case 'l':
        return view.getInt32(this.take(4));
      case 'L':
        return Number(view.getBigInt64(this.take(8)));
      case 'd':
        return view.getFloat32(this.take(4));
      case 'D':
        return view.getFloat64(this.take(8));
      default:
        throw damaged(`byte ${this.at - 1} is of the unknown type "${mark}"`);
    }
  }

  private text(): string {
    const length = this.number(this.marker());
    const at = this.take(length);
    return new TextDecoder().decode(this.bytes.subarray(at, at + length));
  }

  private list(depth: number): Json[] {
    const { type, count } = this.container();
    const list: Json[] = [];
    if (count === undefined) {
      for (let mark = this.marker(); mark !== ']'; mark = this.marker()) list.push(this.value(mark, depth + 1));
      return list;
    }
    for (let i = 0; i < count; i++) list.push(this.value(type ?? this.marker(), depth + 1));
    return list;
  }

  private object(depth: number): JsonObject {
    const { type, count } = this.container();
    const entries: [string, Json][] = [];
    const more = (): boolean => {
      if (count !== undefined) return entries.length < count;
      if (this.peek() !== '}') return true;
      this.at++;
      return false;
    };
    while (more()) {
      const name = this.text();
      entries.push([name, this.value(type ?? this.marker(), depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  /** `$` and the type of all members, `#` and how many there are. */
  private container(): { readonly type?: string; readonly count?: number } {
    let type: string | undefined;
    if (this.peek() === '$') {
      this.at++;
      type = this.marker();
      // Members without bytes would let a short file ask for any amount of memory.
      if ('ZTF'.includes(type)) throw damaged(`a list is of the type "${type}"`);
    }
    if (this.peek() !== '#') {
      if (type !== undefined) throw damaged('a typed list has no length');
      return {};
    }
    this.at++;
    const count = this.number(this.marker());
    // Every member takes at least a byte: a length beyond the file is refused before memory is.
    if (!(count >= 0 && count <= this.bytes.length)) throw damaged(`a list has ${count} members`);
    return type === undefined ? { count } : { type, count };
  }
}
