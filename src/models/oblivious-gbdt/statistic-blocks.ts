import type { Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { numericBin } from '../../kernels/learn-bins.ts';
import { fullStatistic, orderedStatistic, type StatisticKind, type StatisticSource } from './ordered-statistics.ts';
import { learnCombination, type Projection, project, singleProjection } from './projection.ts';
import type { ColumnSource, SplitColumn } from './split-column.ts';
import { statisticBounds } from './statistic-bounds.ts';

/** Training and validation rows with what statistics are computed from. */
export interface StatisticRows {
  readonly x: Matrix;
  /** Row ids. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  /** By position among the training rows, mean 1. */
  readonly weight: Float64Array;
  readonly targets: readonly Float64Array[];
  readonly kinds: readonly StatisticKind[];
  /** Random orders of the positions. */
  readonly orders: readonly Uint32Array[];
  /** Most bins of a statistic. */
  readonly bins: number;
}

/** What is known of a projection: numbers of rows, and how its statistics are cut into bins. */
interface Known {
  readonly projection: Projection;
  /** By row id (training and validation rows). */
  readonly ids: Uint32Array;
  readonly source: StatisticSource;
  /** By kind, once made: of the first order that asked. */
  readonly cuts: (Cut | undefined)[];
  readonly sources: (ColumnSource | undefined)[];
  /** Of several features. */
  readonly combined: boolean;
  /** Columns by permutation, once made. */
  readonly columns: (readonly SplitColumn[] | undefined)[];
}
interface Cut {
  readonly bounds: Float32Array;
  /** Bin of each number, from all training rows. */
  readonly table: Uint8Array;
}

/** Columns of ordered target statistics, made when they are first asked for and kept in the arena until the fit ends. */
export class StatisticBlocks {
  private readonly rows: StatisticRows;
  private readonly kernels: Kernels;
  private readonly known = new Map<string, Known>();
  private readonly singles = new Map<number, Known>();
  private readonly scratch: Float32Array;
  private readonly owners = new Map<SplitColumn, Known>();
  /** Columns by level for what there is no room to keep. */
  private readonly spare: Uint8Array[] = [];
  /** Bytes that combinations may still take. */
  private room: number;

  /** @param room bytes of the arena that combinations may take */
  constructor(rows: StatisticRows, kernels: Kernels, room: number) {
    this.rows = rows;
    this.kernels = kernels;
    this.room = room;
    this.scratch = new Float32Array(rows.train.length);
  }

  /** Statistics of a single category feature in one permutation. */
  single(feature: number, permutation: number): readonly SplitColumn[] {
    return this.columnsOf(this.singleOf(feature), permutation);
  }

  /**
   * Statistics of `base` combined with one more feature; undefined when there is no room for them or when the
   * combination says no more than `base`.
   */
  combination(base: Projection, feature: number, permutation: number): readonly SplitColumn[] | undefined {
    const features = [...base.features, feature].sort((a, b) => a - b);
    const key = features.join();
    const known = this.known.get(key) ?? this.learn(key, features);
    if (known === undefined) return undefined;
    if (known.columns[permutation] === undefined) {
      const bytes = this.bytesOfColumns();
      if (bytes > this.room) return undefined;
      this.room -= bytes;
    }
    return this.columnsOf(known, permutation);
  }

  private singleOf(feature: number): Known {
    const old = this.singles.get(feature);
    if (old !== undefined) return old;
    const projection = singleProjection(feature, this.rows.x.features[feature]!);
    const made = this.describe(projection);
    this.singles.set(feature, made);
    return made;
  }

  /** Combinations are built up feature by feature, in ascending order, so that each exists once. */
  private learn(key: string, features: readonly number[]): Known | undefined {
    const bytes = this.rows.x.rows * 4;
    if (bytes > this.room) return undefined;
    this.room -= bytes;
    const parents = features.slice(0, -1);
    const parent =
      parents.length === 1
        ? this.singleOf(parents[0]!)
        : (this.known.get(parents.join()) ?? this.learn(parents.join(), parents));
    if (parent === undefined) return undefined;
    const further = this.singleOf(features[features.length - 1]!);
    const projection = learnCombination(
      parent.projection,
      further.projection,
      parent.ids,
      further.ids,
      this.rows.train,
    );
    const made = this.describe(projection, parent.ids);
    this.known.set(key, made);
    return made;
  }

  private describe(projection: Projection, parentIds?: Uint32Array): Known {
    const { x, train, validation, weight, targets } = this.rows;
    const ids = new Uint32Array(x.rows);
    const own = new Uint32Array(train.length);
    for (const rows of [train, validation]) {
      const out = rows === train ? own : new Uint32Array(rows.length);
      const parents = parentIds === undefined ? undefined : rows.map((r) => parentIds[r]!);
      project(projection, x, rows, 0, out, parents);
      for (let i = 0; i < rows.length; i++) ids[rows[i]!] = out[i]!;
    }
    const source = { ids: own, size: projection.size, weight, targets };
    return { projection, ids, source, cuts: [], sources: [], combined: parentIds !== undefined, columns: [] };
  }

  /**
   * The same statistic in another order: kept in the arena while there is room, else in a column that is written over
   * when the same `level` is asked for again.
   */
  inOrder(column: SplitColumn, order: number, level: number): SplitColumn {
    const known = this.owners.get(column);
    if (known === undefined) return column;
    if (known.columns[order] === undefined && known.combined) {
      const bytes = this.bytesOfColumns();
      if (bytes > this.room) return this.passing(known, column, order, level);
      this.room -= bytes;
    }
    return this.columnsOf(known, order)[column.col]!;
  }

  private passing(known: Known, column: SplitColumn, order: number, level: number): SplitColumn {
    const out = this.spare[level] ?? this.kernels.arena.u8(this.rows.x.rows);
    this.spare[level] = out;
    this.fill(known, column.col, order, out);
    return { ...column, address: out.byteOffset };
  }

  private bytesOfColumns(): number {
    return this.rows.x.rows * this.rows.kinds.length * 2 + 64;
  }

  /** Bins of one statistic by row id. */
  private fill(known: Known, j: number, order: number, column: Uint8Array): Cut {
    const { kinds, train, validation, bins: most } = this.rows;
    const kind = kinds[j]!;
    const values = this.scratch;
    const full = known.cuts[j] === undefined || kind.target < 0 ? fullStatistic(known.source, kind) : undefined;
    if (kind.target < 0) for (let i = 0; i < train.length; i++) values[i] = full![known.source.ids[i]!]!;
    else orderedStatistic(known.source, kind, this.rows.orders[order]!, values);
    known.cuts[j] ??= cutOf(values, full!, most);
    const cut = known.cuts[j]!;
    for (let i = 0; i < train.length; i++) column[train[i]!] = numericBin(values[i]!, cut.bounds, 255);
    for (let i = 0; i < validation.length; i++) column[validation[i]!] = cut.table[known.ids[validation[i]!]!]!;
    return cut;
  }

  private columnsOf(known: Known, permutation: number): readonly SplitColumn[] {
    const old = known.columns[permutation];
    if (old !== undefined) return old;
    const { arena, memory } = this.kernels;
    const { x, kinds } = this.rows;
    const n = x.rows;
    const rowMajor = arena.alloc(n * kinds.length);
    const colMajor = arena.alloc(n * kinds.length);
    const byRow = new Uint8Array(memory.buffer, rowMajor, n * kinds.length);
    const byColumn = new Uint8Array(memory.buffer, colMajor, n * kinds.length);
    const columns = kinds.map((_, j): SplitColumn => {
      const column = byColumn.subarray(j * n, (j + 1) * n);
      const cut = this.fill(known, j, permutation, column);
      for (let r = 0; r < n; r++) byRow[r * kinds.length + j] = column[r]!;
      known.sources[j] ??= { kind: 'category', projection: known.projection, table: cut.table };
      return {
        source: known.sources[j]!,
        address: colMajor + j * n,
        block: { rowMajor, stride: kinds.length },
        col: j,
        bins: cut.bounds.length + 1,
        missing: false,
        oneHot: false,
      };
    });
    known.columns[permutation] = columns;
    for (const column of columns) this.owners.set(column, known);
    return columns;
  }
}

/** Bounds from the values that training sees, and the bins of the values that later rows see. */
function cutOf(values: Float32Array, full: Float32Array, most: number): Cut {
  const bounds = statisticBounds(values, most);
  return { bounds, table: Uint8Array.from(full, (value) => numericBin(value, bounds, 255)) };
}
