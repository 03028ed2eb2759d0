import type { Graph, Tensor } from '../../../onnx/graph.ts';

/** Codes of the places of a layout; characters have the codes from FIRST_CODE on. */
export const PAD = 0;
export const SPACE = 1;
export const UNKNOWN = 2;
export const FIRST_CODE = 3;

/**
 * The tokens of each row one after the other, a space at both ends of each, and one place of padding behind each: an n-gram
 * of letters is then a run of places, and so is an n-gram of words.
 */
export interface TokenLayout {
  /** Int64 [N, width]: SPACE at the ends of tokens, PAD elsewhere. */
  readonly spaces: Tensor;
  /** Bool, for each place of the text: whether its character is part of a token. */
  readonly isToken: Tensor;
  /** Int64, for each place of the text: where its character goes; characters outside of tokens share the last place. */
  readonly target: Tensor;
  /** The same for the second character of those that have two; undefined where none has. */
  readonly wide: { readonly isWide: Tensor; readonly target: Tensor } | undefined;
}

interface TokenPlaces {
  /** Bool: characters that make tokens together. */
  readonly run: Tensor;
  /** Bool: characters that are tokens. */
  readonly single: Tensor | undefined;
  /** Bool: characters that take two places; undefined where none does. */
  readonly isWide: Tensor | undefined;
}

export function tokenLayout(graph: Graph, { run, single, isWide }: TokenPlaces): TokenLayout {
  const [no, one] = [graph.op('Not', [run]), graph.scalar('int64', 1)];
  const both = (a: Tensor, b: Tensor): Tensor => graph.op('And', [a, b]);
  const count = (flags: Tensor): Tensor => graph.cast(flags, 'int64');
  const isToken = single === undefined ? run : graph.op('Or', [run, single]);
  const begins = both(isToken, graph.op('Or', [no, graph.op('Not', [shifted(graph, run, 1)])]));
  const ends = both(isToken, graph.op('Or', [no, graph.op('Not', [shifted(graph, run, -1)])]));
  let sizes = graph.add(count(isToken), graph.add(count(begins), graph.mul(count(ends), graph.scalar('int64', 2))));
  if (isWide !== undefined) sizes = graph.add(sizes, count(isWide));
  const before = graph.op('CumSum', [sizes, one], { exclusive: { int: 1 } });
  const last = graph.op('ReduceMax', [graph.reduce('ReduceSum', sizes, 1)], { keepdims: { int: 0 } });
  const at = graph.add(before, count(begins));
  const behind = graph.add(at, isWide === undefined ? one : graph.add(count(isWide), one));
  const placed = (flags: Tensor, places: Tensor): Tensor => graph.where(flags, places, last);
  const shape = graph.concat(
    [graph.op('Shape', [run], { end: { int: 1 } }), graph.reshape(graph.add(last, one), [1])],
    0,
  );
  let spaces = graph.op('ConstantOfShape', [shape], {
    value: { tensor: { type: 'int64', dims: [1], data: new BigInt64Array(1) } },
  });
  const scatter = (flags: Tensor, places: Tensor): void => {
    spaces = graph.op('ScatterElements', [spaces, placed(flags, places), count(flags)], { axis: { int: 1 } });
  };
  scatter(begins, before);
  scatter(ends, behind);
  return {
    spaces,
    isToken,
    target: placed(isToken, at),
    wide: isWide === undefined ? undefined : { isWide, target: placed(isWide, graph.add(at, one)) },
  };
}

/** Every row moved by one place to the right (1) or left (-1); what comes in is false. Bool [N, places]. */
export function shifted(graph: Graph, flags: Tensor, by: 1 | -1): Tensor {
  const pads = graph.ints(by === 1 ? [0, 1, 0, -1] : [0, -1, 0, 1]);
  return graph.cast(graph.op('Pad', [graph.cast(flags, 'int64'), pads]), 'bool');
}
