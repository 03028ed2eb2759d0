import { averagedMetrics, ratio } from './shared/precision-recall.ts';

const metrics = averagedMetrics('precision', 'Share of the rows named a class that are of it.', (hit, _, predicted) =>
  ratio(hit, predicted),
);
/** Share of the rows named a class that are of it, of class 1 or averaged over classes. */
export const precision = metrics.binary;
export const precisionMicro = metrics.micro;
export const precisionMacro = metrics.macro;
export const precisionWeighted = metrics.weighted;
