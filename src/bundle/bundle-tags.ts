import { bundleDigest, readManifest } from './load-bundle.ts';

/**
 * Tags of a model version by which its bundle is known.
 * @param folder with `manifest.json`
 * @throws BundleError
 */
export function bundleTags(folder: string): Record<string, string> {
  const { metric, score, data } = readManifest(folder);
  return {
    'automl.digest': bundleDigest(folder),
    'automl.metric': metric,
    'automl.score': String(score),
    'automl.data.digest': data.digest,
  };
}
