import { ImportBuilder, type RawTree } from '../import-builder.ts';
import { damaged, unsupported } from '../import-error.ts';
import type { ImportedModel } from '../imported-model.ts';
import { IMPORT_CATEGORY } from '../imported-trees.ts';
import { makeLightGbmModel } from './make-model.ts';

/** `key=value` lines of one section; a line without `=` has the value ''. */
type Section = ReadonlyMap<string, string>;

/** @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED */
export function readLightGbmText(text: string): ImportedModel {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf('end of trees');
  if (lines[0] !== 'tree') throw damaged('its first line is not "tree"');
  if (end < 0) throw damaged('it ends before the line "end of trees"');
  const starts = lines.flatMap((line, i) => (i < end && line.startsWith('Tree=') ? [i] : []));
  const header = sectionOf(lines.slice(1, starts[0] ?? end));
  const treesPerRound = wholeNumber(header, 'num_tree_per_iteration', 1);
  const features = wholeNumber(header, 'max_feature_idx', 0) + 1;
  const featureNames = required(header, 'feature_names').split(' ');
  if (featureNames.length !== features) throw damaged(`${featureNames.length} feature names for ${features} features`);
  const builder = new ImportBuilder('lightgbm', features);
  starts.forEach((start, t) => {
    if (lines[start] !== `Tree=${t}`) throw damaged(`tree ${t} is headed "${lines[start]!.slice(0, 40)}"`);
    builder.add(readTree(sectionOf(lines.slice(start + 1, starts[t + 1] ?? end)), t, t % treesPerRound));
  });
  requireAllTrees(header, starts.length);
  const objective = header.get('objective') ?? '';
  return makeLightGbmModel({ objective, treesPerRound, featureNames, average: header.has('average_output') }, builder);
}

/** `tree_sizes` has one number a tree. */
function requireAllTrees(header: Section, trees: number): void {
  const sizes = header.get('tree_sizes');
  const listed = sizes === undefined || sizes === '' ? undefined : sizes.split(' ').length;
  if (listed !== undefined && listed !== trees) throw damaged(`${trees} trees of ${listed} are there`);
}

function sectionOf(lines: readonly string[]): Section {
  const section = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf('=');
    if (line !== '') section.set(at < 0 ? line : line.slice(0, at), at < 0 ? '' : line.slice(at + 1));
  }
  return section;
}

function required(section: Section, name: string): string {
  const value = section.get(name);
  if (value === undefined) throw damaged(`"${name}" is missing`);
  return value;
}
function wholeNumber(section: Section, name: string, least: number): number {
  const value = Number(required(section, name));
  if (Number.isSafeInteger(value) && value >= least && value < 2 ** 31) return value;
  throw damaged(`"${name}" is ${required(section, name).slice(0, 40)}`);
}

function readTree(section: Section, t: number, output: number): RawTree {
  const leaves = wholeNumber(section, 'num_leaves', 1);
  if (section.get('is_linear') === '1') throw unsupported('linear trees');
  const nodes = leaves - 1;
  const list = (name: string, length: number): Float64Array => numbers(section, name, length, t);
  const flags = list('decision_type', nodes);
  const threshold = list('threshold', nodes);
  return {
    output,
    feature: list('split_feature', nodes),
    threshold,
    left: list('left_child', nodes),
    right: list('right_child', nodes),
    // LightGBM holds gains in float32.
    gain: section.has('split_gain') ? list('split_gain', nodes).map(Math.fround) : [],
    flags: flags.map((type) => lightGbmFlags(type)),
    sets: setsOf(section, flags, threshold, t),
    values: list('leaf_value', leaves),
    // A tree without a split has no counts that matter.
    covers: leaves === 1 ? [1] : section.has('leaf_count') ? list('leaf_count', leaves) : [],
  };
}

/** Our flags of LightGBM's decision_type: bit 0 category, bit 1 default left, bits 2 and 3 missing_type. */
function lightGbmFlags(type: number): number {
  if (!(Number.isInteger(type) && type >= 0 && type < 12)) throw damaged(`a decision_type is ${type}`);
  return (type & 1 ? IMPORT_CATEGORY : 0) | ((type >> 1) & 1) | (type & 12);
}

function setsOf(section: Section, types: Float64Array, threshold: Float64Array, t: number): Map<number, Float64Array> {
  const sets = new Map<number, Float64Array>();
  const many = wholeNumber(section, 'num_cat', 0);
  if (many === 0) return sets;
  const bounds = numbers(section, 'cat_boundaries', many + 1, t);
  const words = numbers(section, 'cat_threshold', bounds.at(-1)!, t);
  types.forEach((type, node) => {
    if ((type & 1) === 0) return;
    const [from, to] = [bounds[threshold[node]!], bounds[threshold[node]! + 1]];
    if (from === undefined || to === undefined || !(from <= to && to <= words.length))
      throw damaged(`tree ${t} has no category set ${threshold[node]}`);
    sets.set(node, words.subarray(from, to));
  });
  return sets;
}

function numbers(section: Section, name: string, length: number, t: number): Float64Array {
  const text = length === 0 ? '' : required(section, name).trim();
  const parts = text === '' ? [] : text.split(' ');
  if (parts.length !== length) throw damaged(`"${name}" of tree ${t} has ${parts.length} numbers, not ${length}`);
  return Float64Array.from(parts, (part) => numberOf(part, name, t));
}

function numberOf(part: string, name: string, t: number): number {
  const known = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[part];
  const value = known ?? (part === '' ? Number.NaN : Number(part));
  if (Number.isNaN(value)) throw damaged(`"${name}" of tree ${t} holds "${part.slice(0, 40)}"`);
  return value;
}
