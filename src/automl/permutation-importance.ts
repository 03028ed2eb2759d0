import { mean, standardDeviation } from 'simple-statistics';
import type { Predictor } from '../bundle/predictor.ts';
import { createRng } from '../core/rng.ts';
import { outputsOf } from '../core/task.ts';
import type { Column, Frame, RawTable } from '../data/frame.ts';
import { buildFrame } from '../data/schema/build-frame.ts';
import { buildTarget } from '../data/schema/build-target.ts';
import { takeFrame } from '../data/schema/take-rows.ts';
import { metricFor } from '../metrics/registry.ts';
import { applyBase } from '../preprocess/base-table.ts';

export interface PermutationImportance {
  readonly metric: string;
  /** Loss without shuffling. */
  readonly baseline: number;
  /** Most important first. `mean`, `std`: rise of the loss over the repeats. */
  readonly columns: readonly { readonly name: string; readonly mean: number; readonly std: number }[];
}

/** Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019) of each column of the user's table. */
export function permutationImportance(
  predictor: Predictor,
  raw: RawTable,
  options: { readonly repeats: number; readonly maxRows: number; readonly seed: number; readonly metric?: string },
): PermutationImportance {
  const { manifest, task } = predictor;
  const metric = metricFor(options.metric ?? manifest.metric, task.kind);
  const rng = createRng(options.seed).fork('permutation-importance');
  const target = buildTarget(raw, manifest.schema);
  const order = rng.permutation(target.kept.length).subarray(0, options.maxRows).sort();
  const rows = Uint32Array.from(order, (i) => target.kept[i]!);
  const y = Float64Array.from(rows, (r) => target.y[r]!);
  const frame = takeFrame(buildFrame(raw, manifest.schema).frame, rows);
  const input = { y, outputs: outputsOf(task), classes: predictor.classes.length };
  const lossOf = (f: Frame): number =>
    metric.loss({ ...input, prediction: predictor.predictBase(applyBase(manifest.basePlan, f)) });
  const baseline = lossOf(frame);
  const columns = frame.columns.map((column) => {
    const rises = Array.from({ length: options.repeats }, (_, r) => {
      const shuffled = shuffle(column, rng.fork(`${column.name}#${r}`).permutation(frame.rows));
      return lossOf({ rows: frame.rows, columns: frame.columns.map((c) => (c === column ? shuffled : c)) }) - baseline;
    });
    return { name: column.name, mean: mean(rises), std: standardDeviation(rises) };
  });
  columns.sort((a, b) => b.mean - a.mean || (a.name < b.name ? -1 : 1));
  return { metric: metric.name, baseline, columns };
}

function shuffle(column: Column, order: Uint32Array): Column {
  return takeFrame({ rows: order.length, columns: [column] }, order).columns[0]!;
}
