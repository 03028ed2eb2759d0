import type { BundleManifest } from '../../bundle/manifest.ts';
import type { LoadedMember, Predictor } from '../../bundle/predictor.ts';
import { encodeBase64 } from '../../core/base64.ts';
import { ModelError } from '../../core/errors.ts';
import type { State } from '../../core/state.ts';
import { encodeState } from '../../core/state-codec.ts';
import { partsOfState } from '../../pipeline/fitted-pipeline.ts';
import { linkPieces } from './link-pieces.ts';
import type { ModuleData } from './runtime/create-model.ts';
import type { ModuleManifest } from './runtime/module-manifest.ts';
import { JS_PIECES } from './runtime.generated.ts';

/** Piece of the runtime that makes a model of what the module holds. */
const CORE = 'core';
const EXPORTS = ['schema', 'predict', 'predictProba', 'predictQuantiles'] as const;

type Saved = readonly { readonly weight: number; readonly state: State }[];

/**
 * The whole predictor as one ES module without imports: the code of its families and steps, and its saved state. It
 * predicts what `Predictor.predict` does to the last bit, one row at a time or many.
 * @throws ModelError EXPORT_UNSUPPORTED naming families that do not come with the library, before any work
 */
export function jsModule(predictor: Predictor): string {
  const members = predictor.members.map(({ weight, models }) => ({ weight, models: savedModels(models) }));
  const spread = savedModels(predictor.spread);
  const states = [...members.flatMap(({ models }) => models), ...spread].map(({ state }) => partsOfState(state));
  const families = distinct(states.map((state) => state.family));
  const transformers = distinct(states.flatMap((state) => state.transformers));
  refuseForeign(families, transformers);
  const familyPieces = families.map((name) => `family/${name}`);
  const stepPieces = transformers.map((name) => `step/${name}`);
  const data: Omit<ModuleData, 'families' | 'transformers'> = {
    manifest: moduleManifest(predictor.manifest),
    members: members.map(({ weight, models }) => ({ weight, models: models.map(packed) })),
    spread: spread.map(packed),
  };
  const defaults = (pieces: readonly string[]): string =>
    `[${pieces.map((name) => `$p[${JSON.stringify(name)}].default`).join(',')}]`;
  return [
    banner(predictor.manifest, families),
    linkPieces(JS_PIECES, [CORE, ...familyPieces, ...stepPieces]),
    `const $m=$p.${CORE}.createModel({...JSON.parse(${literal(JSON.stringify(data))}),`,
    `families:${defaults(familyPieces)},transformers:${defaults(stepPieces)}});`,
    `export const {${EXPORTS.join(',')}}=$m;`,
    '',
  ].join('\n');
}

function savedModels(models: LoadedMember['models']): Saved {
  return models.map(({ weight, pipeline }) => ({ weight, state: pipeline.toState() }));
}

function packed({ weight, state }: Saved[number]): { weight: number; state: string } {
  return { weight, state: encodeBase64(encodeState(state)) };
}

function moduleManifest(manifest: BundleManifest): ModuleManifest {
  const { library, schema, basePlan, pool, threshold, calibration, spread, quantiles, metric, score } = manifest;
  return {
    library,
    schema,
    basePlan,
    threshold,
    metric,
    score,
    ...(pool === undefined ? {} : { pool }),
    ...(calibration === undefined ? {} : { calibration }),
    ...(spread === undefined ? {} : { spread: { ...spread, files: [] } }),
    ...(quantiles === undefined ? {} : { quantiles }),
  };
}

/** @throws ModelError EXPORT_UNSUPPORTED */
function refuseForeign(families: readonly string[], transformers: readonly string[]): void {
  const foreign = [
    ...families.filter((name) => JS_PIECES[`family/${name}`] === undefined).map((name) => `family ${name}`),
    ...transformers.filter((name) => JS_PIECES[`step/${name}`] === undefined).map((name) => `step ${name}`),
  ];
  if (foreign.length === 0) return;
  throw new ModelError('EXPORT_UNSUPPORTED', `This model has parts of your own: ${foreign.join(', ')}.`, {
    hint: 'Only what comes with the library can be written into a module; fit without them.',
  });
}

function banner({ schema, library }: BundleManifest, families: readonly string[]): string {
  const lines = [
    `A model of ${JSON.stringify(schema.target)} (${schema.task.kind}: ${families.join(', ')}), written by ${library}.`,
    "import { predict, predictProba, schema } from './this-file.mjs';",
    'predict([{ column: value, ... }, ...]): a label or value for each row; predictProba: probabilities in the order of',
    'schema.classes; predictQuantiles(rows, [0.1, 0.9]): quantiles, where schema.quantiles. null: a missing value.',
  ];
  return `/*\n${lines.map((line) => ` * ${line.replaceAll('*/', '* /').replaceAll('</', '< /')}`).join('\n')}\n */`;
}

/** A string as JavaScript source that may also stand inside a page. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
