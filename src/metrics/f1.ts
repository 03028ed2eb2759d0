import { averagedMetrics, ratio } from './shared/precision-recall.ts';

const metrics = averagedMetrics('f1', 'Harmonic mean of precision and recall.', (hit, truth, predicted) =>
  ratio(2 * hit, truth + predicted),
);
/** Harmonic mean of precision and recall, of class 1 or averaged over classes. */
export const f1 = metrics.binary;
export const f1Micro = metrics.micro;
export const f1Macro = metrics.macro;
export const f1Weighted = metrics.weighted;
