import { readFileSync } from 'node:fs';
import { bundleDigest } from '../../bundle/load-bundle.ts';
import { ConfigError } from '../../core/errors.ts';
import { checkPromotion } from '../../registry/check-promotion.ts';
import { resolveModel } from '../../registry/resolve-model.ts';
import { EXIT } from '../exit-code.ts';
import { modelCache, withRegistry } from '../local-model.ts';
import { createTerminal } from '../terminal.ts';

export interface PromoteFlags {
  readonly alias: string;
  readonly validation?: string;
  readonly force?: boolean;
  readonly trackingUri?: string;
}

/** `automl promote`: an alias moves to a version that has passed its validation. @returns the exit code */
export async function promoteCommand(name: string, version: number, flags: PromoteFlags): Promise<number> {
  const report = flags.validation === undefined ? null : readReport(flags.validation);
  await withRegistry(flags.trackingUri, async (store) => {
    const digestOf = async (uri: string): Promise<string> =>
      bundleDigest((await resolveModel(uri, store, modelCache())).folder);
    const holder = await store.getVersionByAlias(name, flags.alias);
    if (flags.force !== true) {
      const champion = holder === null ? null : await digestOf(`models:/${name}/${holder.version}`);
      checkPromotion(report, await digestOf(`models:/${name}/${version}`), champion);
    }
    await store.setAlias(name, flags.alias, version);
    await store.setModelVersionTag(name, version, 'automl.promotion', flags.force === true ? 'forced' : 'validated');
  });
  createTerminal(false).out(`models:/${name}@${flags.alias} is version ${version}`);
  return EXIT.ok;
}

/** @throws ConfigError OPTION_INVALID */
function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigError('OPTION_INVALID', `The validation '${file}' cannot be read as JSON.`, {
      hint: 'Give the validation.json that automl validate --report wrote.',
      cause,
    });
  }
}
