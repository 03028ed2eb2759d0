import { MlpModel } from '../mlp-model.ts';
import type { MlpParts } from '../mlp-parts.ts';
import type { QuantizeMethod } from './quantize-method.ts';
import { quantizeWeights, unpackWeights } from './quantized-weights.ts';

/** The same network with its parameters in few bytes (post-training quantization). */
export function quantizeModel(model: MlpModel, method: QuantizeMethod): MlpModel {
  return new MlpModel(quantizeParts(model.parts, method));
}

/** As {@link quantizeModel}, of the parts. */
export function quantizeParts(parts: MlpParts, method: QuantizeMethod): MlpParts {
  const quantized = quantizeWeights(parts.shape, parts.theta, method);
  return { ...parts, quantized, theta: unpackWeights(parts.shape, quantized) };
}
