import { averagedMetrics, ratio } from './shared/precision-recall.ts';

const metrics = averagedMetrics('recall', 'Share of the rows of a class that are named so.', (hit, truth) =>
  ratio(hit, truth),
);
/** Share of the rows of a class that are named so, of class 1 or averaged over classes. */
export const recall = metrics.binary;
export const recallMicro = metrics.micro;
export const recallMacro = metrics.macro;
export const recallWeighted = metrics.weighted;
