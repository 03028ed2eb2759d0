import { describe, expect, test } from 'vitest';
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  Ridge,
  type SavedEstimator,
} from '../../src/estimators/index.ts';
import { matrixData } from './tables.ts';

const { X, value } = matrixData(60, 3);
const model = new GradientBoostingRegressor({ nEstimators: 3, minDataInLeaf: 5, seed: 4 }).fitSync(X, value);
const saved = (): SavedEstimator => JSON.parse(JSON.stringify(model));

describe('toJSON and fromJSON', () => {
  test('keep parameters, also before a fit', () => {
    const again = GradientBoostingRegressor.fromJSON(saved());
    expect(again.getParams()).toEqual(model.getParams());
    const unfitted = Ridge.fromJSON(JSON.parse(JSON.stringify(new Ridge({ alpha: 2 }))));
    expect(unfitted.getParams()).toMatchObject({ alpha: 2 });
    expect(() => unfitted.predict(X)).toThrow(/MODEL_NOT_FITTED/);
  });
  test('keep importances and names', () => {
    const again = GradientBoostingRegressor.fromJSON(saved());
    expect(again.featureImportances).toEqual(model.featureImportances);
    expect(again.featureImportances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(again.featureNames).toEqual(['x0', 'x1', 'x2']);
  });
  const damages: [string, (json: Record<string, unknown>) => unknown, string][] = [
    ['text', (json) => JSON.stringify(json), 'BUNDLE_DAMAGED'],
    ['null', () => null, 'BUNDLE_DAMAGED'],
    ['another format', (json) => ({ ...json, format: 'x' }), 'BUNDLE_DAMAGED'],
    ['a newer version', (json) => ({ ...json, version: 99 }), 'BUNDLE_VERSION'],
    ['no version', (json) => ({ ...json, version: undefined }), 'BUNDLE_DAMAGED'],
    ['no params', (json) => ({ ...json, params: null }), 'BUNDLE_DAMAGED'],
    ['a fitted part that is empty', (json) => ({ ...json, fitted: {} }), 'BUNDLE_DAMAGED'],
    ['a fitted part that is null', (json) => ({ ...json, fitted: null }), 'BUNDLE_DAMAGED'],
  ];
  test.each(damages)('refuse %s', (_, damage, code) => {
    const json = damage(saved() as unknown as Record<string, unknown>) as SavedEstimator;
    expect(() => GradientBoostingRegressor.fromJSON(json)).toThrow(expect.objectContaining({ code }));
  });
  test.each(['columns', 'classes', 'steps', 'family', 'model'])('refuse a model without %s', (part) => {
    const json = saved();
    const fitted = { ...json.fitted, [part]: undefined };
    const load = () => GradientBoostingRegressor.fromJSON({ ...json, fitted } as unknown as SavedEstimator);
    expect(load).toThrow(expect.objectContaining({ code: 'BUNDLE_DAMAGED' }));
  });
  test('refuse an array that is cut short', () => {
    const text = JSON.stringify(model).replace(/("thresholds":\{"type":"f32","data":")[^"]{2}/, '$1');
    expect(() => GradientBoostingRegressor.fromJSON(JSON.parse(text))).toThrow(/BUNDLE_DAMAGED/);
  });
  test('refuse the model of another class and name it', () => {
    const load = () => GradientBoostingClassifier.fromJSON(saved());
    expect(load).toThrow(/is a GradientBoostingRegressor, not a GradientBoostingClassifier/);
  });
});
