import type { Config } from '../../space/param.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';
import { EMBEDDED } from './network-shape.ts';

/** Time and memory of a fit, from the operations of its matrix products and element-wise passes. */
export function estimateCost(config: Config, { rows, cols, classes }: ProblemShape): CostEstimate {
  const number = (name: string, otherwise: number): number => Number(config[name] ?? otherwise);
  const width = number('width', 128);
  const layers = number('layers', 2);
  const members = number('members', 1);
  const outputs = classes > 2 ? classes : 1;
  const periodic = config['periodic'] !== false;
  const inputs = cols * (periodic ? EMBEDDED : 1) + 4;
  const parameters = inputs * width + (layers - 1) * width * width + width * Math.max(4, outputs);
  const units = members * (inputs + layers * width + 4 * outputs);
  const perVisit = 6 * parameters * members * 4.2e-11 + units * 5e-9 + (periodic ? cols * 5e-8 : 0) + cols * 1e-9;
  const batch = number('batch', 256);
  return {
    seconds: 0.01 + rows * number('epochs', 64) * (perVisit + (parameters * 2e-9) / batch),
    bytes:
      rows * (cols * 5 + 16) * 1.5 + parameters * 40 + batch * members * 4 * (4 * inputs + 3 * layers * width) + 1e6,
  };
}
