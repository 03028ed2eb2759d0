import type { Json } from '../../core/json.ts';
import type { State, TypedArray } from '../../core/state.ts';
import { fromHalf, toHalf } from './half.ts';
import { requireArray, requireNumber, requireText } from './state.ts';
import { gainsByFeature, treesFromState } from './tree-arrays.ts';
import { decodeNumbers, decodeWhole, encodeNumbers, encodeWhole } from './tree-codes.ts';
import { compactTrees, isCompact, treesFromCompact } from './tree-compact.ts';
import type { ForestParts } from './tree-forest-parts.ts';

/** The saved form of a forest: its trees compact, gains by feature, leaf values as means or as shares of classes. */
export function forestState(parts: ForestParts): State {
  const { trees, maps, outputs, family, halves, shares, gains } = parts;
  const compact = compactTrees(trees, maps);
  const values = Float64Array.from(compact.leaves, (l) => trees.values[l]!);
  const json: Record<string, Json> = { family, outputs, ...compact.json };
  if (halves !== undefined) Object.assign(json, { centre: halves.centre, unit: halves.unit });
  const arrays: Record<string, TypedArray> = {
    ...compact.arrays,
    gain: gains,
    ...(outputs > 1
      ? { values: encodeWhole(values) }
      : halves === undefined
        ? encodeNumbers('values', values)
        : { values: Uint16Array.from(values, (v) => toHalf((v - halves.centre) / halves.unit)) }),
  };
  if (outputs > 1) {
    arrays['entries'] = encodeWhole(shares.starts.subarray(1).map((end, d) => end - shares.starts[d]!));
    arrays['classes'] = encodeWhole(shares.classes);
    Object.assign(arrays, encodeNumbers('shares', shares.shares));
  }
  return { json, arrays };
}

/**
 * Undoes `forestState`; versions 1 and 2 kept the arrays of memory.
 * @throws ModelError MODEL_STATE_INVALID
 */
export function forestFromState(state: State): ForestParts {
  const family = requireText(state, 'family');
  const outputs = requireNumber(state, 'outputs');
  if (!isCompact(state)) return { family, outputs, ...plainParts(state, outputs) };
  const { trees: bare, maps } = treesFromCompact(state);
  const halves =
    state.json['unit'] === undefined
      ? undefined
      : {
          centre: requireNumber(state, 'centre'),
          unit: requireNumber(state, 'unit'),
        };
  const trees = { ...bare, gain: new Float32Array(0), values: valuesOf(state, outputs, halves) };
  const gains = requireArray(state, 'gain', Float64Array);
  const parts = { family, outputs, trees, maps, gains, shares: outputs > 1 ? sharesOf(state) : NO_SHARES };
  return halves === undefined ? parts : { ...parts, halves };
}

const NO_SHARES = { starts: new Uint32Array(0), classes: new Uint16Array(0), shares: new Float32Array(0) };

function valuesOf(state: State, outputs: number, halves: ForestParts['halves']): Float64Array {
  if (outputs > 1) return new Float64Array(decodeWhole(state, 'values'));
  if (halves === undefined) return decodeNumbers(state, 'values', Float64Array);
  const coded = requireArray(state, 'values', Uint16Array);
  const values = new Float64Array(coded.length);
  for (let i = 0; i < coded.length; i++) values[i] = halves.centre + halves.unit * fromHalf(coded[i]!);
  return values;
}

function sharesOf(state: State): ForestParts['shares'] {
  const entries = decodeWhole(state, 'entries');
  const starts = new Uint32Array(entries.length + 1);
  for (let d = 0; d < entries.length; d++) starts[d + 1] = starts[d]! + entries[d]!;
  const classes = new Uint16Array(decodeWhole(state, 'classes'));
  return { starts, classes, shares: decodeNumbers(state, 'shares', Float32Array) };
}

function plainParts(state: State, outputs: number): Omit<ForestParts, 'family' | 'outputs'> {
  const { trees, maps } = treesFromState(state);
  const gains = gainsByFeature(trees, maps.length);
  const lean = { ...trees, gain: new Float32Array(0) };
  if (outputs === 1) return { trees: lean, maps, gains, shares: NO_SHARES };
  const classes = requireArray(state, 'classes', Uint16Array);
  const starts = new Uint32Array(trees.values.length + 1);
  starts.set(trees.values);
  starts[trees.values.length] = classes.length;
  const shares = { starts, classes, shares: requireArray(state, 'shares', Float32Array) };
  return { trees: { ...lean, values: trees.values.map((_, leaf) => leaf) }, maps, gains, shares };
}
