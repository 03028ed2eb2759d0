import { columnsOf, type GraphColumn } from '../../../onnx/columns.ts';
import { codingsFromState } from '../../../preprocess/text/coding.ts';
import type { StageConverter, StageInput } from '../stage-converter.ts';
import { termsRefusal, termWeights } from '../text/term-weights.ts';

const convert = ({ graph, state, columns, texts }: StageInput): GraphColumn[] => {
  const { names, codings } = codingsFromState(state, true);
  const added = codings.flatMap((coding, k) => {
    const weights = termWeights(graph, texts.get(names[k]!)!, coding);
    return weights === undefined ? [] : columnsOf(weights, coding.terms.length);
  });
  return [...columns, ...added];
};

export const text: StageConverter = Object.assign(convert, { refuse: termsRefusal });
