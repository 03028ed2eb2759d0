import { ConfigError } from '../../core/errors.ts';
import { EXIT } from '../exit-code.ts';
import { withRegistry } from '../local-model.ts';
import { createTerminal } from '../terminal.ts';

/** `automl alias`: an alias names another version, or none. @returns the exit code */
export async function aliasCommand(
  name: string,
  alias: string,
  version: number | undefined,
  flags: { readonly delete?: boolean; readonly trackingUri?: string },
): Promise<number> {
  if ((version === undefined) !== (flags.delete === true))
    throw new ConfigError('OPTION_INVALID', 'An alias is set with a version, or deleted without one.', {
      hint: 'Write automl alias NAME ALIAS 3, or automl alias NAME ALIAS --delete.',
    });
  await withRegistry(flags.trackingUri, (store) =>
    version === undefined ? store.deleteAlias(name, alias) : store.setAlias(name, alias, version),
  );
  createTerminal(false).out(`models:/${name}@${alias} ${version === undefined ? 'is gone' : `is version ${version}`}`);
  return EXIT.ok;
}
