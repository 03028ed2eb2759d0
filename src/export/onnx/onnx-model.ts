import type { LoadedMember, Predictor } from '../../bundle/predictor.ts';
import { ModelError } from '../../core/errors.ts';
import type { State } from '../../core/state.ts';
import { outputsOf } from '../../core/task.ts';
import { libraryVersion } from '../../core/version.ts';
import { gridAt } from '../../ensemble/quantile-grid.ts';
import { DEFAULT_THRESHOLD } from '../../metrics/shared/predicted-labels.ts';
import { Graph, type Tensor } from '../../onnx/graph.ts';
import { baseColumns, type GraphBase } from './base-columns.ts';
import { calibrated } from './calibrated.ts';
import { convertPipeline, pipelineRefusals } from './convert-pipeline.ts';
import { softmax } from './links.ts';
import { pooledScore } from './pooled.ts';
import type { Refusal } from './refusal.ts';

/** Names of the graph's outputs. */
export const OUTPUT = {
  /** Regression: float32 [N, 1]. */
  value: 'prediction',
  /** Classification: string [N, 1], as spelled in the training data. */
  label: 'label',
  /** Classification: float32 [N, classes], in the order of the classes. */
  probabilities: 'probabilities',
  /** Regression with quantiles asked for at the fit: float32 [N, levels]. */
  quantiles: 'quantiles',
} as const;

/**
 * The whole predictor as one ONNX graph: a named input [N, 1] for each column of the table, preprocessing, every member,
 * the weighted mean, calibration, threshold and labels.
 * @throws ModelError EXPORT_UNSUPPORTED naming every step that has no ONNX form, before any work
 */
export function onnxModel(predictor: Predictor): Uint8Array {
  const { manifest, classes } = predictor;
  const members = predictor.members.map(savedMember);
  const spread = savedMember({ weight: 1, models: predictor.spread });
  requireForm(
    [...members, spread].flatMap(({ models }) => models.map(({ state }) => state)),
    manifest.basePlan.columns.filter((c) => c.kind === 'text').map((c) => c.name),
  );
  const graph = new Graph();
  const base = baseColumns(graph, manifest.basePlan, manifest.schema);
  const outputs = outputsOf(predictor.task);
  const mixed = manifest.pool === 'log' ? logPool(graph, members, base) : ensemble(graph, members, base);
  const values = manifest.calibration === undefined ? mixed : calibrated(graph, mixed, manifest.calibration, outputs);
  if (classes.length === 0) addValue(graph, manifest, spread, base, values);
  else addLabels(graph, values, classes, manifest.threshold ?? DEFAULT_THRESHOLD);
  return graph.encode('predictor', libraryVersion(), {
    task: predictor.task.kind,
    target: manifest.schema.target,
    ...(classes.length === 0 ? {} : { classes: JSON.stringify(classes) }),
    metric: manifest.metric,
    library: `automl ${libraryVersion()}`,
  });
}

/** A member by the saved forms of its models: a model is written once for all that is asked of it. */
interface SavedMember {
  readonly weight: number;
  readonly models: readonly { readonly weight: number; readonly state: State }[];
}
function savedMember({ weight, models }: LoadedMember): SavedMember {
  return {
    weight,
    models: models.map((model) => ({ weight: model.weight, state: model.state ?? model.pipeline.toState() })),
  };
}

function requireForm(states: readonly State[], texts: readonly string[]): void {
  const seen = new Map<string, Refusal>();
  for (const refusal of states.flatMap((state) => pipelineRefusals(state, texts)))
    seen.set(`${refusal.step} ${refusal.reason}`, refusal);
  if (seen.size === 0) return;
  const list = Array.from(seen.values(), ({ step, columns, reason }) => {
    const where = columns.length === 0 ? '' : ` (columns ${columns.map((name) => `'${name}'`).join(', ')})`;
    return `${step}${where}: ${reason}`;
  });
  throw new ModelError('EXPORT_UNSUPPORTED', `This model has parts without an ONNX form: ${list.join('; ')}.`, {
    hint: 'Fit again without them (--drop COLUMN, --exclude-families NAME).',
    context: { parts: seen.size },
  });
}

/** Weighted mean over members and their fold models, double [N, outputs]. */
function ensemble(graph: Graph, members: readonly SavedMember[], base: GraphBase): Tensor {
  let sum: Tensor | undefined;
  for (const member of members)
    for (const { weight, state } of member.models) {
      const part = convertPipeline(graph, state, base);
      const share = weight * member.weight;
      const weighted = share === 1 ? part : graph.mul(part, graph.double(share));
      sum = sum === undefined ? weighted : graph.add(sum, weighted);
    }
  return sum ?? base.zeros;
}

/** Logarithmic pool of the members, each the weighted mean of its models; double [N, classes]. */
function logPool(graph: Graph, members: readonly SavedMember[], base: GraphBase): Tensor {
  let sum: Tensor | undefined;
  for (const { weight, models } of members) {
    const score = pooledScore(graph, ensemble(graph, [{ weight: 1, models }], base));
    const weighted = graph.mul(score, graph.double(weight));
    sum = sum === undefined ? weighted : graph.add(sum, weighted);
  }
  return softmax(graph, sum ?? base.zeros);
}

function addValue(
  graph: Graph,
  manifest: Predictor['manifest'],
  spread: SavedMember,
  base: GraphBase,
  values: Tensor,
): void {
  graph.output(graph.cast(values, 'float'), { name: OUTPUT.value, type: 'float', dims: ['N', 1] });
  const { quantiles } = manifest;
  if (quantiles === undefined || manifest.spread === undefined) return;
  const scale = graph.op('Exp', [ensemble(graph, [spread], base)]);
  const { grid } = manifest.spread;
  const steps = graph.doubles(
    quantiles.map((level) => gridAt(grid, level)),
    [1, quantiles.length],
  );
  const cells = graph.cast(graph.add(values, graph.mul(scale, steps)), 'float');
  graph.output(cells, { name: OUTPUT.quantiles, type: 'float', dims: ['N', quantiles.length] });
}

function addLabels(graph: Graph, values: Tensor, classes: readonly string[], threshold: number): void {
  const binary = classes.length === 2;
  const index = binary
    ? graph.cast(graph.op('Greater', [values, graph.double(threshold)]), 'int64')
    : graph.op('ArgMax', [values], { axis: { int: 1 }, keepdims: { int: 1 } });
  const labels = graph.constant({ type: 'string', dims: [classes.length], data: classes });
  const all = binary ? graph.concat([graph.sub(graph.double(1), values), values], 1) : values;
  graph.output(graph.gather(labels, index, 0), { name: OUTPUT.label, type: 'string', dims: ['N', 1] });
  graph.output(graph.cast(all, 'float'), {
    name: OUTPUT.probabilities,
    type: 'float',
    dims: ['N', classes.length],
  });
}
