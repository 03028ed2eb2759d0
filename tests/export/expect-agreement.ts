import { expect } from 'vitest';
import type { Predictor } from '../../src/bundle/predictor.ts';
import { onnxModel } from '../../src/export/onnx/onnx-model.ts';
import { plainTables, predictedBy, type ToyTables } from './fitted-predictor.ts';
import { loadOnnx } from './run-onnx.ts';

/** Runs the ONNX form of a predictor on new rows: values and probabilities to 1e-5, labels exactly. */
export async function expectAgreement(predictor: Predictor, { fresh }: ToyTables = plainTables): Promise<void> {
  const run = await loadOnnx(onnxModel(predictor));
  const outputs = await run(fresh);
  const values = predictedBy(predictor, fresh);
  const { classes } = predictor;
  if (classes.length === 0) {
    const got = outputs['prediction'] as Float32Array;
    expect(got).toHaveLength(values.length);
    values.forEach((value, i) => {
      expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
    });
    return;
  }
  const got = outputs['probabilities'] as Float32Array;
  expect(got).toHaveLength(fresh.rows * classes.length);
  for (let i = 0; i < fresh.rows; i++)
    for (let k = 0; k < classes.length; k++) {
      const own = classes.length > 2 ? values[i * classes.length + k]! : k === 1 ? values[i]! : 1 - values[i]!;
      expect(Math.abs(got[i * classes.length + k]! - own)).toBeLessThanOrEqual(1e-5);
    }
  const labels = Array.from(predictor.labelIndices(values), (k) => classes[k]!);
  expect(outputs['label']).toEqual(labels);
}
