import type { Json, JsonObject } from '../../../core/json.ts';
import { ImportBuilder, type RawTree } from '../import-builder.ts';
import { damaged, unsupported } from '../import-error.ts';
import type { ImportedModel } from '../imported-model.ts';
import { IMPORT_CATEGORY, IMPORT_DEFAULT_LEFT, IMPORT_MISSING_NAN, IMPORT_MISSING_ZERO } from '../imported-trees.ts';
import { isObject, listAt, numberAt, objectAt, parseJson, textAt } from '../json-access.ts';
import { makeLightGbmModel } from './make-model.ts';

const MISSING: Readonly<Record<string, number>> = { None: 0, Zero: IMPORT_MISSING_ZERO, NaN: IMPORT_MISSING_NAN };
/** XGBoost's limit; a set of this size takes 2 MB. */
const MOST_CATEGORIES = 2 ** 24;

/** @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED */
export function readLightGbmJson(text: string): ImportedModel {
  const json = parseJson(text);
  const treesPerRound = numberAt(json, 'num_tree_per_iteration');
  if (!(Number.isInteger(treesPerRound) && treesPerRound >= 1)) throw damaged(`${treesPerRound} trees a round`);
  const featureNames = listAt(json, 'feature_names').map(String);
  if (numberAt(json, 'max_feature_idx') + 1 !== featureNames.length)
    throw damaged(`${featureNames.length} feature names, but features up to ${numberAt(json, 'max_feature_idx')}`);
  const builder = new ImportBuilder('lightgbm', featureNames.length);
  listAt(json, 'tree_info').forEach((tree, t) => {
    if (!isObject(tree)) throw damaged(`tree ${t} is no object`);
    builder.add(readTree(objectAt(tree, 'tree_structure'), t % treesPerRound));
  });
  const objective = json['objective'] === undefined ? '' : textAt(json, 'objective');
  const average = json['average_output'] === true;
  return makeLightGbmModel({ objective, treesPerRound, featureNames, average }, builder);
}

interface Draft {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly flags: number[];
  readonly gain: number[];
  readonly sets: Map<number, Uint32Array>;
  readonly values: number[];
  readonly covers: number[];
}

function readTree(root: JsonObject, output: number): RawTree {
  const draft: Draft = {
    ...{ feature: [], threshold: [], left: [], right: [], flags: [], gain: [], values: [], covers: [] },
    sets: new Map(),
  };
  // `side[parent]` is where the number of the child goes.
  const pending: { readonly json: JsonObject; readonly side: number[]; readonly parent: number }[] = [
    { json: root, side: [], parent: 0 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { json, side, parent } = next;
    if (json['leaf_value'] !== undefined) {
      side[parent] = ~addLeaf(draft, json);
      continue;
    }
    const node = addNode(draft, json);
    side[parent] = node;
    pending.push({ json: objectAt(json, 'right_child'), side: draft.right, parent: node });
    pending.push({ json: objectAt(json, 'left_child'), side: draft.left, parent: node });
  }
  return { output, ...draft };
}

function addLeaf(draft: Draft, json: JsonObject): number {
  if (json['leaf_coeff'] !== undefined) throw unsupported('linear trees');
  const leaf = draft.values.push(numberAt(json, 'leaf_value')) - 1;
  if (json['leaf_count'] !== undefined) draft.covers.push(numberAt(json, 'leaf_count'));
  else if (draft.feature.length === 0) draft.covers.push(1);
  return leaf;
}

function addNode(draft: Draft, json: JsonObject): number {
  const node = draft.feature.push(numberAt(json, 'split_feature')) - 1;
  const category = json['decision_type'] === '==';
  if (!category && json['decision_type'] !== '<=') throw damaged(`a decision_type is ${String(json['decision_type'])}`);
  const missing = MISSING[textAt(json, 'missing_type')];
  if (missing === undefined) throw damaged(`a missing_type is ${textAt(json, 'missing_type')}`);
  draft.threshold.push(category ? 0 : numberAt(json, 'threshold'));
  draft.flags.push(
    (category ? IMPORT_CATEGORY : 0) | (json['default_left'] === true ? IMPORT_DEFAULT_LEFT : 0) | missing,
  );
  draft.gain.push(json['split_gain'] === undefined ? 0 : Math.fround(numberAt(json, 'split_gain')));
  if (category) draft.sets.set(node, setOf(json['threshold']));
  draft.left.push(0);
  draft.right.push(0);
  return node;
}

/** The set of a list such as `1||4||7`. */
function setOf(list: Json | undefined): Uint32Array {
  const codes = String(list).split('||').map(Number);
  if (codes.some((c) => !(Number.isInteger(c) && c >= 0 && c < MOST_CATEGORIES)))
    throw damaged(`a category set is ${String(list).slice(0, 40)}`);
  const words = new Uint32Array((codes.reduce((most, c) => Math.max(most, c), 0) >> 5) + 1);
  for (const c of codes) words[c >> 5]! |= 1 << (c & 31);
  return words;
}
