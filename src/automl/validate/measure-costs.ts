import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder, loadBundle } from '../../bundle/load-bundle.ts';
import type { Predictor } from '../../bundle/predictor.ts';
import { nowMs } from '../../core/clock.ts';
import { collectGarbage } from '../../core/collect-garbage.ts';
import type { RawTable } from '../../data/frame.ts';
import { takeRaw } from '../../data/schema/take-rows.ts';
import type { ModelCosts } from './gate.ts';

const SINGLES = 200;
const WARM = 30;
const BULKS = 7;
const BULK_ROWS = 5000;
const MB = 1e6;

/** A loaded model and the memory that loading took. */
export interface MeasuredModel {
  readonly predictor: Predictor;
  readonly memoryMb: number;
  readonly sizeMb: number;
}

/** @throws BundleError */
export function loadMeasured(folder: string): MeasuredModel {
  const used = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  const predictor = loadBundle(folder);
  const memoryMb = Math.max(0, used() - before) / MB;
  const root = bundleFolder(folder);
  const bytes = readdirSync(root).reduce((sum, name) => sum + statSync(join(root, name)).size, 0);
  return { predictor, memoryMb, sizeMb: bytes / MB };
}

/** Latency and CPU of models in turn, so that a busy moment of the machine hits all. */
export function measureCosts(models: readonly MeasuredModel[], raw: RawTable): ModelCosts[] {
  const head = takeRaw(
    raw,
    Array.from({ length: Math.min(raw.rows, BULK_ROWS) }, (_, i) => i),
  );
  const rows = Array.from({ length: Math.min(raw.rows, SINGLES) }, (_, i) => takeRaw(raw, [i]));
  const single = models.map((): number[] => []);
  const bulk = models.map((): number[] => []);
  const cpu = models.map(() => 0);
  for (let i = -WARM; i < SINGLES; i++)
    models.forEach(({ predictor }, m) => {
      const row = rows[Math.abs(i) % rows.length]!;
      const started = nowMs();
      predictor.predict(row);
      if (i >= 0) single[m]!.push(nowMs() - started);
    });
  for (let i = -1; i < BULKS; i++)
    models.forEach(({ predictor }, m) => {
      const [started, before] = [nowMs(), process.cpuUsage()];
      predictor.predict(head);
      const { user, system } = process.cpuUsage(before);
      if (i < 0) return; // warm
      bulk[m]!.push(nowMs() - started);
      cpu[m]! += (user + system) / 1000;
    });
  return models.map(({ memoryMb, sizeMb }, m) => ({
    singleP50Ms: quantile(single[m]!, 0.5),
    singleP95Ms: quantile(single[m]!, 0.95),
    bulkP50Ms: quantile(bulk[m]!, 0.5),
    bulkP95Ms: quantile(bulk[m]!, 0.95),
    cpuMsPer1000: (cpu[m]! / BULKS / head.rows) * 1000,
    memoryMb,
    sizeMb,
  }));
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN;
}
