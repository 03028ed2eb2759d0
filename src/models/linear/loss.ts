/** What a linear model minimises. */
export type LinearLoss =
  | { readonly kind: 'squared' }
  | { readonly kind: 'huber' }
  /** `quantile` in (0, 1). */
  | { readonly kind: 'quantile'; readonly quantile: number };

export const LOSS_NAMES = ['auto', 'squared', 'huber', 'quantile'] as const;

/** Metrics whose best prediction is the median. */
const OF_MEDIAN: ReadonlySet<string> = new Set([
  'mae',
  'median_absolute_error',
  'd2_absolute_error',
  'mape',
  'pinball',
]);

/**
 * The loss that a configuration means. `auto` follows the metric of the run: the median for absolute errors, the quantile of
 * a pinball loss, else squares.
 */
export function lossOf(name: (typeof LOSS_NAMES)[number], quantile: number, metric: string | undefined): LinearLoss {
  if (name === 'squared' || name === 'huber') return { kind: name };
  if (name === 'quantile') return { kind: 'quantile', quantile };
  if (metric === undefined) return { kind: 'squared' };
  const asked = Number(/^pinball_(0?\.\d+)$/.exec(metric)?.[1] ?? Number.NaN);
  if (asked > 0 && asked < 1) return { kind: 'quantile', quantile: asked };
  return OF_MEDIAN.has(metric) ? { kind: 'quantile', quantile: 0.5 } : { kind: 'squared' };
}
