import { ModelError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { categoryBin, numericBin } from '../../kernels/learn-bins.ts';
import type { FittedModel, ShapOptions, ShapValues } from '../family.ts';
import type { AdditiveShapes, ShapeAxis, ShapeTerm } from '../shared/additive-shapes.ts';
import { printShapes } from '../shared/print-shapes.ts';
import { requireArray, requireNumber, requireText } from '../shared/state.ts';
import { additiveShap } from './additive-shap.ts';
import { applyEbmLink } from './loss.ts';

/** What a fitted machine holds. */
export interface EbmParts extends AdditiveShapes {
  /** Known categories of each feature of the matrix, 0 for numbers. */
  readonly cardinalities: Uint32Array;
  /** Rounds kept. */
  readonly steps: number;
}

/** Rows whose places are found at a time. */
const BLOCK = 1024;

/** A sum of functions of one feature and of pairs, under a link. */
export class EbmModel implements FittedModel {
  readonly family = 'ebm';
  private readonly parts: EbmParts;

  constructor(parts: EbmParts) {
    this.parts = parts;
  }

  get steps(): number {
    return this.parts.steps;
  }

  predict(x: Matrix, options: { readonly rows?: Uint32Array } = {}): Float64Array {
    const { intercept, scale } = this.parts;
    return applyEbmLink(this.rawScores(x, options.rows), intercept.length, scale);
  }

  /** Intercept plus the values of all terms, row-major [rows, outputs]. */
  rawScores(x: Matrix, rows?: Uint32Array): Float64Array {
    const { intercept, terms } = this.parts;
    const outputs = intercept.length;
    const n = rows?.length ?? x.rows;
    const out = new Float64Array(n * outputs);
    for (let i = 0; i < out.length; i++) out[i] = intercept[i % outputs]!;
    const cells = new Uint32Array(BLOCK);
    for (let from = 0; from < n; from += BLOCK) {
      const count = Math.min(BLOCK, n - from);
      for (const { axes, values } of terms) {
        fillCells(axes, x, rows, from, count, cells);
        for (let i = 0; i < count; i++)
          for (let k = 0; k < outputs; k++) out[(from + i) * outputs + k]! += values[cells[i]! * outputs + k]!;
      }
    }
    return out;
  }

  /** The model as it is: an intercept and tables. Borrowed; not to be written. */
  shapes(): AdditiveShapes {
    return this.parts;
  }

  describe(
    featureNames: readonly string[],
    classes: readonly string[],
    labels?: readonly (readonly string[] | undefined)[],
  ): string {
    return printShapes(this.parts, { featureNames, classes, ...(labels === undefined ? {} : { labels }) });
  }

  /** Mean size of each feature's terms over the training rows; that of a pair counts half for each. */
  importances(): Float64Array {
    const out = new Float64Array(this.parts.cardinalities.length);
    let sum = 0;
    for (const term of this.parts.terms) {
      const size = termSize(term, this.parts.intercept.length);
      for (const { feature } of term.axes) out[feature]! += size / term.axes.length;
      sum += size;
    }
    if (sum > 0) for (let j = 0; j < out.length; j++) out[j]! /= sum;
    return out;
  }

  shapValues(x: Matrix, options: ShapOptions = {}): ShapValues {
    const places = (table: Matrix, rows: Uint32Array | undefined, axis: ShapeAxis): Uint32Array => {
      const out = new Uint32Array(rows?.length ?? table.rows);
      fillCells([axis], table, rows, 0, out.length, out);
      return out;
    };
    return additiveShap(this.parts, this.parts.cardinalities.length, x, options, places);
  }

  toState(): State {
    const { terms, intercept, cardinalities, scale, steps } = this.parts;
    const axes = terms.flatMap((term) => term.axes);
    const shape = terms.map(
      ({ axes: own }): Json =>
        own.map(({ feature, kind, places, missing, bounds, placeOf }) => [
          feature,
          kind === 'category' ? 1 : 0,
          places,
          missing,
          bounds.length,
          placeOf.length,
        ]),
    );
    return {
      json: { scale, steps, terms: shape },
      arrays: {
        intercept,
        cardinalities,
        bounds: join(
          Float32Array,
          axes.map((a) => a.bounds),
        ),
        placeOf: join(
          Uint8Array,
          axes.map((a) => a.placeOf),
        ),
        values: join(
          Float64Array,
          terms.map((t) => t.values),
        ),
        weights: join(
          Float64Array,
          terms.map((t) => t.weights),
        ),
      },
    };
  }

  /** @throws ModelError MODEL_STATE_INVALID */
  static fromState(state: State): EbmModel {
    const scale = requireText(state, 'scale');
    if (scale !== 'identity' && scale !== 'logistic' && scale !== 'softmax') throw invalid(`scale "${scale}"`);
    const saved = state.json['terms'];
    if (!Array.isArray(saved)) throw invalid('terms');
    const intercept = requireArray(state, 'intercept', Float64Array);
    const bounds = reader(requireArray(state, 'bounds', Float32Array));
    const placeOf = reader(requireArray(state, 'placeOf', Uint8Array));
    const values = reader(requireArray(state, 'values', Float64Array));
    const weights = reader(requireArray(state, 'weights', Float64Array));
    const terms = (saved as number[][][]).map((shape): ShapeTerm => {
      const axes = shape.map(([feature, category, places, missing, bound, known]): ShapeAxis => {
        const kind = category === 1 ? 'category' : 'numeric';
        return {
          feature: feature!,
          kind,
          places: places!,
          missing: missing!,
          bounds: bounds(bound!),
          placeOf: placeOf(known!),
        };
      });
      const cells = axes.reduce((product, axis) => product * axis.places, 1);
      return { axes, values: values(cells * intercept.length), weights: weights(cells) };
    });
    const cardinalities = requireArray(state, 'cardinalities', Uint32Array);
    return new EbmModel({ scale, intercept, terms, cardinalities, steps: requireNumber(state, 'steps') });
  }
}

function invalid(what: string): ModelError {
  return new ModelError('MODEL_STATE_INVALID', `The saved model has no usable ${what}.`, {
    hint: 'Save the model again with this version, or use the version that wrote it.',
  });
}

/** Mean absolute value over the training rows and outputs. */
export function termSize({ values, weights }: ShapeTerm, outputs: number): number {
  let [sum, total] = [0, 0];
  for (let c = 0; c < weights.length; c++) {
    total += weights[c]!;
    for (let k = 0; k < outputs; k++) sum += weights[c]! * Math.abs(values[c * outputs + k]!);
  }
  return total > 0 ? sum / total / outputs : 0;
}

/** Cell of each row of a block in the table of a term. */
function fillCells(
  axes: readonly ShapeAxis[],
  x: Matrix,
  rows: Uint32Array | undefined,
  from: number,
  count: number,
  cells: Uint32Array,
): void {
  cells.fill(0, 0, count);
  for (const { feature, kind, places, missing, bounds, placeOf } of axes) {
    const column = x.columns[feature]!;
    for (let i = 0; i < count; i++) {
      const value = column[rows === undefined ? from + i : rows[from + i]!]!;
      const place =
        kind === 'category'
          ? categoryBin(value, placeOf, missing)
          : Number.isNaN(value)
            ? missing
            : placeOf[numericBin(value, bounds, 0)]!;
      cells[i] = cells[i]! * places + place;
    }
  }
}

type Kind<T> = { new (length: number): T };
type Array1 = Float32Array | Float64Array | Uint8Array;

function join<T extends Array1>(type: Kind<T>, parts: readonly T[]): T {
  const out = new type(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Gives consecutive pieces of an array. */
function reader<T extends Array1>(all: T): (length: number) => T {
  let at = 0;
  return (length) => {
    at += length;
    return all.slice(at - length, at) as T;
  };
}
