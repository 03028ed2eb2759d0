import type { BundleManifest } from '../bundle/manifest.ts';
import type { DataNote } from '../data/frame.ts';
import type { Metric } from '../metrics/metric.ts';
import type { QuantizedFile } from './quantize-members.ts';

/** What a fit leaves behind. */
export interface FitOutcome {
  /** The run folder. */
  readonly folder: string;
  readonly manifest: BundleManifest;
  readonly status: 'finished' | 'degraded' | 'interrupted';
  readonly reason: string;
  readonly notes: readonly DataNote[];
  readonly trials: number;
  readonly seconds: number;
  readonly metric: Metric;
  /** Nested estimate in the metric's own sign. */
  readonly score: number;
  /** What `quantize` did to each saved network; empty without it. */
  readonly quantized: readonly QuantizedFile[];
}
