import type { Rng } from '../../core/rng.ts';
import { type Layout, type NetworkShape, PERIODIC_PARAMETERS } from './network-shape.ts';

/** Spread of the frequencies of a periodic embedding, in turns a width. */
const FREQUENCY = 0.1;

/**
 * Parameters to start from: weights of variance 1 / inputs, small biases, factors 1 (of random sign where there are
 * several members, as in TabM; Gorishniy and others 2025), short random vectors, and a last layer that answers `start`.
 * @param start shape [outputs]
 */
export function initialise(shape: NetworkShape, layout: Layout, rng: Rng, start: Float64Array): Float32Array {
  const theta = new Float32Array(layout.size);
  const { factors, periodic, vectors, hidden, last } = layout;
  for (let i = 0; i < shape.members * layout.inputs; i++)
    theta[factors.at + i] = shape.members > 1 && rng.next() < 0.5 ? -1 : 1;
  for (let j = 0; j < shape.numbers; j++) startPeriodic(theta, periodic.at + j * PERIODIC_PARAMETERS, rng);
  shape.vectors.forEach(({ size, width }, v) => {
    for (let i = 0; i < size * width; i++) theta[vectors[v]!.at + i] = rng.normal() / Math.sqrt(width);
  });
  for (const { weights, biases } of hidden) {
    const count = weights.inputs * shape.width;
    for (let i = 0; i < count; i++) theta[weights.at + i] = rng.normal() / Math.sqrt(weights.inputs);
    for (let i = 0; i < shape.width; i++) theta[biases.at + i] = 0.5 * rng.normal();
  }
  for (let m = 0; m < shape.members; m++) theta.set(start, last.biases.at + m * shape.outputs);
  return theta;
}

function startPeriodic(theta: Float32Array, at: number, rng: Rng): void {
  for (let q = 0; q < 16; q++) {
    theta[at + q] = FREQUENCY * rng.normal();
    theta[at + 16 + q] = rng.next() - 0.5;
  }
  for (let i = 32; i < 80; i++) theta[at + i] = (rng.next() - 0.5) / 2;
  for (let i = 81; i < 84; i++) theta[at + i] = (rng.next() - 0.5) / 2;
}
