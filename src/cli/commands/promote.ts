import { checkPromotion } from '../../registry/check-promotion.ts';
import { EXIT } from '../exit-code.ts';
import { withRegistry } from '../local-model.ts';
import { digestOf, holderDigest, readValidation } from '../promotion-gate.ts';
import { createTerminal } from '../terminal.ts';

export interface PromoteFlags {
  readonly alias: string;
  readonly validation?: string;
  readonly force?: boolean;
  readonly trackingUri?: string;
}

/** `automl promote`: an alias moves to a version that has passed its validation. @returns the exit code */
export async function promoteCommand(name: string, version: number, flags: PromoteFlags): Promise<number> {
  const report = readValidation(flags.validation);
  await withRegistry(flags.trackingUri, async (store) => {
    if (flags.force !== true) {
      const champion = await holderDigest(store, name, flags.alias);
      checkPromotion(report, await digestOf(`models:/${name}/${version}`, store), champion);
    }
    await store.setAlias(name, flags.alias, version);
    await store.setModelVersionTag(name, version, 'automl.promotion', flags.force === true ? 'forced' : 'validated');
  });
  createTerminal(false).out(`models:/${name}@${flags.alias} is version ${version}`);
  return EXIT.ok;
}
