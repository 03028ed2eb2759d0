import { outputsOf } from '../../core/task.ts';
import { getMetric } from '../../metrics/registry.ts';
import { prCurve, rocCurve } from './curves.ts';
import { confusionCounts, predictedClasses, type ScoredRows } from './final-scores.ts';

/** Scores by the names of `mlflow.evaluate`, each row counted once; what is undefined is left out. */
export function mlflowMetrics(scored: Omit<ScoredRows, 'rows'>): Record<string, number> {
  const all = scored.task.kind === 'regression' ? regression(scored) : classification(scored);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)));
}

/** Of more classes than this the mean area is left out: each is ranked by itself. */
const MOST_RANKED_CLASSES = 30;

/** Our metric of each name. */
const OF_VALUES = {
  mean_absolute_error: 'mae',
  mean_squared_error: 'mse',
  root_mean_squared_error: 'rmse',
  r2_score: 'r2',
  max_error: 'max_error',
  mean_absolute_percentage_error: 'mape',
} as const;

function regression({ y, prediction }: Omit<ScoredRows, 'rows'>): Record<string, number> {
  const sum = y.reduce((a, b) => a + b, 0);
  const score = (name: string): number => getMetric(name).score({ y, prediction, outputs: 1, classes: 0 });
  return {
    ...{ example_count: y.length, sum_on_target: sum, mean_on_target: sum / y.length },
    ...Object.fromEntries(Object.entries(OF_VALUES).map(([name, own]) => [name, score(own)])),
  };
}

/** The second of two classes is the positive one; of more classes, the mean by class size. */
function classification(scored: Omit<ScoredRows, 'rows'>): Record<string, number> {
  const { task, y, prediction } = scored;
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const counts = confusionCounts(y, predictedClasses(scored), classes);
  const input = { y, prediction, outputs: outputsOf(task), classes };
  const diagonal = Array.from({ length: classes }, (_, k) => counts[k * classes + k]!);
  const shared = {
    example_count: y.length,
    accuracy_score: diagonal.reduce((a, b) => a + b, 0) / y.length,
    log_loss: getMetric('log_loss').score(input),
  };
  const perClass = diagonal.map((hits, k) => classScores(counts, classes, k, hits));
  if (classes > 2) {
    const weighted = (of: (score: ClassScores) => number): number =>
      perClass.reduce((sum, score) => sum + (score.support * of(score)) / y.length, 0);
    return {
      ...shared,
      precision_score: weighted((s) => s.precision),
      recall_score: weighted((s) => s.recall),
      f1_score: weighted((s) => s.f1),
      ...(classes > MOST_RANKED_CLASSES ? {} : { roc_auc: weighted((s) => oneAgainstRest(scored, s.k)) }),
    };
  }
  const { precision, recall, f1 } = perClass[1]!;
  return {
    ...shared,
    ...{
      true_negatives: counts[0]!,
      false_positives: counts[1]!,
      false_negatives: counts[2]!,
      true_positives: counts[3]!,
    },
    ...{ precision_score: precision, recall_score: recall, f1_score: f1 },
    roc_auc: getMetric('roc_auc').score(input),
    precision_recall_auc: prCurve(y, prediction).area,
  };
}

/** Area under the ROC curve of one class against all others. */
function oneAgainstRest({ task, y, prediction }: Omit<ScoredRows, 'rows'>, k: number): number {
  const outputs = outputsOf(task);
  const hit = y.map((value) => (value === k ? 1 : 0));
  return rocCurve(
    hit,
    y.map((_, i) => prediction[i * outputs + k]!),
  ).area;
}

interface ClassScores {
  readonly k: number;
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** As scikit-learn has them: 0 where nothing is there to divide by. */
function classScores(counts: Float64Array, classes: number, k: number, hits: number): ClassScores {
  let support = 0;
  let predicted = 0;
  for (let j = 0; j < classes; j++) {
    support += counts[k * classes + j]!;
    predicted += counts[j * classes + k]!;
  }
  const share = (of: number): number => (of === 0 ? 0 : hits / of);
  const sum = support + predicted;
  return { k, support, precision: share(predicted), recall: share(support), f1: sum === 0 ? 0 : (2 * hits) / sum };
}
