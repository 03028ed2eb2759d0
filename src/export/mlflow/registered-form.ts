import type { Predictor } from '../../bundle/predictor.ts';
import { ModelError } from '../../core/errors.ts';
import { mlflowFiles } from './mlflow-folder.ts';
import type { LoggedAs } from './mlmodel.ts';

/** What stands beside the bundle of a registered version. */
interface RegisteredForm {
  /** What `mlflow.pyfunc` loads, by path; none where the model has no such form. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** Why there are none, for people. */
  readonly note?: string;
}

/** The MLflow form of a model that is registered or logged, where it has one. */
export function registeredForm(predictor: Predictor, as?: LoggedAs): RegisteredForm {
  try {
    return { files: mlflowFiles(predictor, 'pyfunc', as) };
  } catch (error) {
    if (!(error instanceof ModelError && error.code === 'EXPORT_UNSUPPORTED')) throw error;
    const why = error.message.replace(/ Fit again.*$/s, '');
    return { files: new Map(), note: `automl loads this version, mlflow.pyfunc does not. ${why}` };
  }
}
