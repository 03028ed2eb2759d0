import type { Task } from '../core/task.ts';

export type ColumnKind = 'numeric' | 'categorical' | 'datetime' | 'text' | 'boolean';
export type ColumnRole = 'feature' | 'target' | 'weight' | 'group' | 'time' | 'fold' | 'id' | 'ignored';

/** Raw table as a reader gives it, before any typing by us. Cell text is kept as spelled in the file. */
export interface RawTable {
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** What the reader did or noticed: rejected rows, encodings, renamed headers, sampling. */
  readonly notes: readonly DataNote[];
}
export type RawColumn =
  /** Plain numbers (optional sign, point, exponent; no leading zeros, no words). Shape [rows]; NaN = missing. */
  | { readonly type: 'number'; readonly name: string; readonly values: Float64Array }
  /** Anything else: dictionary of distinct spellings in order of first appearance. Shape [rows]; -1 = missing. */
  | { readonly type: 'text'; readonly name: string; readonly codes: Int32Array; readonly dictionary: readonly string[] }
  /** Natively typed dates (Parquet, Arrow, Excel, Date objects), UTC milliseconds. Shape [rows]; NaN = missing. */
  | { readonly type: 'datetime'; readonly name: string; readonly epochMs: Float64Array }
  /** Natively typed booleans. Shape [rows]; 1, 0, NaN = missing. */
  | { readonly type: 'boolean'; readonly name: string; readonly values: Float64Array };

/** A warning or remark with evidence; `code` is stable. */
export interface DataNote {
  readonly code: string;
  readonly message: string;
  readonly column?: string;
  readonly count?: number;
}

/** How spelled cells become numbers; absent fields = plain numbers. */
export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** Thousands separator to drop, '' for none. */
  readonly thousands: '' | ',' | '.' | ' ' | "'";
  /** `percent`: trailing % removed, value kept in percent units; `currency`: leading or trailing symbols removed. */
  readonly unit: 'none' | 'percent' | 'currency';
}

/** What was learnt about one column of the training file; the contract that prediction checks against. */
export interface ColumnSchema {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly role: ColumnRole;
  /** Share of missing cells, in [0, 1]. */
  readonly missingRate: number;
  readonly distinct: number;
  /** Why this kind and role were chosen, for people. */
  readonly reason: string;
  /** categorical: spellings in order of code. boolean: [false spelling, true spelling]. */
  readonly categories?: readonly string[];
  readonly numberFormat?: NumberFormat;
  /** datetime spelled as text: the format found, e.g. `dd/mm/yyyy HH:MM`. */
  readonly dateFormat?: string;
}
export interface TableSchema {
  readonly version: 1;
  readonly task: Task;
  readonly target: string;
  readonly columns: readonly ColumnSchema[];
  /** Spellings the caller declared missing, in every column; absent = the built-in words. */
  readonly naValues?: readonly string[];
}

/** Typed column; buffers may be SharedArrayBuffer views. */
export type Column =
  /** Also booleans (0, 1). Shape [rows]; NaN = missing. */
  | { readonly kind: 'numeric'; readonly name: string; readonly values: Float64Array }
  /** Shape [rows]; -1 = missing, categories.length = unseen in training. */
  | {
      readonly kind: 'categorical';
      readonly name: string;
      readonly codes: Int32Array;
      readonly categories: readonly string[];
    }
  /** UTC milliseconds, shape [rows]; NaN = missing. */
  | { readonly kind: 'datetime'; readonly name: string; readonly epochMs: Float64Array }
  | { readonly kind: 'text'; readonly name: string; readonly texts: TextColumn };

/** UTF-8 text of all rows in one buffer; row i is utf8[offsets[i]..offsets[i+1]); missing where valid[i] = 0. */
export interface TextColumn {
  readonly name: string;
  readonly offsets: Uint32Array; // shape [rows + 1]
  readonly utf8: Uint8Array;
  readonly valid: Uint8Array; // shape [rows]
}

/** Immutable typed table: the feature columns, in schema order. */
export interface Frame {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * The shared form of a frame that pipelines read: stateless float32 encodings of every non-text column (a date becomes
 * its parts), plus the text columns. Made once per data set, in shared memory, for all trials and workers.
 */
export interface BaseTable {
  readonly rows: number;
  readonly features: readonly import('../core/matrix.ts').Feature[];
  /** Each of shape [rows]; NaN = missing. */
  readonly columns: readonly Float32Array[];
  readonly texts: readonly TextColumn[];
}
