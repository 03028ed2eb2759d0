import type { TableSchema } from '../../data/frame.ts';
import { naRule } from '../../data/schema/na-words.ts';
import { columnsOf, type GraphColumn } from '../../onnx/columns.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';
import type { BasePlan } from '../../preprocess/base-table.ts';
import { datePartsOf } from './date-parts.ts';
import { finiteFloat } from './finite-float.ts';
import { GraphText } from './text/graph-text.ts';

type Plan = BasePlan['columns'][number];

/** The table as the graph sees it. */
export interface GraphBase {
  /** One for each feature of the base table. */
  readonly columns: readonly GraphColumn[];
  /** The text columns, by name. */
  readonly texts: ReadonlyMap<string, GraphText>;
  /** Double [N, 1] of zeros. */
  readonly zeros: Tensor;
}

/** Words for "no value" that a graph knows in columns of names, besides those that the user declared. */
const NA_WORDS = ['', '?', 'NA', 'N/A', '#N/A', '<NA>', 'NaN', 'nan', 'null', 'NULL', '\\N'];

/**
 * One named input [N, 1] for each column of the table, and their encoding, as `applyBase` does it: numbers and booleans
 * (1, 0) are float32 with NaN = missing; names are strings, missing where they are a word for it; dates are doubles, UTC
 * milliseconds since 1970, NaN = missing; texts are strings.
 */
export function baseColumns(graph: Graph, plan: BasePlan, schema: TableSchema): GraphBase {
  const na = naRule(schema.naValues);
  const inputs = plan.columns.map((column) => declare(graph, column));
  const zeros = graph.cast(
    graph.op('ConstantOfShape', [graph.op('Shape', [inputs[0]!])], {
      value: { tensor: { type: 'float', dims: [1], data: new Float32Array(1) } },
    }),
    'double',
  );
  const numbers = numericBlock(
    graph,
    plan.columns.flatMap((column, j) => (column.kind === 'numeric' ? [inputs[j]!] : [])),
    na.numbers,
  );
  let number = 0;
  const columns = plan.columns.flatMap((column, j): GraphColumn[] => {
    const input = inputs[j]!;
    if (column.kind === 'numeric') return [numbers[number++]!];
    if (column.kind === 'categorical')
      return columnsOf(
        encodeNames(graph, input, column.categories, [...NA_WORDS, ...(schema.naValues ?? [])], na.category),
        1,
      );
    if (column.kind === 'datetime') return columnsOf(datePartsOf(graph, input, column.parts), column.parts.length);
    return [];
  });
  const texts = plan.columns.flatMap(({ name, kind }, j): [string, GraphText][] =>
    kind === 'text' ? [[name, new GraphText(graph, inputs[j]!)]] : [],
  );
  return { columns, texts: new Map(texts), zeros };
}

function declare(graph: Graph, { name, kind }: Plan): Tensor {
  const type = kind === 'numeric' ? 'float' : kind === 'datetime' ? 'double' : 'string';
  const doc = {
    numeric: 'number (booleans: 1 and 0); NaN = missing',
    categorical: 'name as spelled in the training data; empty = missing',
    datetime: 'UTC milliseconds since 1970; NaN = missing',
    text: 'text in composed characters (Unicode NFC); empty = missing',
  }[kind];
  return graph.input({ name, type, dims: ['N', 1], doc });
}

/** All numeric inputs side by side; infinite values and numbers that mean "missing" become NaN. */
function numericBlock(graph: Graph, inputs: readonly Tensor[], missing: ReadonlySet<number>): GraphColumn[] {
  if (inputs.length === 0) return [];
  let block = finiteFloat(graph, graph.concat(inputs, 1));
  for (const value of missing)
    block = graph.where(
      graph.op('Equal', [block, graph.scalar('float', value)]),
      graph.scalar('float', Number.NaN),
      block,
    );
  return columnsOf(block, inputs.length);
}

/** Codes of names: the number of categories for all unknown ones, NaN for words that mean "missing". */
function encodeNames(
  graph: Graph,
  input: Tensor,
  categories: readonly string[],
  words: readonly string[],
  isMissing: (spelling: string) => boolean,
): Tensor {
  const codes = new Map(categories.map((name, code) => [name, code]));
  for (const word of words) if (!codes.has(word) && isMissing(word)) codes.set(word, Number.NaN);
  return graph.labels(input, codes, categories.length);
}
