import type { Graph, Tensor } from '../../../onnx/graph.ts';
import type { Analyzer } from '../../../preprocess/text/analyze.ts';
import type { GraphText } from './graph-text.ts';
import { capitalsOf, SIGMA, WIDE_CAPITAL } from './lower-case.ts';
import { FIRST_CODE, PAD, SPACE, UNKNOWN } from './token-layout.ts';

/** Codes of the characters of a vocabulary. */
export class Alphabet {
  private readonly codes = new Map<string, number>();
  private readonly lowercase: boolean;

  constructor(terms: readonly string[], { lowercase }: Analyzer) {
    this.lowercase = lowercase;
    for (const term of terms)
      for (const character of term)
        if (character !== ' ' && !this.codes.has(character)) this.codes.set(character, FIRST_CODE + this.codes.size);
  }

  /** A term as it stands in a layout: letters with the spaces of their token, or words, each with its own. */
  term(term: string, unit: Analyzer['unit']): number[] {
    if (unit === 'char') return Array.from(term, (character) => this.of(character));
    return term
      .split(' ')
      .flatMap((word, k) => [...(k === 0 ? [] : [PAD]), SPACE, ...Array.from(word, (c) => this.of(c)), SPACE]);
  }

  /** Codes of all characters of the text, those of capitals by their lower case; int64 [N, width of the layout]. */
  encode(graph: Graph, text: GraphText, tokens: Analyzer['tokens']): Tensor {
    const layout = text.layout(tokens, this.lowercase);
    const scatter = (into: Tensor, target: Tensor, flags: Tensor, codes: Tensor): Tensor =>
      graph.op('ScatterElements', [into, target, graph.where(flags, codes, graph.scalar('int64', PAD))], {
        axis: { int: 1 },
      });
    const spaced = scatter(layout.spaces, layout.target, layout.isToken, this.places(graph, text));
    if (layout.wide === undefined) return spaced;
    const dot = graph.scalar('int64', this.of('\u0307'));
    return scatter(spaced, layout.wide.target, layout.wide.isWide, dot);
  }

  private of(character: string): number {
    return character === ' ' ? SPACE : (this.codes.get(character) ?? UNKNOWN);
  }

  /** Int64, one for each place of the text. */
  private places(graph: Graph, text: GraphText): Tensor {
    const spellings = new Map(this.codes);
    if (this.lowercase) {
      for (const [character, code] of this.codes)
        for (const capital of capitalsOf(character)) spellings.set(capital, code);
      if (this.codes.has('i')) spellings.set(WIDE_CAPITAL, this.of('i'));
    }
    const codes = text.numbers(spellings, UNKNOWN, true);
    if (!this.lowercase || !(this.codes.has(SIGMA.inside) || this.codes.has(SIGMA.final))) return codes;
    const isSigma = graph.cast(text.numbers(new Map([[SIGMA.capital, 1]]), 0, true), 'bool');
    const sigma = graph.where(
      isFinal(graph, text),
      graph.scalar('int64', this.of(SIGMA.final)),
      graph.scalar('int64', this.of(SIGMA.inside)),
    );
    return graph.where(isSigma, sigma, codes);
  }
}

/**
 * Where a capital sigma becomes a final one (condition Final_Sigma of the Unicode standard, section 3.13): behind a letter
 * with case and before none, apostrophes and the like in between not counted. Bool, one for each place.
 */
function isFinal(graph: Graph, text: GraphText): Tensor {
  const cased = graph.cast(text.matches(/\p{Cased}/u, true), 'int64');
  const counted = graph.cast(graph.op('Not', [text.matches(/\p{Case_Ignorable}/u, true)]), 'int64');
  const one = graph.scalar('int64', 1);
  // the counted characters of a row in a line of their own, from its place 1 on; the others share place 0
  const rank = graph.op('CumSum', [counted, one]);
  const isCounted = graph.cast(counted, 'bool');
  const zero = graph.scalar('int64', 0);
  const blank = graph.op('Pad', [graph.mul(counted, zero), graph.ints([0, 0, 0, 2])]);
  const line = graph.op('ScatterElements', [blank, graph.mul(rank, counted), graph.where(isCounted, cased, zero)], {
    axis: { int: 1 },
  });
  const look = (places: Tensor): Tensor =>
    graph.cast(graph.op('GatherElements', [line, places], { axis: { int: 1 } }), 'bool');
  const isBefore = look(graph.sub(rank, counted));
  return graph.op('And', [isBefore, graph.op('Not', [look(graph.add(rank, one))])]);
}
