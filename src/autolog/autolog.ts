import { observeFits } from '../estimators/base/fit-observer.ts';
import { trackSearches } from '../tracking/ambient-trackers.ts';
import { activeRun } from '../tracking/client/start-run.ts';
import { FitLog } from './fit-log.ts';
import type { AutologOptions } from './options.ts';
import { searchTrackers } from './search-trackers.ts';
import { warnOf } from './warn.ts';

/** What is still being written of fits that could not wait. */
const pending = new Set<Promise<void>>();

/**
 * From now on every `fit` of a class of `automl/models`, of AutoClassifier, AutoRegressor and AutoMultiTarget is logged:
 * parameters, metrics, learning curves, data, model. It goes to the active run, where one is active, else to a run of its own,
 * by `setTrackingUri` and `setExperiment`. A store that does not answer costs a warning, never the fit.
 * @example
 * import { autolog } from 'automl/tracking';
 * autolog();
 * await new GradientBoostingClassifier().fit(X, y);
 */
export function autolog(options: AutologOptions = {}): void {
  if (options.disable === true) {
    observeFits(null);
    trackSearches(null);
    return;
  }
  observeFits((fit) => {
    // whose run it is, is decided when the fit begins
    const log = new FitLog(fit, activeRun(), options);
    const kept = (work: Promise<void>): Promise<void> => {
      const done = work.catch(warnOf).finally(() => pending.delete(done));
      pending.add(done);
      return done;
    };
    return { end: (model) => kept(log.end(model)), fail: (error) => kept(log.fail(error)) };
  });
  trackSearches(() => searchTrackers(activeRun(), options));
}

/** Resolves once all that fits have told is logged. `fit` waits by itself; `fitSync` cannot. */
export async function flushAutolog(): Promise<void> {
  while (pending.size > 0) await Promise.all(pending);
}
