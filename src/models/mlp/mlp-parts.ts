import type { TargetScale } from './answers.ts';
import type { InputPlan } from './input-plan.ts';
import type { NetworkShape } from './network-shape.ts';
import type { QuantizedWeights } from './quantize/quantized-weights.ts';

/** Everything that a fit has learned. */
export interface MlpParts {
  readonly shape: NetworkShape;
  readonly plan: InputPlan;
  /** Parameters as `layoutOf(shape)` places them. */
  readonly theta: Float32Array;
  /** The same parameters in few bytes, of which `theta` was unpacked; absent: they are saved as float32. */
  readonly quantized?: QuantizedWeights;
  /** Absent for classification. */
  readonly target?: TargetScale;
  /** Epochs behind the parameters. */
  readonly steps: number;
}
