import type { JsonObject } from '../../../core/json.ts';
import type { RawTree } from '../import-builder.ts';
import { damaged, unsupported } from '../import-error.ts';
import { IMPORT_CATEGORY, IMPORT_DEFAULT_LEFT } from '../imported-trees.ts';
import { listAt, numberAt, numbersAt, objectAt } from '../json-access.ts';

/** XGBoost takes no category beyond this. */
const MOST_CATEGORIES = 2 ** 24;

/**
 * One tree of XGBoost's JSON: nodes and leaves share their numbers, a leaf has left child -1 and its value as condition.
 * @param scale what leaf values are multiplied by (the weight of a dart tree)
 * @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED
 */
export function readXgboostTree(json: JsonObject, output: number, scale: number): RawTree {
  const param = objectAt(json, 'tree_param');
  if (param['size_leaf_vector'] !== undefined && numberAt(param, 'size_leaf_vector') > 1)
    throw unsupported('trees with several outputs (multi_strategy=multi_output_tree)');
  const left = numbersAt(json, 'left_children');
  const list = (name: string): Float64Array => numbersAt(json, name, left.length);
  const [right, feature, condition] = [list('right_children'), list('split_indices'), list('split_conditions')];
  const [byDefault, hessian, change] = [list('default_left'), list('sum_hessian'), list('loss_changes')];
  const sets = categorySets(json, left.length);
  const ids = numbering(left, right);
  const nodes = ids.nodes.length;
  const at = (values: Float64Array): Float64Array => Float64Array.from(ids.nodes, (node) => values[node]!);
  return {
    output,
    feature: at(feature),
    threshold: at(condition).map(Math.fround),
    left: Float64Array.from(ids.nodes, (node) => ids.place[left[node]!]!),
    right: Float64Array.from(ids.nodes, (node) => ids.place[right[node]!]!),
    flags: Uint8Array.from(
      ids.nodes,
      (node) => (byDefault[node]! !== 0 ? IMPORT_DEFAULT_LEFT : 0) | (sets.has(node) ? IMPORT_CATEGORY : 0),
    ),
    gain: at(change),
    sets: new Map(ids.nodes.flatMap((node, i) => (sets.has(node) ? [[i, sets.get(node)!] as const] : []))),
    values: Float64Array.from(ids.leaves, (leaf) => Math.fround(condition[leaf]!) * scale),
    covers: nodes === 0 ? [1] : Float64Array.from(ids.leaves, (leaf) => hessian[leaf]!),
  };
}

/** Nodes and leaves below node 0, each with its place: a node's number, or the complement of a leaf's. */
function numbering(
  left: Float64Array,
  right: Float64Array,
): { readonly nodes: number[]; readonly leaves: number[]; readonly place: Int32Array } {
  const nodes: number[] = [];
  const leaves: number[] = [];
  const place = new Int32Array(left.length);
  const seen = new Uint8Array(left.length);
  const pending = [0];
  while (pending.length > 0) {
    const id = pending.pop()!;
    if (seen[id] !== 0) throw damaged(id in seen ? `a tree reaches node ${id} twice` : `a tree has no node ${id}`);
    seen[id] = 1;
    if (left[id] === -1) place[id] = ~(leaves.push(id) - 1);
    else {
      place[id] = nodes.push(id) - 1;
      pending.push(right[id]!, left[id]!);
    }
  }
  return { nodes, leaves, place };
}

/** Words of the categories that each category node lists, by node. */
function categorySets(json: JsonObject, nodes: number): Map<number, Uint32Array> {
  const sets = new Map<number, Uint32Array>();
  if (json['split_type'] === undefined) return sets; // before version 1.3
  const types = numbersAt(json, 'split_type', nodes);
  const owners = numbersAt(json, 'categories_nodes');
  const starts = numbersAt(json, 'categories_segments', owners.length);
  const sizes = numbersAt(json, 'categories_sizes', owners.length);
  const codes = listAt(json, 'categories').length === 0 ? new Float64Array(0) : numbersAt(json, 'categories');
  owners.forEach((node, i) => {
    const [from, to] = [starts[i]!, starts[i]! + sizes[i]!];
    if (!(from >= 0 && from <= to && to <= codes.length && types[node] === 1))
      throw damaged(`the categories of node ${node} are not there`);
    sets.set(node, setOf(codes.subarray(from, to)));
  });
  types.forEach((type, node) => {
    if (type === 1 && !sets.has(node)) throw damaged(`node ${node} has no categories`);
  });
  return sets;
}

function setOf(codes: Float64Array): Uint32Array {
  const most = codes.reduce((top, c) => Math.max(top, c), 0);
  if (!codes.every((c) => Number.isInteger(c) && c >= 0 && c < MOST_CATEGORIES))
    throw damaged(`a category is ${codes.find((c) => !Number.isInteger(c) || c < 0 || c >= MOST_CATEGORIES)}`);
  const words = new Uint32Array((most >> 5) + 1);
  for (const c of codes) words[c >> 5]! |= 1 << (c & 31);
  return words;
}
