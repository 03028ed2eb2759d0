import { defineMetric, type MetricDefinition } from '../define-metric.ts';
import type { Metric, MetricInput } from '../metric.ts';
import { type Confusion, confusionOf } from './confusion.ts';

/** From the weights of hits, of rows of the class, and of rows predicted as the class, to a number in [0, 1]. */
export type ClassScore = (hit: number, truth: number, predicted: number) => number;

/** 0/0 is 0, as scikit-learn has it: a model that never names a class earns nothing for it. */
export function ratio(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : 0;
}

type Average = 'binary' | 'micro' | 'macro' | 'weighted';

const AVERAGE_DOC: Readonly<Record<Average, string>> = {
  binary: 'Of the second class. NaN when no row is of that class.',
  micro: 'Over the hits and misses of all classes together.',
  macro: 'Plain mean over the classes that occur among truths or predictions.',
  weighted: 'Mean over the classes, each by the weight of its rows.',
};

/** The four metrics that scikit-learn makes of one class score: `name`, `name_micro`, `name_macro`, `name_weighted`. */
export function averagedMetrics(name: string, doc: string, score: ClassScore): Readonly<Record<Average, Metric>> {
  const make = (average: Average): Metric => {
    const definition: MetricDefinition = {
      name: average === 'binary' ? name : `${name}_${average}`,
      aliases: average === 'binary' ? [`${name}_score`] : [],
      doc: `${doc} ${AVERAGE_DOC[average]}`,
      tasks: average === 'binary' ? ['binary'] : ['binary', 'multiclass'],
      reads: 'label',
      greaterIsBetter: true,
      optimum: 1,
      score: (input: MetricInput) => averageScore(confusionOf(input), average, score),
    };
    return defineMetric(definition);
  };
  return { binary: make('binary'), micro: make('micro'), macro: make('macro'), weighted: make('weighted') };
}

function averageScore(table: Confusion, average: Average, score: ClassScore): number {
  const { hit, truth, predicted, seen, total, right } = table;
  if (average === 'binary') return truth[1]! > 0 ? score(hit[1]!, truth[1]!, predicted[1]!) : Number.NaN;
  if (average === 'micro') return score(right, total, total);
  let sum = 0;
  let share = 0;
  for (let k = 0; k < table.classes; k++) {
    if (seen[k] === 0) continue;
    const w = average === 'macro' ? 1 : truth[k]!;
    sum += w * score(hit[k]!, truth[k]!, predicted[k]!);
    share += w;
  }
  return sum / share;
}
