import { bundleTags } from '../../bundle/bundle-tags.ts';
import { bundleDigest, bundleFolder, loadBundle } from '../../bundle/load-bundle.ts';
import { registeredForm } from '../../export/mlflow/registered-form.ts';
import { registerModel } from '../../registry/register-model.ts';
import { EXIT } from '../exit-code.ts';
import { localModel, withRegistry } from '../local-model.ts';
import { readValidation, requireAliases } from '../promotion-gate.ts';
import { createTerminal } from '../terminal.ts';

export interface RegisterFlags {
  readonly name: string;
  readonly alias?: string[];
  readonly validation?: string;
  readonly force?: boolean;
  readonly tag?: Record<string, string>;
  readonly description?: string;
  readonly experiment?: string;
  readonly trackingUri?: string;
  readonly json?: boolean;
}

/** `automl register`: a bundle becomes a version of a registered model. @returns the exit code */
export async function registerCommand(model: string, flags: RegisterFlags): Promise<number> {
  const folder = bundleFolder(await localModel(model, flags.trackingUri));
  const { files, note } = registeredForm(loadBundle(folder, { keepStates: true })); // a damaged model never gets a version
  const report = readValidation(flags.validation);
  const made = await withRegistry(flags.trackingUri, async (store) => {
    const candidate = bundleDigest(folder);
    if (flags.force !== true) await requireAliases(store, flags.name, flags.alias ?? [], { candidate, report });
    return registerModel(store, folder, {
      name: flags.name,
      experiment: flags.experiment ?? process.env['MLFLOW_EXPERIMENT_NAME'] ?? 'Default',
      aliases: flags.alias ?? [],
      ...(flags.description === undefined ? {} : { description: flags.description }),
      tags: {
        ...bundleTags(folder),
        ...flags.tag,
      },
      files,
    });
  });
  const { name, version, source } = made;
  const terminal = createTerminal(false);
  if (note !== undefined) terminal.note(`note: ${note}`);
  terminal.out(flags.json === true ? JSON.stringify({ name, version, source }) : `models:/${name}/${version}`);
  return EXIT.ok;
}
