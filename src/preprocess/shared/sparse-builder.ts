import type { SparseColumn } from '../../core/matrix.ts';

/** Collects entries row by row and gives sparse columns; all columns share two buffers. */
export class SparseBuilder {
  private readonly rows: number;
  private readonly counts: Uint32Array;
  private entries = 0;
  private row = new Uint32Array(64);
  private slot = new Uint32Array(64);
  private value = new Float32Array(64);

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.counts = new Uint32Array(columns);
  }

  /** Rows must not fall; each (row, column) comes once. */
  push(row: number, column: number, value: number): void {
    if (this.entries === this.row.length) this.grow();
    this.row[this.entries] = row;
    this.slot[this.entries] = column;
    this.value[this.entries++] = value;
    this.counts[column]!++;
  }
  private grow(): void {
    const wider = 2 * this.row.length;
    const [row, slot, value] = [new Uint32Array(wider), new Uint32Array(wider), new Float32Array(wider)];
    row.set(this.row);
    slot.set(this.slot);
    value.set(this.value);
    [this.row, this.slot, this.value] = [row, slot, value];
  }

  /** Sorted by column; the rows of each stay ascending. */
  columns(): SparseColumn[] {
    const { rows, counts, entries } = this;
    const at = new Uint32Array(counts.length + 1);
    for (let k = 0; k < counts.length; k++) at[k + 1] = at[k]! + counts[k]!;
    const next = at.slice();
    const indices = new Uint32Array(entries);
    const values = new Float32Array(entries);
    for (let e = 0; e < entries; e++) {
      const to = next[this.slot[e]!]!++;
      indices[to] = this.row[e]!;
      values[to] = this.value[e]!;
    }
    const empty = { rows, indices: indices.subarray(0, 0), values: values.subarray(0, 0) };
    const columns = new Array<SparseColumn>(counts.length).fill(empty);
    for (let k = 0; k < counts.length; k++) {
      const [from, to] = [at[k]!, at[k + 1]!];
      if (to > from) columns[k] = { rows, indices: indices.subarray(from, to), values: values.subarray(from, to) };
    }
    return columns;
  }
}
