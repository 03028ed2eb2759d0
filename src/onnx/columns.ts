import type { Graph, Tensor } from './graph.ts';

/** One column of a float32 tensor of shape [N, width]; NaN = missing. */
export interface GraphColumn {
  readonly tensor: Tensor;
  readonly index: number;
  readonly width: number;
}

/** The columns of a float32 tensor [N, width], in order. */
export function columnsOf(tensor: Tensor, width: number): GraphColumn[] {
  return Array.from({ length: width }, (_, index) => ({ tensor, index, width }));
}

/**
 * Columns side by side as one tensor [N, columns], at least one: neighbours of one tensor are taken together, and a whole
 * tensor is taken as it is.
 */
export function matrixOf(graph: Graph, columns: readonly GraphColumn[]): Tensor {
  const runs: GraphColumn[][] = [];
  for (const column of columns) {
    const run = runs.at(-1);
    if (run !== undefined && run[0]!.tensor === column.tensor) run.push(column);
    else runs.push([column]);
  }
  return graph.concat(
    runs.map((run) => {
      const { tensor, width } = run[0]!;
      const whole = run.length === width && run.every(({ index }, i) => index === i);
      return whole ? tensor : graph.gather(tensor, graph.ints(run.map(({ index }) => index)), 1);
    }),
    1,
  );
}

/**
 * Row numbers of a table for category codes [N, 1]: a known code itself, `cardinality` for all other codes and
 * `cardinality + 1` for missing; int64 [N, 1].
 */
export function slotsOf(graph: Graph, codes: GraphColumn, cardinality: number): Tensor {
  const code = matrixOf(graph, [codes]);
  const known = graph.op('Min', [code, graph.scalar('float', cardinality)]);
  return graph.cast(graph.where(graph.isNaN(code), graph.scalar('float', cardinality + 1), known), 'int64');
}

/**
 * Rows of a table looked up by category codes.
 * @param table row-major [cardinality + 2, width]: the known codes, unseen, missing
 * @returns the columns of a tensor [N, width]
 */
export function lookUp(
  graph: Graph,
  codes: GraphColumn,
  cardinality: number,
  table: ArrayLike<number>,
  width = 1,
): GraphColumn[] {
  const slots = graph.reshape(slotsOf(graph, codes, cardinality), [-1]);
  return columnsOf(graph.gather(graph.floats(table, [cardinality + 2, width]), slots, 0), width);
}
