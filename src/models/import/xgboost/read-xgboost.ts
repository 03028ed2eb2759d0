import type { JsonObject } from '../../../core/json.ts';
import { ImportBuilder } from '../import-builder.ts';
import { damaged, unsupported } from '../import-error.ts';
import { ImportedModel } from '../imported-model.ts';
import { isObject, listAt, numberAt, numbersAt, objectAt, parseJson, textAt } from '../json-access.ts';
import { xgboostLink } from './objective.ts';
import { readXgboostTree } from './read-tree.ts';
import { parseUbjson } from './ubjson.ts';

/**
 * A model that XGBoost wrote with `save_model`, as JSON (text or bytes) or UBJSON (bytes). All rounds are used, as by
 * `Booster.predict`.
 * @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED (linear boosters, trees with several outputs, unknown objectives)
 */
export function readXgboostModel(file: string | Uint8Array): ImportedModel {
  const learner = objectAt(parse(file), 'learner');
  const param = objectAt(learner, 'learner_model_param');
  const features = numberAt(param, 'num_feature');
  if (!(Number.isInteger(features) && features >= 0 && features <= 2 ** 24)) throw damaged(`${features} features`);
  const classes = param['num_class'] === undefined ? 0 : numberAt(param, 'num_class');
  const targets = param['num_target'] === undefined ? 1 : numberAt(param, 'num_target');
  const outputs = Math.max(1, classes) * Math.max(1, targets);
  if (!(Number.isInteger(outputs) && outputs <= 2 ** 20)) throw damaged(`${classes} classes, ${targets} targets`);
  const objective = textAt(objectAt(learner, 'objective'), 'name');
  const { link, margin } = xgboostLink(objective);
  const { model, weights } = boosterOf(objectAt(learner, 'gradient_booster'));
  const builder = new ImportBuilder('xgboost', features);
  const trees = listAt(model, 'trees');
  const groups = numbersAt(model, 'tree_info', trees.length);
  requireAllTrees(model, trees.length, weights);
  trees.forEach((tree, t) => {
    if (!isObject(tree)) throw damaged(`tree ${t} is no object`);
    if (!(Number.isInteger(groups[t]!) && groups[t]! >= 0 && groups[t]! < outputs))
      throw damaged(`tree ${t} adds to output ${groups[t]} of ${outputs}`);
    builder.add(readXgboostTree(tree, groups[t]!, weights?.[t] ?? 1));
  });
  return new ImportedModel({
    program: 'xgboost',
    objective,
    featureNames: namesOf(learner, features),
    outputs,
    trees: builder.finish(),
    base: baseScores(param, outputs).map((base) => Math.fround(margin(base))),
    scale: 1,
    link,
  });
}

function parse(file: string | Uint8Array): JsonObject {
  if (typeof file === 'string') return parseJson(file);
  // Both start with "{"; in JSON a quote or a closing brace follows, in UBJSON the type of a length.
  const text = /^\s*\{\s*["}]/.test(String.fromCharCode(...file.subarray(0, 64)));
  return text ? parseJson(new TextDecoder().decode(file)) : parseUbjson(file);
}

function boosterOf(booster: JsonObject): { readonly model: JsonObject; readonly weights?: Float64Array } {
  const name = textAt(booster, 'name');
  if (name === 'gbtree') return { model: objectAt(booster, 'model') };
  if (name !== 'dart') throw unsupported(`the booster "${name.slice(0, 40)}"`);
  const model = objectAt(objectAt(booster, 'gbtree'), 'model');
  return { model, weights: numbersAt(booster, 'weight_drop') };
}

function requireAllTrees(model: JsonObject, trees: number, weights: Float64Array | undefined): void {
  const listed = numberAt(objectAt(model, 'gbtree_model_param'), 'num_trees');
  if (listed !== trees) throw damaged(`${trees} trees of ${listed} are there`);
  if (weights !== undefined && weights.length !== trees) throw damaged(`${weights.length} weights for ${trees} trees`);
}

function namesOf(learner: JsonObject, features: number): string[] {
  const names = learner['feature_names'] === undefined ? [] : listAt(learner, 'feature_names').map(String);
  if (names.length === 0) return Array.from({ length: features }, (_, f) => `f${f}`);
  if (names.length === features) return names;
  throw damaged(`${names.length} feature names for ${features} features`);
}

/** `base_score` is a number, or since version 3 a list such as `[5E-1,2E-1]`, written as text. */
function baseScores(param: JsonObject, outputs: number): Float64Array {
  const text = String(param['base_score']);
  const list = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map(Number);
  if (list.some((v) => !Number.isFinite(v)) || (list.length !== 1 && list.length !== outputs))
    throw damaged(`"base_score" is ${text.slice(0, 40)}`);
  return Float64Array.from({ length: outputs }, (_, k) => list[list.length === 1 ? 0 : k]!);
}
