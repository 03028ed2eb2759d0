import { loadBundle } from '../../bundle/load-bundle.ts';
import type { Predictor } from '../../bundle/predictor.ts';
import { ConfigError, ModelError } from '../../core/errors.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore } from '../terminal.ts';

export interface ExplainModelFlags {
  readonly shapes?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * `automl explain <model>` without a table: the model itself on a page, or with `--shapes` its shape functions.
 * @returns the exit code
 * @throws ModelError MODEL_NO_SHAPES; ConfigError OPTION_INVALID when the model has no printable form
 */
export async function explainModelCommand(model: string, flags: ExplainModelFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const predictor = loadBundle(model);
  const { member, pipeline } = onlyMember(predictor, flags.shapes === true);
  if (flags.json === true) {
    const features = pipeline.features.map((f) => f.name);
    const text = predictor.describe()[0]!.texts[0];
    terminal.out(JSON.stringify({ family: member.family, features, ...pipeline.shapes?.(), text }, plainArrays));
    return EXIT.ok;
  }
  const { manifest } = predictor;
  terminal.out(
    `${predictor.task.kind} of '${manifest.schema.target}', ${manifest.metric} ${formatScore(manifest.score)}: ${member.family}, trained on ${manifest.data.rows} rows of ${manifest.data.source}`,
  );
  const models = predictor.describe()[0]!.texts;
  if (models.length > 1)
    terminal.out(`(the first of ${models.length} models of folds; predictions are the mean of all of them)`);
  if (manifest.calibration !== undefined) terminal.out('(probabilities are calibrated after this)');
  terminal.out(`\n${models[0]!}`);
  return EXIT.ok;
}

/** Typed arrays as lists, for JSON. */
function plainArrays(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
}

function onlyMember(predictor: Predictor, shapes: boolean) {
  const { members } = predictor.manifest;
  const [member] = members;
  const pipeline = predictor.pipelineOf(0);
  if (shapes && (members.length > 1 || pipeline.shapes === undefined))
    throw new ModelError('MODEL_NO_SHAPES', `The model is ${nameOf(predictor)}, which has no shape functions.`, {
      hint: 'Fit with --preset interpretable --families ebm; for this model give a table of rows instead of --shapes.',
    });
  if (members.length > 1 || pipeline.describe === undefined)
    throw new ConfigError('OPTION_INVALID', `The model is ${nameOf(predictor)}, which cannot be printed.`, {
      hint: 'Give a table whose rows are to be explained: automl explain MODEL TABLE.',
    });
  return { member: member!, pipeline };
}

function nameOf({ manifest: { members } }: Predictor): string {
  const names = members.map((m) => m.family);
  return names.length === 1 ? `one of the family ${names[0]}` : `an ensemble of ${names.length} (${names.join(', ')})`;
}
