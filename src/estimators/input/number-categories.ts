import type { TableColumn } from './table-column.ts';

/** Collects numbers that are names into codes; spelled as JavaScript prints them. */
export class NumberCategories {
  private readonly name: string;
  private readonly codes: Int32Array;
  private readonly known = new Map<number, number>();

  constructor(name: string, rows: number) {
    this.name = name;
    this.codes = new Int32Array(rows);
  }
  addAll(value: (row: number) => number): this {
    for (let i = 0; i < this.codes.length; i++) {
      const v = value(i);
      if (Number.isNaN(v)) {
        this.codes[i] = -1;
        continue;
      }
      let code = this.known.get(v);
      if (code === undefined) {
        code = this.known.size;
        this.known.set(v, code);
      }
      this.codes[i] = code;
    }
    return this;
  }
  column(): TableColumn {
    return { kind: 'category', name: this.name, codes: this.codes, dictionary: Array.from(this.known.keys(), String) };
  }
}
