import type { BundleManifest } from '../../../bundle/manifest.ts';

/** The part of a manifest that prediction reads. */
export type ModuleManifest = Pick<
  BundleManifest,
  'library' | 'schema' | 'basePlan' | 'pool' | 'threshold' | 'calibration' | 'spread' | 'quantiles' | 'metric' | 'score'
>;
