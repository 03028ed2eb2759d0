import type { LoggedAs, ModelForm } from '../tracking/mlflow/settings.ts';

/** What `mlflow.pyfunc` loads, for the model of a run folder; made in this thread. */
export async function makeModelForm(folder: string, as: LoggedAs): Promise<ModelForm> {
  const { loadBundle } = await import('../bundle/load-bundle.ts');
  const { registeredForm } = await import('../export/mlflow/registered-form.ts');
  return registeredForm(loadBundle(folder, { keepStates: true }), as);
}
