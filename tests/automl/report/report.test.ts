import { describe, expect, it } from 'vitest';
import type { Prepared } from '../../../src/automl/prepare.ts';
import { calibrationCurve, prCurve, rocCurve } from '../../../src/automl/report/curves.ts';
import { anytimeSvg, classifierFigures, importanceSvg, regressionFigures } from '../../../src/automl/report/figures.ts';
import { mlflowMetrics } from '../../../src/automl/report/mlflow-metrics.ts';
import { plotSvg, xml } from '../../../src/automl/report/svg-plot.ts';
import { confusionTable, worstTable } from '../../../src/automl/report/tables.ts';

const rows = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);
const BINARY = {
  task: { kind: 'binary', classes: ['no', 'yes <&>'] } as const,
  rows: rows(6),
  y: Float64Array.of(0, 0, 1, 1, 1, 0),
  prediction: Float64Array.of(0.1, 0.6, 0.8, 0.4, 0.9, 0.2),
  threshold: 0.5,
};
const THREE = {
  task: { kind: 'multiclass', classes: ['a', 'b', 'c'] } as const,
  rows: rows(4),
  y: Float64Array.of(0, 1, 2, 2),
  prediction: Float64Array.of(0.8, 0.1, 0.1, 0.6, 0.3, 0.1, 0.2, 0.2, 0.6, 0.1, 0.2, 0.7),
  threshold: 0.5,
};
const VALUES = {
  task: { kind: 'regression' } as const,
  rows: rows(4),
  y: Float64Array.of(1, 2, 3, 4),
  prediction: Float64Array.of(1, 2.5, 2, 8),
  threshold: 0.5,
};

describe('scores by the names of mlflow.evaluate', () => {
  it('of two classes are those of scikit-learn', () => {
    expect(mlflowMetrics(BINARY)).toEqual({
      ...{ example_count: 6, accuracy_score: 4 / 6, precision_score: 2 / 3, recall_score: 2 / 3, f1_score: 2 / 3 },
      ...{ true_negatives: 2, false_positives: 1, false_negatives: 1, true_positives: 2, roc_auc: 8 / 9 },
      log_loss: expect.closeTo(-Math.log(0.9 * 0.8 * 0.4) / 3, 12),
      precision_recall_auc: expect.closeTo((1 / 3) * (1 + 1 + (2 / 3 + 3 / 4) / 2), 10),
    });
  });
  it('of more classes are means by class size', () => {
    const scores = mlflowMetrics(THREE);
    // a: precision 1/2, recall 1; b: none; c: all
    expect(scores).toMatchObject({ accuracy_score: 0.75, precision_score: 0.625, recall_score: 0.75 });
    // b is above 2 of 3 others: 0.3 against 0.1, 0.2, 0.2
    expect(scores['roc_auc']).toBe(1);
    expect(scores['f1_score']).toBeCloseTo((2 / 3 + 0 + 2) / 4, 12);
  });
  it('of values leave out what is undefined', () => {
    expect(mlflowMetrics(VALUES)).toMatchObject({
      ...{ example_count: 4, sum_on_target: 10, mean_on_target: 2.5, mean_absolute_error: 5.5 / 4, max_error: 4 },
      mean_squared_error: (0.25 + 1 + 16) / 4,
    });
    expect(mlflowMetrics({ ...VALUES, y: new Float64Array(4).fill(2) })).not.toHaveProperty('roc_auc');
  });
});

describe('curves', () => {
  it('take tied scores together', () => {
    const y = Float64Array.of(1, 0, 1, 0);
    expect(rocCurve(y, Float64Array.of(0.5, 0.5, 0.5, 0.5))).toEqual({
      ...{
        area: 0.5,
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    });
    expect(prCurve(y, Float64Array.of(0.9, 0.1, 0.8, 0.2)).area).toBe(1);
  });
  it('of calibration are means of bins that hold rows', () => {
    expect(calibrationCurve(Float64Array.of(0, 1, 1), Float64Array.of(0.04, 0.06, 1))).toEqual([
      [0.05, 0.5],
      [1, 1],
    ]);
  });
});

describe('tables', () => {
  const prepared = {
    basePlan: {
      ...{ version: 1, rows: 6 },
      columns: [
        { kind: 'numeric', name: 'age', missing: 0 },
        { kind: 'categorical', name: 'row', categories: ['x', 'y'], missing: 0 },
      ],
    },
    base: { columns: [Float32Array.of(1, 2, 3, 4, Number.NaN, 6), Float32Array.of(0, 1, 0, 1, 0, 2)] },
    kept: Uint32Array.of(0, 1, 2, 5, 6, 7),
  } as unknown as Prepared;

  it('of confusion name true and predicted classes', () => {
    expect(confusionTable(BINARY, BINARY.task.classes)).toEqual({
      columns: ['true', 'predicted no', 'predicted yes <&>'],
      data: [
        ['no', 2, 1],
        ['yes <&>', 1, 2],
      ],
    });
  });
  it('of the worst rows count them as the file does, and spell their cells', () => {
    const { columns, data } = worstTable(BINARY, prepared);
    expect(columns).toEqual(['row', 'actual', 'predicted', 'p_actual', 'age', 'row_']);
    expect(data.length).toBe(6);
    expect(data[1]).toEqual([5, 'yes <&>', 'no', 0.4, 4, 'y']);
    expect(data[0]).toEqual([1, 'no', 'yes <&>', expect.closeTo(0.4, 12), 2, 'y']);
    expect(data.find(([row]) => row === 6)).toEqual([6, 'yes <&>', 'yes <&>', 0.9, null, 'x']);
    expect(worstTable(VALUES, prepared).data[0]).toEqual([5, 4, 8, 4, 4, 'y']);
  });
});

describe('figures', () => {
  const wellFormed = (text: string): void => {
    expect(text).toMatch(/^<svg [^>]+>[\s\S]+<\/svg>\n$/);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    const open = [...text.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)].filter(([, , , closed]) => closed !== '/');
    expect(open.filter(([, end]) => end === '/').length * 2).toBe(open.length);
    expect(text.replaceAll(/<[^<>]+>/g, '')).not.toMatch(/[<>]/);
  };
  it.each([
    ['two classes', () => classifierFigures(BINARY, BINARY.task.classes), 4],
    ['three classes', () => classifierFigures(THREE, THREE.task.classes), 4],
    ['one class only', () => classifierFigures({ ...BINARY, y: new Float64Array(6) }, BINARY.task.classes), 1],
    ['values', () => regressionFigures(VALUES), 2],
    ['one value', () => regressionFigures({ ...VALUES, y: VALUES.prediction.map(() => 7) }), 2],
    ['the rest', () => ({ a: importanceSvg({ '<a>': 0.5, b: 0 }), b: anytimeSvg([[1, 0.5]], 'r2') }), 2],
  ])('of %s are whole', (_, make, count) => {
    const figures = Object.values(make());
    expect(figures.length).toBe(count);
    for (const figure of figures) wellFormed(figure);
  });
  it('keep what has a meaning in XML apart', () => {
    expect(xml('<a & "b">\u0001')).toBe('&lt;a &amp; &quot;b&quot;&gt;\uFFFD');
    wellFormed(plotSvg({ title: '<&>', x: '', y: '', series: [] }));
  });
});
