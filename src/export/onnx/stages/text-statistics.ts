import { columnsOf } from '../../../onnx/columns.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { isTexts, jsonOf } from '../../../preprocess/shared/state.ts';
import { CHARACTER_KINDS, TEXT_STATISTICS } from '../../../preprocess/text-statistics/statistics.ts';
import type { StageConverter } from '../stage-converter.ts';
import type { GraphText } from '../text/graph-text.ts';
import { shifted } from '../text/token-layout.ts';

export const textStatistics: StageConverter = ({ graph, state, columns, texts }) => {
  const added = jsonOf(state, 'names', isTexts).flatMap((name) =>
    columnsOf(statistics(graph, texts.get(name)!), TEXT_STATISTICS.length),
  );
  return [...columns, ...added];
};

/** As `textStatistics` of the step; float32 [N, statistics]. */
function statistics(graph: Graph, text: GraphText): Tensor {
  const not = (flags: Tensor): Tensor => graph.op('Not', [flags]);
  const both = (a: Tensor, b: Tensor): Tensor => graph.op('And', [a, b]);
  const count = (flags: Tensor): Tensor => graph.reduce('ReduceSum', graph.cast(flags, 'double'), 1);
  // places behind the end of a text count as white space
  const isReal = graph.cast(text.numbers(new Map([['', 0]]), 1, false), 'bool');
  const isWord = both(isReal, not(text.matches(CHARACTER_KINDS.space, false)));
  const isDigit = text.matches(CHARACTER_KINDS.digit, false);
  const isLetter = text.matches(CHARACTER_KINDS.letter, false);
  const length = count(isReal);
  const most = graph.op('Max', [length, graph.double(1)]);
  const values = graph.concat(
    [
      length,
      count(both(isWord, not(shifted(graph, isWord, 1)))),
      graph.div(count(isDigit), most),
      graph.div(count(text.matches(CHARACTER_KINDS.upper, false)), most),
      graph.div(count(both(isWord, not(graph.op('Or', [isDigit, isLetter])))), most),
    ],
    1,
  );
  return graph.cast(graph.add(values, text.missing()), 'float');
}
