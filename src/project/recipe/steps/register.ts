import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleTags } from '../../../bundle/bundle-tags.ts';
import { bundleDigest, bundleFolder, loadBundle } from '../../../bundle/load-bundle.ts';
import { registeredForm } from '../../../export/mlflow/registered-form.ts';
import { checkPromotion } from '../../../registry/check-promotion.ts';
import { registerModel } from '../../../registry/register-model.ts';
import { resolveModel } from '../../../registry/resolve-model.ts';
import type { RecipeRun, RecipeStep } from '../step.ts';
import { trainedModel } from './test-rows.ts';
import { REPORT } from './validate.ts';

/** Makes the model a version of a registered model, and promotes it when validate was passed. */
export const registerStep: RecipeStep = {
  name: 'register',
  version: 1,
  needs: ['train', 'evaluate'], // not validate: the same model is registered once, whatever it was compared with
  config: ({ register }) => (register === undefined ? null : { ...register }),
  inputs: async (run) => ({ store: (await run.store()).uri }),
  holds: async (run, { facts }) =>
    (await (await run.store()).getModelVersion(String(facts['name']), Number(facts['version']))) !== null,
  async run(run) {
    const { name, alias = 'challenger', promote, description } = run.recipe.register!;
    const store = await run.store();
    const folder = bundleFolder(trainedModel(run));
    const digest = bundleDigest(folder);
    if (promote !== undefined) await requireValidated(run, name, promote, digest);
    const { files, note } = registeredForm(loadBundle(folder, { keepStates: true }));
    const { version } = await registerModel(store, folder, {
      name,
      experiment: 'Default',
      aliases: [alias],
      ...(description === undefined ? {} : { description }),
      tags: { ...bundleTags(folder), 'automl.recipe.key': run.cardOf('train')!.key.slice(0, 16) },
      files,
    });
    if (promote !== undefined) {
      await store.setAlias(name, promote, version);
      await store.setModelVersionTag(name, version, 'automl.promotion', 'validated');
    }
    const aliases = [alias, ...(promote === undefined ? [] : [promote])];
    return {
      passed: true,
      faults: [],
      facts: { name, version, aliases, digest },
      tables: [],
      notes: note === undefined ? [] : [note],
    };
  },
};

/** @throws AutomlError REGISTRY_NOT_VALIDATED before anything is registered */
async function requireValidated(run: RecipeRun, name: string, alias: string, digest: string): Promise<void> {
  const report = run.cardOf('validate') === null ? null : join(run.folderOf('validate'), REPORT);
  const store = await run.store();
  const holder = (await store.getRegisteredModel(name)) === null ? null : await store.getVersionByAlias(name, alias);
  const champion =
    holder === null
      ? null
      : bundleDigest((await resolveModel(`models:/${name}/${holder.version}`, store, run.modelCache)).folder);
  checkPromotion(report === null ? null : JSON.parse(readFileSync(report, 'utf8')), digest, champion);
}
