import { displayScore } from '../automl/display-score.ts';
import { ConfigError } from '../core/errors.ts';
import { withNearest } from '../core/nearest-name.ts';
import { getMetric } from '../metrics/registry.ts';
import type { MlflowTracker } from '../tracking/mlflow/mlflow-tracker.ts';
import type { LoggedAs, ModelForm } from '../tracking/mlflow/settings.ts';

/** What the command line says of tracking. */
export interface TrackerFlags {
  readonly tracker?: readonly string[];
  readonly trackingUri?: string;
  readonly experiment?: string;
  readonly runName?: string;
  /** `key=value`. */
  readonly tag?: readonly string[];
}

const KNOWN = ['mlflow'];

/**
 * The trackers of a fit: MLflow when it is named, when another flag of tracking is given, or when MLFLOW_TRACKING_URI is set.
 * @throws ConfigError OPTION_INVALID
 */
export async function openTrackers(flags: TrackerFlags, warn: (message: string) => void): Promise<MlflowTracker[]> {
  for (const name of flags.tracker ?? [])
    if (!KNOWN.includes(name))
      throw new ConfigError('OPTION_INVALID', `There is no tracker ${withNearest(name, KNOWN)}.`, {
        hint: `Choose from ${KNOWN.join(', ')}.`,
      });
  const tags = tagsOf(flags.tag ?? []);
  const { trackingUri, experiment, runName } = flags;
  const asked = flags.tracker !== undefined || [trackingUri, experiment, runName].some((flag) => flag !== undefined);
  if (!asked && (process.env['MLFLOW_TRACKING_URI'] ?? '') === '') return [];
  const { MlflowTracker: Mlflow } = await import('../tracking/mlflow/mlflow-tracker.ts');
  return [
    new Mlflow({
      ...(trackingUri === undefined ? {} : { uri: trackingUri }),
      ...(experiment === undefined ? {} : { experiment }),
      ...(runName === undefined ? {} : { runName }),
      tags,
      scoreOf: scored,
      modelForm: logged,
      warn,
    }),
  ];
}

/** What `mlflow.pyfunc` loads. */
async function logged(folder: string, as: LoggedAs): Promise<ModelForm> {
  const { loadBundle } = await import('../bundle/load-bundle.ts');
  const { registeredForm } = await import('../export/mlflow/registered-form.ts');
  return registeredForm(loadBundle(folder), as);
}

/** Metrics of a user's own have no name in the registry: their losses are logged as they are. */
function scored(metric: string, loss: number): number {
  try {
    return displayScore(getMetric(metric), loss);
  } catch {
    return loss;
  }
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)] as const;
      throw new ConfigError('OPTION_INVALID', `--tag ${text} has no value.`, { hint: 'Write --tag team=risk.' });
    }),
  );
}
