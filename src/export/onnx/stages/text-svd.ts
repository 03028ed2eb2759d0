import { columnsOf, type GraphColumn } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import { codingsFromState } from '../../../preprocess/text/coding.ts';
import type { StageConverter, StageInput } from '../stage-converter.ts';
import { termsRefusal, termWeights } from '../text/term-weights.ts';

const convert = ({ graph, state, columns, texts }: StageInput): GraphColumn[] => {
  const { names, codings } = codingsFromState(state, true);
  const added = codings.flatMap((coding, k) => {
    const weights = termWeights(graph, texts.get(names[k]!)!, coding);
    const directions = arrayOf(state, `directions${k}`, Float32Array);
    const width = directions.length / coding.terms.length;
    if (weights === undefined || width === 0) return [];
    const product = graph.op('MatMul', [
      graph.cast(weights, 'double'),
      graph.doubles(directions, [coding.terms.length, width]),
    ]);
    return columnsOf(graph.cast(product, 'float'), width);
  });
  return [...columns, ...added];
};

export const textSvd: StageConverter = Object.assign(convert, { refuse: termsRefusal });
