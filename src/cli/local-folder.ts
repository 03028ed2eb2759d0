import { isModelUri } from '../registry/model-uri.ts';

/** A folder as it is; what a registry holds as a local folder. The code of registries is loaded when one is named. */
export async function local(model: string, options: { readonly trackingUri?: string }): Promise<string> {
  return isModelUri(model) ? (await import('./local-model.ts')).localModel(model, options.trackingUri) : model;
}
