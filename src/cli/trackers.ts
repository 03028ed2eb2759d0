import { modelForm } from '../autolog/model-form.ts';
import { scoreByName } from '../automl/score-by-name.ts';
import { ConfigError } from '../core/errors.ts';
import { withNearest } from '../core/nearest-name.ts';
import { QueuedTracker } from '../tracking/spill/queued-tracker.ts';

/** What the command line says of tracking. */
export interface TrackerFlags {
  readonly tracker?: readonly string[];
  readonly trackingUri?: string;
  readonly experiment?: string;
  /** Of TensorBoard. */
  readonly logdir?: string;
  readonly runName?: string;
  /** `key=value`. */
  readonly tag?: readonly string[];
}

/** What a tracker is made from. */
export interface TrackerSettings {
  readonly uri?: string;
  readonly experiment?: string;
  readonly experimentId?: string;
  readonly logdir?: string;
  readonly runName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The run was before: it is told from its journal, to somebody who waits. */
  readonly replayed?: boolean;
  warn(message: string): void;
}

/** Trackers by name; each is loaded when it is asked for. */
const TRACKERS: Readonly<Record<string, (settings: TrackerSettings) => Promise<QueuedTracker>>> = {
  async mlflow({ experimentId, ...settings }) {
    const { MlflowTracker } = await import('../tracking/mlflow/mlflow-tracker.ts');
    const env = { ...process.env, ...(experimentId === undefined ? {} : { MLFLOW_EXPERIMENT_ID: experimentId }) };
    const impatient = settings.replayed === true;
    return new MlflowTracker({ ...settings, impatient, env, scoreOf: scoreByName, modelForm });
  },
  async tensorboard({ logdir = 'tensorboard', ...settings }) {
    const { TensorboardSink } = await import('../tracking/tensorboard/tensorboard-sink.ts');
    return new QueuedTracker(new TensorboardSink({ ...settings, logdir, scoreOf: scoreByName }), settings);
  },
  async wandb({ experiment, ...settings }) {
    const { WandbSink } = await import('../tracking/wandb/wandb-sink.ts');
    const project = experiment === undefined ? {} : { project: experiment };
    return new QueuedTracker(
      new WandbSink({ ...settings, ...project, env: process.env, scoreOf: scoreByName }),
      settings,
    );
  },
};

/** A tracker by its name. @throws ConfigError OPTION_INVALID */
export function openTracker(name: string, settings: TrackerSettings): Promise<QueuedTracker> {
  requireTracker(name);
  return TRACKERS[name]!(settings);
}

/** @throws ConfigError OPTION_INVALID */
export function requireTracker(name: string, known: readonly string[] = Object.keys(TRACKERS)): void {
  if (known.includes(name)) return;
  throw new ConfigError('OPTION_INVALID', `There is no tracker ${withNearest(name, known)}.`, {
    hint: `Choose from ${known.join(', ')}.`,
  });
}

/**
 * The trackers of a fit: those that are named; MLflow also when MLFLOW_TRACKING_URI or --tracking-uri is set, and when another
 * flag of tracking comes without a name.
 * @throws ConfigError OPTION_INVALID
 */
export async function openTrackers(flags: TrackerFlags, warn: (message: string) => void): Promise<QueuedTracker[]> {
  const named = [...new Set(flags.tracker ?? [])];
  for (const name of named) requireTracker(name);
  const { trackingUri, experiment, runName, logdir } = flags;
  const tags = tagsOf(flags.tag ?? []);
  const address = trackingUri !== undefined || (process.env['MLFLOW_TRACKING_URI'] ?? '') !== '';
  const alone = named.length === 0 && (experiment !== undefined || runName !== undefined);
  if (logdir !== undefined && !named.includes('tensorboard')) named.push('tensorboard');
  if ((address || alone) && !named.includes('mlflow')) named.push('mlflow');
  const settings: TrackerSettings = {
    ...(trackingUri === undefined ? {} : { uri: trackingUri }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(runName === undefined ? {} : { runName }),
    ...(logdir === undefined ? {} : { logdir }),
    ...{ tags, warn },
  };
  return Promise.all(named.map((name) => openTracker(name, settings)));
}

/** @throws ConfigError OPTION_INVALID */
export function tagsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)] as const;
      throw new ConfigError('OPTION_INVALID', `--tag ${text} has no value.`, { hint: 'Write --tag team=risk.' });
    }),
  );
}
