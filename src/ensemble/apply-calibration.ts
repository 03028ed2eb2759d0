import { type Calibration, logit, sigmoid } from './calibrate.ts';
import { applyTemperature } from './temperature.ts';

/**
 * Maps probabilities in place: of class 1, or of all classes.
 * @param probability row-major [rows, outputs]
 */
export function applyCalibration({ slope, intercept }: Calibration, probability: Float64Array, outputs = 1): void {
  if (outputs > 1) {
    applyTemperature(slope, probability, outputs);
    return;
  }
  for (let i = 0; i < probability.length; i++) probability[i] = sigmoid(slope * logit(probability[i]!) + intercept);
}
