import type { State } from '../../../core/state.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { codingsFromState } from '../../../preprocess/text/coding.ts';
import type { TextCoding } from '../../../preprocess/text/text-vectors.ts';
import { Alphabet } from './alphabet.ts';
import type { GraphText } from './graph-text.ts';

/** Why the terms of a saved step have no ONNX form; undefined when they have one. */
export function termsRefusal(state: State): string | undefined {
  const hashed = codingsFromState(state, true).codings.find(({ buckets }) => buckets > 0);
  if (hashed === undefined) return undefined;
  return `terms are hashed into ${hashed.buckets} columns, and ONNX has no operator for the hash`;
}

/** As `TextVectors.transform`: float32 [N, terms]; undefined without terms. */
export function termWeights(graph: Graph, text: GraphText, coding: TextCoding): Tensor | undefined {
  const { terms, idf, sublinear } = coding;
  if (terms.length === 0) return undefined;
  const counts = graph.cast(termCounts(graph, text, coding), 'double');
  const [zero, one] = [graph.double(0), graph.double(1)];
  const factors = graph.doubles(idf, [1, terms.length]);
  let weights = graph.mul(counts, factors);
  if (sublinear) {
    const damped = graph.add(one, graph.op('Log', [graph.op('Max', [counts, one])]));
    weights = graph.where(graph.op('Greater', [counts, zero]), graph.mul(damped, factors), zero);
  }
  const squares = graph.reduce('ReduceSum', graph.mul(weights, weights), 1);
  const length = graph.op('Sqrt', [graph.where(graph.op('Greater', [squares, zero]), squares, one)]);
  return graph.cast(graph.div(weights, length), 'float');
}

/** How often each term occurs; float32 [N, terms]. */
function termCounts(graph: Graph, text: GraphText, { terms, analyzer }: TextCoding): Tensor {
  const alphabet = new Alphabet(terms, analyzer);
  const coded = terms.map((term, column) => ({ codes: alphabet.term(term, analyzer.unit), column }));
  coded.sort((a, b) => a.codes.length - b.codes.length || a.column - b.column);
  const most = coded.at(-1)!.codes.length;
  const starts: number[] = [];
  let at = 0;
  let k = 0;
  for (let n = 1; n <= most; n++) {
    starts.push(at);
    for (; k < coded.length && coded[k]!.codes.length === n; k++) at += n;
  }
  return graph.op('TfIdfVectorizer', [alphabet.encode(graph, text, analyzer.tokens)], {
    mode: { string: 'TF' },
    min_gram_length: { int: coded[0]!.codes.length },
    max_gram_length: { int: most },
    max_skip_count: { int: 0 },
    ngram_counts: { ints: starts },
    ngram_indexes: { ints: coded.map(({ column }) => column) },
    pool_int64s: { ints: coded.flatMap(({ codes }) => codes) },
  });
}
