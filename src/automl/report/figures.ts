import { calibrationCurve, prCurve, rocCurve } from './curves.ts';
import { confusionCounts, predictedClasses, type ScoredRows } from './final-scores.ts';
import { label, plotSvg, type Series, short, svg, tick } from './svg-plot.ts';

/** Classes of a matrix that can still be read, curves of one plot, dots that are not a blot, bars. */
const MOST_CLASSES = 30;
const MOST_CURVES = 6;
const MOST_DOTS = 1000;
const MOST_BARS = 20;

const DIAGONAL: Series = {
  style: 'dashed',
  points: [
    [0, 0],
    [1, 1],
  ],
};

/** Figures of a classifier, by name: confusion, ROC, precision and recall, calibration. */
export function classifierFigures(scored: ScoredRows, classes: readonly string[]): Record<string, string> {
  const { y, prediction } = scored;
  const k = classes.length;
  // two classes: the second; more: each against the others, the first few
  const shown = k === 2 ? [1] : classes.map((_, c) => c).slice(0, MOST_CURVES);
  const curves = shown.map((c) => ({
    name: classes[c]!,
    hit: y.map((value) => (value === c ? 1 : 0)),
    score: k === 2 ? prediction : y.map((_, i) => prediction[i * k + c]!),
  }));
  const usable = curves.filter(({ hit }) => hit.includes(0) && hit.includes(1));
  const lines = (curve: typeof rocCurve): Series[] =>
    usable.map(({ name, hit, score }) => {
      const { points, area } = curve(hit, score);
      return { style: 'line', points, label: `${short(name, 24)}: ${area.toFixed(4)}` };
    });
  return {
    ...(k <= MOST_CLASSES ? { confusion_matrix: confusionSvg(scored, classes) } : {}),
    ...(usable.length === 0
      ? {}
      : {
          roc_curve: plotSvg({
            ...{ title: 'ROC curve, out of fold', x: 'false positive rate', y: 'true positive rate' },
            series: [...lines(rocCurve), DIAGONAL],
          }),
          precision_recall_curve: plotSvg({
            ...{ title: 'Precision and recall, out of fold', x: 'recall', y: 'precision', series: lines(prCurve) },
          }),
          calibration_curve: plotSvg({
            ...{ title: 'Calibration, out of fold', x: 'mean predicted probability', y: 'share of the class' },
            series: [
              ...usable.map(({ name, hit, score }): Series => {
                return { style: 'line', points: calibrationCurve(hit, score), label: short(name, 24) };
              }),
              DIAGONAL,
            ],
          }),
        }),
  };
}

/** Figures of a regression, by name. */
export function regressionFigures({ y, prediction }: ScoredRows): Record<string, string> {
  const step = Math.max(1, Math.ceil(y.length / MOST_DOTS));
  const picked = Array.from({ length: Math.ceil(y.length / step) }, (_, i) => i * step);
  const ends = picked.flatMap((i) => [y[i]!, prediction[i]!]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const values = picked.map((i) => prediction[i]!);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  return {
    predicted_vs_actual: plotSvg({
      ...{ title: 'Predictions, out of fold', x: 'actual', y: 'predicted' },
      series: [
        { style: 'dots', points: picked.map((i) => [y[i]!, prediction[i]!] as const) },
        {
          style: 'dashed',
          points: [
            [low, low],
            [high, high],
          ],
        },
      ],
    }),
    residuals: plotSvg({
      ...{ title: 'Residuals, out of fold', x: 'predicted', y: 'actual - predicted' },
      series: [
        { style: 'dots', points: picked.map((i) => [prediction[i]!, y[i]! - prediction[i]!] as const) },
        {
          style: 'dashed',
          points: [
            [from, 0],
            [to, 0],
          ],
        },
      ],
    }),
  };
}

function confusionSvg(scored: ScoredRows, classes: readonly string[]): string {
  const n = classes.length;
  const counts = confusionCounts(scored.y, predictedClasses(scored), n);
  const cell = n <= 10 ? 56 : 28;
  const [left, top] = [150, 60];
  const parts = classes.flatMap((name, i) => {
    const total = counts.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0);
    const middle = top + i * cell + cell / 2 + 4;
    return [
      label(left - 8, middle, short(name, 18), 'text-anchor="end"'),
      label(left + i * cell + cell / 2, top + n * cell + 18, short(name, n <= 10 ? 8 : 3), 'text-anchor="middle"'),
      ...Array.from({ length: n }, (_, j) => {
        const count = counts[i * n + j]!;
        const share = total === 0 ? 0 : count / total;
        const box = `<rect x="${left + j * cell}" y="${top + i * cell}" width="${cell}" height="${cell}" fill="#0072b2" fill-opacity="${tick(share)}" stroke="#ccc"/>`;
        const ink = share > 0.6 ? '#fff' : '#000';
        return box + label(left + (j + 0.5) * cell, middle, tick(count), `text-anchor="middle" fill="${ink}"`);
      }),
    ];
  });
  const size = n * cell;
  const axes = [
    label(left + size / 2, top + size + 38, 'predicted', 'text-anchor="middle"'),
    label(0, 0, 'true', `text-anchor="middle" transform="translate(16 ${top + size / 2}) rotate(-90)"`),
  ];
  return svg(Math.max(320, left + size + 30), top + size + 55, 'Confusion matrix, out of fold', [...parts, ...axes]);
}

/** Bars, the longest first. */
export function importanceSvg(importances: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(importances).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const bars = sorted.slice(0, MOST_BARS);
  const most = Math.max(...bars.map(([, value]) => value), 1e-12);
  const parts = bars.flatMap(([name, value], i) => [
    label(170, 58 + 22 * i, short(name, 24), 'text-anchor="end"'),
    `<rect x="178" y="${45 + 22 * i}" width="${tick((300 * value) / most)}" height="16" fill="#0072b2"/>`,
    label(184 + (300 * value) / most, 58 + 22 * i, tick(value)),
  ]);
  return svg(560, 60 + 22 * bars.length, 'Importance of the columns', parts);
}

/** Best score so far against time. */
export function anytimeSvg(points: readonly (readonly [seconds: number, score: number])[], metric: string): string {
  return plotSvg({
    ...{ title: 'Best score so far', x: 'seconds', y: metric },
    series: [{ style: 'steps', points }],
  });
}
