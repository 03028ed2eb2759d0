import type { TaskKind } from '../../src/core/task.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { metricFor, metricsOfTask } from '../../src/metrics/registry.ts';
import { code, page, table } from './markdown.ts';

const TASKS: readonly (readonly [TaskKind, string])[] = [
  ['binary', 'Two classes'],
  ['multiclass', 'More than two classes'],
  ['regression', 'Numbers'],
];

const INTRO = `\`--metric NAME\` (or \`metric\` in code) is what search, early stopping and the ensemble optimise; \`automl evaluate\`
prints all that fit the task. Names and numbers are those of scikit-learn, whose scorer names are understood too; scores equal its
own to 12 digits (\`tests/parity/metrics.json\`).

- A score is printed with scikit-learn's sign. Inside, and in the journal, stands the **loss**: the distance to the best score there is
  (\`1 - roc_auc\`, or \`rmse\` itself), at least 0, lower is better.
- Row weights count in every metric.
- Metrics of labels take the more probable class. With two classes the threshold on the probability of the second is tuned on
  out-of-fold predictions when such a metric is optimised (not for precision and recall, nor on few rows).
- **Undefined is NaN**, never a silent 0: where the target alone makes a metric meaningless (one class only for \`roc_auc\`, no row of the
  second class for \`f1\`, a constant target for \`r2\`), score and loss are NaN. A model that merely never names a class gets 0 for it.
- Of \`roc_auc_ovr\`, \`roc_auc_ovo\` and \`average_precision\` over several classes, the classes that do not occur are left out of the mean
  (scikit-learn: NaN or an error).
- A prediction outside the domain of a logarithm (\`rmsle\`, the deviances) is clipped, so that it costs much but not everything
  (scikit-learn: an error).`;

const OUTRO = `## Your own

In code, \`metric\` may also be a function:

\`\`\`ts
import { customMetric } from 'automl';

const profit = customMetric({
  name: 'profit',
  greaterIsBetter: true,
  optimum: 1000, // the best there could be; losses count from it
  score: (y, prediction) => y.reduce((sum, truth, i) => sum + (prediction[i]! > 0.5 ? (truth === 1 ? 50 : -10) : 0), 0),
});
\`\`\``;

function row(metric: Metric, isDefault: boolean): string[] {
  return [
    code(metric.name) + (isDefault ? ' (default)' : ''),
    metric.doc,
    metric.reads,
    metric.greaterIsBetter ? 'higher' : 'lower',
    metric.aliases.map(code).join(', '),
  ];
}

/** docs/metrics.md */
export function metricsPage(): string {
  const parts = TASKS.flatMap(([kind, title]) => [
    `## ${title} (\`${kind}\`)`,
    table(
      ['Name', 'Meaning', 'Reads', 'Better', 'Also'],
      metricsOfTask(kind).map((metric) => row(metric, metricFor(undefined, kind) === metric)),
    ),
  ]);
  return page('Metrics', '`src/metrics/registry.ts`', [INTRO, ...parts, OUTRO]);
}
