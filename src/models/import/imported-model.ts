import { ModelError } from '../../core/errors.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { ShapValues } from '../family.ts';
import type { Decisions } from '../shared/shap/shap-forest.ts';
import { treeShap } from '../shared/shap/shap-values.ts';
import { goesLeft, type ImportedTrees } from './imported-trees.ts';
import { applyOutputLink, type OutputLink } from './output-link.ts';

/** Rows as columns of any number type; a `Matrix` is one. Categories are the codes that the model was trained on. */
export interface ImportColumns {
  readonly rows: number;
  readonly columns: readonly ArrayLike<number>[];
}
/** What a model file holds. */
export interface ImportedParts {
  readonly program: 'lightgbm' | 'xgboost';
  /** Objective as the program spells it, e.g. `binary:logistic`. */
  readonly objective: string;
  readonly featureNames: readonly string[];
  readonly outputs: number;
  readonly trees: ImportedTrees;
  /** Raw score before the first tree, shape [outputs]. */
  readonly base: Float64Array;
  /** What sums of trees are multiplied by: 1 / rounds where trees are averaged, else 1. */
  readonly scale: number;
  readonly link: OutputLink;
}

/** A tree ensemble that LightGBM or XGBoost trained; predicts what that program predicts. Immutable. */
export class ImportedModel {
  readonly program: 'lightgbm' | 'xgboost';
  readonly objective: string;
  readonly featureNames: readonly string[];
  /** Predictions a row: the value, the probability of class 1, or one for each class. */
  readonly outputs: number;
  private readonly parts: ImportedParts;

  constructor(parts: ImportedParts) {
    this.parts = parts;
    this.program = parts.program;
    this.objective = parts.objective;
    this.featureNames = parts.featureNames;
    this.outputs = parts.outputs;
  }
  /** Number of trees. */
  get trees(): number {
    return this.parts.trees.roots.length;
  }

  /**
   * Row-major [rows, outputs], as the program's own `predict`; probabilities of all classes where XGBoost's
   * `multi:softmax` answers with a class.
   * @param options.raw raw scores instead (`raw_score`, `output_margin`; of a LightGBM forest their mean, where LightGBM
   *   gives the sum); rows: ids of the rows wanted
   * @throws ModelError IMPORT_COLUMNS
   */
  predict(x: ImportColumns, options: { readonly rows?: Uint32Array; readonly raw?: boolean } = {}): Float64Array {
    this.requireColumns(x);
    const { trees, base, scale, outputs, link } = this.parts;
    const n = options.rows?.length ?? x.rows;
    const scores = new Float64Array(n * outputs);
    for (let t = 0; t < trees.roots.length; t++) {
      const root = trees.roots[t]!;
      for (let i = 0, at = trees.outputOf[t]!; i < n; i++, at += outputs)
        scores[at]! += trees.values[leafOf(trees, root, x, options.rows === undefined ? i : options.rows[i]!)]!;
    }
    for (let i = 0; i < scores.length; i++) scores[i] = base[i % outputs]! + scale * scores[i]!;
    return options.raw === true ? scores : applyOutputLink(scores, outputs, link);
  }

  /**
   * SHAP values of the raw scores (`pred_contrib`, `pred_contribs`), or against background rows.
   * @throws ModelError IMPORT_COLUMNS; MODEL_NO_COVERS when the file has no counts and no background is given
   */
  shapValues(
    x: ImportColumns,
    options: { readonly rows?: Uint32Array; readonly background?: ImportColumns; readonly kernels?: Kernels } = {},
  ): ShapValues {
    this.requireColumns(x);
    const { trees, base, scale, outputs, featureNames } = this.parts;
    const forest = {
      ...trees,
      ...{ features: featureNames.length, outputs, bias: base },
      outputOf: (tree: number) => trees.outputOf[tree]!,
      value: (leaf: number) => scale * trees.values[leaf]!,
    };
    const { background } = options;
    if (background !== undefined) this.requireColumns(background);
    const others = background === undefined ? undefined : decisionsOf(trees, background, undefined);
    return treeShap(forest, decisionsOf(trees, x, options.rows), others, options.kernels);
  }

  /** Number of splits on each feature, or the sum of their gains; shape [features]. */
  importances(kind: 'gain' | 'split' = 'gain'): Float64Array {
    const { trees, featureNames } = this.parts;
    const sums = new Float64Array(featureNames.length);
    trees.feature.forEach((feature, node) => {
      sums[feature]! += kind === 'split' ? 1 : trees.gain[node]!;
    });
    return sums;
  }

  private requireColumns(x: ImportColumns): void {
    const wanted = this.featureNames.length;
    if (x.columns.length >= wanted) return;
    throw new ModelError('IMPORT_COLUMNS', `The rows have ${x.columns.length} columns, the model reads ${wanted}.`, {
      hint: `Give the columns in the order of training: ${this.featureNames.slice(0, 5).join(', ')}${wanted > 5 ? ', ...' : ''}.`,
    });
  }
}

function leafOf(trees: ImportedTrees, root: number, x: ImportColumns, row: number): number {
  let node = root;
  while (node >= 0) {
    const value = x.columns[trees.feature[node]!]![row]!;
    node = (goesLeft(trees, node, value) ? trees.left : trees.right)[node]!;
  }
  return ~node;
}

function decisionsOf(trees: ImportedTrees, x: ImportColumns, rows: Uint32Array | undefined): Decisions {
  return {
    rows: rows?.length ?? x.rows,
    decide: (node, first, count, out, at) => {
      const column = x.columns[trees.feature[node]!]!;
      for (let i = 0; i < count; i++)
        out[at + i] = goesLeft(trees, node, column[rows === undefined ? first + i : rows[first + i]!]!) ? 1 : 0;
    },
  };
}
