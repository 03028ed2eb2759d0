import type { Layout, NetworkShape } from '../network-shape.ts';
import { centresOf, nearestOf } from './codebook.ts';
import { fromInt8, toInt8 } from './linear-int8.ts';
import type { QuantizeMethod } from './quantize-method.ts';
import { layerPlaces } from './weight-places.ts';

/** Rounds the weights of all layers to what quantization leaves of them, in place: for training that knows of it. */
export class Projection {
  private readonly shape: NetworkShape;
  private readonly layout: Layout;
  private readonly method: QuantizeMethod;
  private centres: readonly Float32Array[] = [];

  constructor(shape: NetworkShape, layout: Layout, method: QuantizeMethod) {
    this.shape = shape;
    this.layout = layout;
    this.method = method;
  }

  /** Learns codebooks anew from weights that were not rounded; call it once an epoch. */
  refresh(theta: Float32Array): void {
    const { method } = this;
    if (method.kind === 'int8') return;
    this.centres = layerPlaces(this.shape, this.layout).map(({ at, inputs, outputs }) =>
      centresOf(theta.subarray(at, at + inputs * outputs), method.values),
    );
  }

  apply(theta: Float32Array): void {
    layerPlaces(this.shape, this.layout).forEach(({ at, inputs, outputs }, l) => {
      const weights = theta.subarray(at, at + inputs * outputs);
      if (this.method.kind === 'int8') fromInt8(toInt8(weights, inputs, outputs), inputs, weights);
      else {
        const values = this.centres[l]!;
        for (let i = 0; i < weights.length; i++) weights[i] = values[nearestOf(values, weights[i]!)]!;
      }
    });
  }
}
