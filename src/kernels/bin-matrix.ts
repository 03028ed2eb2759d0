import type { Feature, Matrix } from '../core/matrix.ts';
import type { BinnedColumn, BinnedMatrix } from './binned.ts';
import type { KernelExports } from './kernel-exports.ts';
import { categoryBin, categoryColumn, learnBins, MAX_BINS, SAMPLE_ROWS } from './learn-bins.ts';
import { exportsOver } from './load.ts';

/** Scratch besides values, rows and sort keys: counts of the radix sort, then 256 bounds. */
const COUNT_BYTES = 20_480;
const BOUND_BYTES = 1024;
/** Category features with more codes than the counts have room for are cut in TypeScript. */
const MOST_CODES = COUNT_BYTES / 8;

/** Bytes that `binMatrix` asks for at most: two uint8 copies and scratch, each rounded up to 64. */
export function binnedBytes(rows: number, cols: number): number {
  const round = (bytes: number): number => Math.ceil(bytes / 64) * 64;
  return 2 * round(rows * cols) + round(scratchBytes(rows));
}
function scratchBytes(rows: number): number {
  return 8 * rows + 8 * Math.min(rows, SAMPLE_ROWS) + COUNT_BYTES + BOUND_BYTES;
}

/** How columns are cut, where it is not learnt from them. */
export interface BinRules {
  /** Most bins of a numeric column, at most 255. */
  readonly maxBins?: number;
  /** For each column, the bin of each category code that is to be kept: shape [cardinality + 1], then the missing bin. */
  readonly codes?: readonly (Uint8Array | undefined)[];
}

/**
 * Cuts every column into bins and writes row-major and column-major uint8 copies.
 * @param alloc gives the byte offset of that many bytes, 16-byte aligned; called for the column-major copy, for the
 *   row-major one and for scratch, in this order: the scratch may be given back afterwards
 * @param memory where the offsets point; at least up to the end of what `alloc` gave
 * @param learnFrom ids of the rows that bounds are learnt from; all when absent
 */
export function binMatrix(
  x: Matrix,
  alloc: (bytes: number) => number,
  memory: WebAssembly.Memory,
  learnFrom?: Uint32Array,
  { maxBins = MAX_BINS, codes = [] }: BinRules = {},
): BinnedMatrix {
  const { rows } = x;
  const cols = x.features.length;
  const colMajor = alloc(rows * cols);
  const rowMajor = alloc(rows * cols);
  const cutter = new ColumnCutter(rows, alloc(scratchBytes(rows)), memory, learnFrom);
  const columns = x.features.map((feature, j) => {
    const out = colMajor + j * rows;
    if (feature.kind === 'numeric') return cutter.cutNumbers(x.columns[j]!, out, maxBins);
    const known = codes[j];
    if (known === undefined && feature.cardinality <= MOST_CODES) return cutter.cutCodes(feature, x.columns[j]!, out);
    const column = known === undefined ? learnBins(feature, x.columns[j]!, learnFrom) : binsOf(known, x.columns[j]!);
    writeCodes(column, x.columns[j]!, new Uint8Array(memory.buffer, out, rows));
    return column;
  });
  cutter.exports.transpose(colMajor, rowMajor, rows, cols);
  return { rows, columns, rowMajor, rowStride: cols, colMajor };
}

/** Learns and writes the bins of columns with the kernels. */
class ColumnCutter {
  readonly exports: KernelExports;
  private readonly memory: WebAssembly.Memory;
  private readonly rows: number;
  /** Byte offsets: values of the column, ids of the rows to learn from (0: all), bounds, other scratch. */
  private readonly values: number;
  private readonly ids: number;
  private readonly bounds: number;
  private readonly scratch: number;
  private readonly learnt: number;

  constructor(rows: number, at: number, memory: WebAssembly.Memory, learnFrom: Uint32Array | undefined) {
    this.exports = exportsOver(memory);
    this.memory = memory;
    this.rows = rows;
    this.bounds = at;
    this.values = at + BOUND_BYTES;
    this.learnt = learnFrom?.length ?? rows;
    const ids = this.values + rows * 4;
    this.ids = learnFrom === undefined ? 0 : ids;
    if (learnFrom !== undefined) new Uint32Array(memory.buffer, ids, learnFrom.length).set(learnFrom);
    this.scratch = ids + (learnFrom?.length ?? 0) * 4;
  }

  cutNumbers(values: Float32Array, out: number, most: number): BinnedColumn {
    const { exports, memory, rows, learnt, bounds } = this;
    const at = this.place(values);
    const taken = Math.min(learnt, SAMPLE_ROWS);
    const used = exports.learnBounds(at, this.ids, learnt, taken, this.scratch, bounds, most);
    const bins = used + 1;
    const hasMissing = exports.writeBins(at, rows, bounds, used, bins, out) === 1;
    const copy = new Float32Array(memory.buffer, bounds, used).slice();
    return { kind: 'numeric', bins, missingBin: bins, hasMissing, bounds: copy, codeToBin: new Uint8Array(0) };
  }

  cutCodes({ cardinality }: Feature, values: Float32Array, out: number): BinnedColumn {
    const { exports, memory, rows, learnt, scratch } = this;
    const at = this.place(values);
    const counts = new Uint32Array(memory.buffer, scratch, cardinality).fill(0);
    exports.countCodes(at, this.ids, learnt, cardinality, scratch);
    const column = categoryColumn(counts);
    const { codeToBin, missingBin } = column;
    new Uint8Array(memory.buffer, scratch, cardinality + 1).set(codeToBin);
    const hasMissing = exports.writeCategories(at, rows, scratch, cardinality, missingBin, out) === 1;
    return { ...column, hasMissing };
  }

  /** Byte offset of the values in the kernel memory; they are copied unless they are there. */
  private place(values: Float32Array): number {
    if (values.buffer === this.memory.buffer) return values.byteOffset;
    new Float32Array(this.memory.buffer, this.values, this.rows).set(values);
    return this.values;
  }
}

/** A category column whose bins are given. */
function binsOf(codes: Uint8Array, values: Float32Array): BinnedColumn {
  const codeToBin = codes.slice(0, -1);
  const bins = codes.at(-1)!;
  const hasMissing = values.some((code) => categoryBin(code, codeToBin, bins) === bins);
  return { kind: 'category', bins, missingBin: bins, hasMissing, bounds: new Float32Array(0), codeToBin };
}

function writeCodes({ codeToBin, missingBin }: BinnedColumn, values: Float32Array, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = categoryBin(values[i]!, codeToBin, missingBin);
}
