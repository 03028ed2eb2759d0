import { densify, type Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { scoreProbabilities } from '../shared/score-probabilities.ts';
import { requireArray, requireNumber } from '../shared/state.ts';
import { temperedScores } from '../shared/temperature.ts';
import { addLogs, type ColumnModel } from './columns.ts';

/** What naive Bayes holds after its fit. */
export interface NaiveBayesParts {
  /** One for each feature; null for features that say nothing. */
  readonly columns: readonly (ColumnModel | null)[];
  readonly logPrior: Float64Array;
  /** Power of the likelihood. */
  readonly power: number;
  readonly present: Uint32Array;
  readonly shares: Float64Array;
}

/** Kinds of columns in saved models. */
const KINDS = ['none', 'normal', 'categories', 'bins'] as const;

/** Classes by the product of the likelihoods of the cells. */
export class NaiveBayesModel implements FittedModel {
  readonly family = 'naive-bayes';
  readonly parts: NaiveBayesParts;

  constructor(parts: NaiveBayesParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { columns, logPrior, power } = this.parts;
    const rows = options?.rows ?? Uint32Array.from({ length: x.rows }, (_, i) => i);
    const logs = new Float64Array(rows.length * logPrior.length);
    columns.forEach((model, j) => {
      if (model !== null) addLogs(model, densify(x.columns[j]!), rows, logs);
    });
    return scoreProbabilities(temperedScores(logs, logPrior, power), rows.length, this.parts);
  }

  toState(): State {
    const { columns, logPrior, power, present, shares } = this.parts;
    const kinds = Uint8Array.from(columns, (m) =>
      KINDS.indexOf(m === null ? 'none' : m.kind === 'normal' ? 'normal' : m.edges === null ? 'categories' : 'bins'),
    );
    const numbers = columns.flatMap((m) => {
      if (m === null) return [];
      return m.kind === 'normal' ? [...m.mean, ...m.variance] : [...m.logs];
    });
    const edges = columns.flatMap((m) => (m?.kind === 'table' && m.edges !== null ? [...m.edges] : []));
    const sizes = Uint32Array.from(columns, (m) => (m?.kind === 'table' ? m.logs.length / logPrior.length : 0));
    return {
      json: { power },
      arrays: {
        ...{ kinds, sizes, logPrior, present, shares },
        numbers: Float64Array.from(numbers),
        edges: Float32Array.from(edges),
      },
    };
  }

  static fromState(state: State): NaiveBayesModel {
    const kinds = requireArray(state, 'kinds', Uint8Array);
    const sizes = requireArray(state, 'sizes', Uint32Array);
    const numbers = requireArray(state, 'numbers', Float64Array);
    const edges = requireArray(state, 'edges', Float32Array);
    const logPrior = requireArray(state, 'logPrior', Float64Array);
    const k = logPrior.length;
    let [at, edge] = [0, 0];
    const take = (count: number): Float64Array => {
      at += count;
      return numbers.slice(at - count, at);
    };
    const columns = Array.from(kinds, (code, j): ColumnModel | null => {
      const kind = KINDS[code];
      if (kind === 'none' || kind === undefined) return null;
      if (kind === 'normal') return { kind, mean: take(k), variance: take(k) };
      const count = kind === 'bins' ? sizes[j]! - 1 : 0;
      const own = kind === 'bins' ? edges.slice(edge, edge + count) : null;
      edge += count;
      return { kind: 'table', edges: own, logs: take(sizes[j]! * k) };
    });
    return new NaiveBayesModel({
      ...{ columns, logPrior, power: requireNumber(state, 'power') },
      present: requireArray(state, 'present', Uint32Array),
      shares: requireArray(state, 'shares', Float64Array),
    });
  }
}
