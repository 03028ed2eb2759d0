import type { Predictor } from '../bundle/predictor.ts';
import type { ScoreOptions } from './serve-options.ts';

/** JSON spellings of the classes, made once for each model. */
const spellings = new WeakMap<Predictor, readonly string[]>();

/**
 * `{"predictions": ...}`: labels as spelled in training, values, or class probabilities in the order of the classes.
 * What is not finite becomes null, for NaN is no JSON.
 * @param values as `Prediction.values`
 */
export function predictionJson(
  predictor: Predictor,
  values: Float64Array,
  rows: number,
  { form, outputName, probabilities }: Pick<ScoreOptions, 'form' | 'outputName' | 'probabilities'>,
): string {
  const cell = cellOf(predictor, values, probabilities);
  const name = JSON.stringify(outputName);
  let list = '';
  for (let i = 0; i < rows; i++) {
    if (i > 0) list += ',';
    const text = cell(i);
    list += form === 'values' ? text : form === 'records' ? `{${name}:${text}}` : probabilities ? text : `[${text}]`;
  }
  return form === 'tensor' ? `{"predictions":{${name}:[${list}]}}` : `{"predictions":[${list}]}`;
}

function cellOf(predictor: Predictor, values: Float64Array, probabilities: boolean): (row: number) => string {
  const { classes } = predictor;
  if (classes.length === 0) return (i) => numberJson(values[i]!);
  if (!probabilities) {
    let words = spellings.get(predictor);
    if (words === undefined) {
      words = classes.map((label) => JSON.stringify(label));
      spellings.set(predictor, words);
    }
    const labels = predictor.labelIndices(values);
    const known = words;
    return (i) => known[labels[i]!]!;
  }
  if (classes.length === 2) return (i) => `[${numberJson(1 - values[i]!)},${numberJson(values[i]!)}]`;
  const width = classes.length;
  return (i) => `[${Array.from(values.subarray(i * width, (i + 1) * width), numberJson).join(',')}]`;
}

function numberJson(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}
