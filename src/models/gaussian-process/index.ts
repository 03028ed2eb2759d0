import type { State } from '../../core/state.ts';
import { defineFamily, type FittedModel } from '../family.ts';
import { minimise } from '../shared/lbfgs.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray, requireNumber } from '../shared/state.ts';
import type { Covariance } from './covariance.ts';
import { evidenceObjective, type Hyperparameters, readTheta, startOf } from './evidence.ts';
import { GaussianProcessModel, type GaussianProcessParts } from './gaussian-process-model.ts';
import { posterior, tuneSignal } from './posterior.ts';
import { makeProblem, type Problem, subsetOf } from './problem.ts';
import { gaussianProcessSpace } from './space.ts';

/** Time grows with the cube of the rows, memory with their square. */
const MAX_ROWS = 2000;

export default defineFamily({
  name: 'gaussian-process',
  version: 1,
  doc: 'A smooth random function given the rows, with a length scale for each column; strong on small numeric data.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: MAX_ROWS,
  },
  space: gaussianProcessSpace,
  estimateCost: (config, { rows, cols, task, classes }) => {
    const m = Math.min(rows, Number(config['evidenceRows'] ?? 256));
    const iterations = Number(config['maxIterations'] ?? 30);
    const evidence = iterations * (1.6e-9 * m ** 3 + m * m * (1.5e-8 + 1.5e-9 * cols));
    const covariance = rows * rows * (1e-8 + 0.6e-9 * cols);
    const solving =
      task === 'regression' ? 0.35e-9 * rows ** 3 : (task === 'binary' ? 1 : classes) * 4e-7 * rows * rows;
    return {
      seconds: 2e-3 + evidence + covariance + solving,
      bytes: 8 * (rows * rows * 1.1 + 5 * m * m) + rows * cols * 20,
    };
  },
  *fit(input, config, context) {
    const problem = makeProblem(input);
    if (problem.rows === 0) return new GaussianProcessModel(withoutRows(problem, config.kernel));
    const order = context.rng.permutation(problem.rows).subarray(0, config.evidenceRows);
    const subset = subsetOf(problem, order.sort());
    const theta = startOf({ ard: config.ard, cols: problem.cols });
    const stop = (): boolean => context.shouldStop();
    const quick = (): FittedModel => finish(subset, config.kernel, readTheta(theta, problem.cols), () => false);
    const search = minimise(evidenceObjective({ ...subset, kind: config.kernel, ard: config.ard }), theta, {
      maxIterations: config.maxIterations,
      tolerance: 1e-2,
      shouldStop: stop,
    });
    for (const step of search) yield { step, total: config.maxIterations + 1, snapshot: quick };
    const found = readTheta(theta, problem.cols);
    const tuned = problem.task === 'regression' ? found : tuneSignal(subset, config.kernel, found, stop);
    const full = posterior(problem, config.kernel, tuned, stop);
    const model = full === null ? finish(subset, config.kernel, tuned, () => false) : checked(full);
    yield { step: config.maxIterations + 1, total: config.maxIterations + 1, snapshot: () => model };
    return model;
  },
  fromState: (state) => restore(state),
});

/** The posterior of few rows, which there is always time for; constant where even that cannot be factored. */
function finish(
  problem: Problem,
  kind: Covariance,
  theta: Hyperparameters,
  shouldStop: () => boolean,
): GaussianProcessModel {
  const parts = posterior(problem, kind, theta, shouldStop);
  return parts === null ? new GaussianProcessModel(withoutRows(problem, kind)) : checked(parts);
}

function checked(parts: GaussianProcessParts): GaussianProcessModel {
  requireFinite('gaussian-process', parts.alphas, parts.lengthScales, [parts.signal, parts.noise]);
  return new GaussianProcessModel(parts);
}

/** Only the means are known. */
function withoutRows({ cols, offsets, task }: Problem, kind: Covariance): GaussianProcessParts {
  return {
    kind,
    lengthScales: new Float64Array(cols).fill(1),
    signal: 1,
    noise: 1,
    points: new Float32Array(0),
    rows: 0,
    noiseFactor: new Float64Array(0),
    alphas: new Float64Array(0),
    offsets,
    scale: 1,
    task,
  };
}

function restore(state: State): GaussianProcessModel {
  const { kind, task } = state.json;
  return new GaussianProcessModel({
    kind: kind === 'rbf' || kind === 'matern-3/2' ? kind : 'matern-5/2',
    task: task === 'binary' || task === 'multiclass' ? task : 'regression',
    lengthScales: requireArray(state, 'lengthScales', Float64Array),
    signal: requireNumber(state, 'signal'),
    noise: requireNumber(state, 'noise'),
    points: requireArray(state, 'points', Float32Array),
    rows: requireNumber(state, 'rows'),
    noiseFactor: requireArray(state, 'noiseFactor', Float64Array),
    alphas: requireArray(state, 'alphas', Float64Array),
    offsets: requireArray(state, 'offsets', Float64Array),
    scale: requireNumber(state, 'scale'),
  });
}
