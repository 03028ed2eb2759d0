import type { FitContext, FitInput, FitStep } from '../../family.ts';
import { fitNetwork, type NetworkConfig } from '../fit-network.ts';
import type { MlpModel } from '../mlp-model.ts';
import type { QuantizeMethod } from './quantize-method.ts';
import { quantizeModel } from './quantize-model.ts';

/**
 * When a network learns of its quantization: `post`, after training; `tune`, in some more epochs at a low learning rate;
 * `aware`, from the first step (Jacob and others 2018).
 */
export type QuantizeTiming = 'post' | 'tune' | 'aware';

/** Share of the epochs and of the learning rate that tuning gets. */
const TUNE_EPOCHS = 0.2;
const TUNE_RATE = 0.2;

/**
 * Fits a network whose parameters take few bytes. Where weights are rounded in training, gradients pass through the
 * rounding as if it were not there (Bengio and others 2013).
 * @throws ModelError MODEL_DIVERGED, KERNEL_OUT_OF_MEMORY
 */
export function* fitQuantized(
  input: FitInput,
  config: NetworkConfig,
  context: FitContext,
  method: QuantizeMethod,
  timing: QuantizeTiming,
): Generator<FitStep, MlpModel, void> {
  const first = timing === 'aware' ? { quantize: method } : {};
  const model = yield* fitNetwork(input, config, context, first);
  if (timing !== 'tune') return quantizeModel(model, method);
  const epochs = Math.max(1, Math.round(config.epochs * TUNE_EPOCHS));
  const gentle = { ...config, epochs, learningRate: config.learningRate * TUNE_RATE };
  const tuned = yield* fitNetwork(input, gentle, context, { quantize: method, start: model.parts.theta });
  return quantizeModel(tuned, method);
}
