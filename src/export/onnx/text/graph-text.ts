import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { LONGEST_TEXT, TOKEN_CHARACTERS, type TokenPattern } from '../../../preprocess/text/analyze.ts';
import { characterClass } from './character-class.ts';
import { WIDE_CAPITAL } from './lower-case.ts';
import { type TokenLayout, tokenLayout } from './token-layout.ts';

/** RegexFullMatch came with this operator set (onnxruntime 1.17). */
const TEXT_OPSET = 20;

/**
 * One text column of a graph, as characters. What is asked of characters is asked of each distinct one of the batch once,
 * and then spread over the places where it stands; places are [N, longest text + 1], filled up with the empty string.
 */
export class GraphText {
  private readonly graph: Graph;
  /** String [N, 1]; '' = missing. */
  private readonly input: Tensor;
  private characters: { readonly distinct: Tensor; readonly places: Tensor; readonly first: Tensor } | undefined;
  private readonly layouts = new Map<string, TokenLayout>();

  constructor(graph: Graph, input: Tensor) {
    this.graph = graph;
    this.input = input;
  }

  /** Double [N, 1]: NaN where the text is missing, else 0. */
  missing(): Tensor {
    const { graph, input } = this;
    return graph.cast(graph.labels(input, new Map([['', Number.NaN]]), 0), 'double');
  }

  /** A number of each character: int64, one for each place. @param within only of the part that terms are read from */
  numbers(of: ReadonlyMap<string, number>, other: number, within: boolean): Tensor {
    const { distinct } = this.split();
    return this.spread(this.graph.codes(distinct, of, other), within);
  }

  /** Bool, one for each place: whether its character, or the lower case of it, matches. */
  matches(pattern: RegExp, within: boolean, lowered = false): Tensor {
    const { distinct } = this.split();
    return this.spread(
      this.graph.op('RegexFullMatch', [distinct], { pattern: { string: characterClass(pattern, lowered) } }),
      within,
    );
  }

  /** Where tokens and the spaces at their ends come to stand; the same object when asked again. */
  layout(tokens: TokenPattern, lowercase: boolean): TokenLayout {
    const key = `${tokens} ${lowercase}`;
    let layout = this.layouts.get(key);
    if (layout === undefined) {
      const { run, single } = TOKEN_CHARACTERS[tokens];
      const wide = lowercase ? this.numbers(new Map([[WIDE_CAPITAL, 1]]), 0, true) : undefined;
      layout = tokenLayout(this.graph, {
        run: this.matches(run, true, lowercase),
        single: single === undefined ? undefined : this.matches(single, true, lowercase),
        isWide: wide === undefined ? undefined : this.graph.cast(wide, 'bool'),
      });
      this.layouts.set(key, layout);
    }
    return layout;
  }

  private spread(values: Tensor, within: boolean): Tensor {
    const { places, first } = this.split();
    return this.graph.gather(values, within ? first : places, 0);
  }

  private split(): { readonly distinct: Tensor; readonly places: Tensor; readonly first: Tensor } {
    if (this.characters !== undefined) return this.characters;
    const { graph, input } = this;
    graph.require('', TEXT_OPSET);
    graph.require('com.microsoft', 1);
    const attributes = {
      ...{ mark: { int: 0 }, mincharnum: { int: 1 }, pad_value: { string: '' } },
      separators: { strings: [''] },
    };
    const apart = graph.op('Tokenizer', [input], attributes, 'com.microsoft');
    const end = graph.reshape(graph.blank(input), [0, 1, 1]);
    const rows = graph.reshape(graph.concat([apart, end], 2), [0, -1]);
    const [distinct, , inverse] = graph.ops('Unique', [graph.reshape(rows, [-1])], 3, { sorted: { int: 0 } });
    const places = graph.op('Reshape', [inverse!, graph.op('Shape', [rows])]);
    const first = graph.op('Slice', [places, graph.ints([0]), graph.ints([LONGEST_TEXT]), graph.ints([1])]);
    this.characters = { distinct: distinct!, places, first };
    return this.characters;
  }
}
