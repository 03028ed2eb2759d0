import { diffManifests } from '../../bundle/diff-manifests.ts';
import { bundleFolder, readManifest } from '../../bundle/load-bundle.ts';
import { EXIT } from '../exit-code.ts';
import { localModel } from '../local-model.ts';
import { createTerminal, table } from '../terminal.ts';

/** `automl diff`: what two models differ in. @returns the exit code */
export async function diffCommand(
  a: string,
  b: string,
  flags: { readonly json?: boolean; readonly trackingUri?: string },
): Promise<number> {
  const terminal = createTerminal(false);
  const open = async (model: string) => readManifest(bundleFolder(await localModel(model, flags.trackingUri)));
  const differences = diffManifests(await open(a), await open(b));
  if (flags.json === true) terminal.out(JSON.stringify({ a, b, differences }));
  else if (differences.length === 0) terminal.out('no differences');
  else
    terminal.out(
      table(
        ['', a, b],
        differences.map((d) => [d.what, d.a ?? '-', d.b ?? '-']),
      ),
    );
  return EXIT.ok;
}
