/** The kernel of nearest neighbours. It has no twin: what it finds is only what is compared exactly afterwards. */
export interface NearestExports {
  /**
   * For every query the rows that may be among its k nearest, in order of row: those whose value is at most
   * worst + |worst| slack + margin, worst being the k-th least value before them. Values: `euclidean` 1: start - x . q, else
   * start + the sum of absolute differences. points float32 [rows / 8 rounded up, cols, 8], start one float32 for each of
   * these rows, queries [count, cols] (count a multiple of 4), margins [count], limits [count] and best [count, k] (Infinity
   * at first; limit -Infinity: no query), found u32 [count, rows], counts u32 [count] (0 at first); `scratch`: 32 bytes.
   */
  nearestRows(
    points: number,
    start: number,
    rows: number,
    cols: number,
    queries: number,
    count: number,
    k: number,
    euclidean: number,
    slack: number,
    margins: number,
    limits: number,
    best: number,
    found: number,
    counts: number,
    scratch: number,
  ): void;
}
