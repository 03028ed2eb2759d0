import type { ActiveRun } from './active-run.ts';
import { requireRun } from './start-run.ts';

/** A call of the active run as a function; a run is started where none is active. */
function onActive<A extends readonly unknown[]>(
  call: (run: ActiveRun, ...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => call(await requireRun(), ...args);
}
type Args<K extends keyof ActiveRun> = ActiveRun[K] extends (...args: infer A) => Promise<void> ? A : never;

/** One parameter of the active run. @throws TrackingError TRACKING_PARAM_CHANGED */
export const logParam = onActive((run, ...args: Args<'logParam'>) => run.logParam(...args));
export const logParams = onActive((run, ...args: Args<'logParams'>) => run.logParams(...args));
/** One value of a metric of the active run, at a step. */
export const logMetric = onActive((run, ...args: Args<'logMetric'>) => run.logMetric(...args));
export const logMetrics = onActive((run, ...args: Args<'logMetrics'>) => run.logMetrics(...args));
export const setTag = onActive((run, ...args: Args<'setTag'>) => run.setTag(...args));
export const setTags = onActive((run, ...args: Args<'setTags'>) => run.setTags(...args));
/** Data that the active run has read: digest, schema, profile, source, context. */
export const logInput = onActive((run, ...args: Args<'logInput'>) => run.logInput(...args));
/** Copies a file into the artifacts of the active run. */
export const logArtifact = onActive((run, ...args: Args<'logArtifact'>) => run.logArtifact(...args));
export const logArtifacts = onActive((run, ...args: Args<'logArtifacts'>) => run.logArtifacts(...args));
export const logText = onActive((run, ...args: Args<'logText'>) => run.logText(...args));
/** JSON or YAML, by the file's name. */
export const logDict = onActive((run, ...args: Args<'logDict'>) => run.logDict(...args));
/** An .svg, .png or .html figure. */
export const logFigure = onActive((run, ...args: Args<'logFigure'>) => run.logFigure(...args));
/** A table in the form of MLflow's log_table, lengthened where it is there. */
export const logTable = onActive((run, ...args: Args<'logTable'>) => run.logTable(...args));
