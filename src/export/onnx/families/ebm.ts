import ebmFamily from '../../../models/ebm/index.ts';
import type { ShapeAxis, ShapeTerm } from '../../../models/shared/additive-shapes.ts';
import { type GraphColumn, lookUp, matrixOf } from '../../../onnx/columns.ts';
import type { Graph } from '../../../onnx/graph.ts';
import { TreeEnsemble } from '../../../onnx/tree-ensemble.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { logistic, softmax } from '../links.ts';

/** Each term is a tree that halves the places of its axes; numbers stay numbers, categories become their places. */
export const ebm: FamilyConverter = {
  convert({ graph, state, features, columns, zeros }) {
    const { terms, intercept, scale } = ebmFamily.fromState(state, ebmFamily.version).shapes();
    const outputs = intercept.length;
    let scores = graph.add(zeros, graph.doubles(intercept, [1, outputs]));
    if (terms.length > 0) {
      const inputs: GraphColumn[] = [];
      const ensemble = new TreeEnsemble();
      for (const term of terms) {
        const first = inputs.length;
        for (const axis of term.axes)
          inputs.push(axisColumn(graph, axis, columns, features[axis.feature]!.cardinality));
        addTerm(ensemble, term, outputs, first);
      }
      scores = graph.add(scores, ensemble.apply(graph, matrixOf(graph, inputs), outputs));
    }
    if (scale === 'identity') return scores;
    return scale === 'logistic' ? logistic(graph, scores) : softmax(graph, scores);
  },
};

function axisColumn(
  graph: Graph,
  { feature, kind, placeOf, missing }: ShapeAxis,
  columns: readonly GraphColumn[],
  cardinality: number,
): GraphColumn {
  const column = columns[feature]!;
  // codes from `placeOf.length - 1` on are unseen
  const place = (code: number): number => placeOf[Math.min(code, placeOf.length - 1)]!;
  return kind === 'numeric'
    ? column
    : lookUp(graph, column, cardinality, [...Array.from({ length: cardinality + 1 }, (_, c) => place(c)), missing])[0]!;
}

function addTerm(ensemble: TreeEnsemble, { axes, values }: ShapeTerm, outputs: number, first: number): void {
  ensemble.startTree();
  /** Adds what follows once the places of the first `depth` axes are known. */
  const addAxis = (id: number, depth: number, cell: number): void => {
    const axis = axes[depth];
    if (axis === undefined) {
      ensemble.leaf(id, {
        outputs: Array.from({ length: outputs }, (_, k) => k),
        values: Array.from(values.subarray(cell * outputs, (cell + 1) * outputs)),
      });
      return;
    }
    const feature = first + depth;
    const numeric = axis.kind === 'numeric';
    const go = (node: number, place: number): void => addAxis(node, depth + 1, cell * axis.places + place);
    const halve = (node: number, from: number, to: number): void => {
      if (from === to) {
        go(node, numeric ? axis.placeOf[from]! : from);
        return;
      }
      const middle = (from + to) >> 1;
      const [yes, no] = [ensemble.reserve(), ensemble.reserve()];
      const threshold = numeric ? axis.bounds[middle]! : middle;
      ensemble.test(node, { feature, threshold, missingYes: false, yes, no });
      halve(yes, from, middle);
      halve(no, middle + 1, to);
    };
    if (!numeric) {
      halve(id, 0, axis.places - 1);
      return;
    }
    const [yes, no] = [ensemble.reserve(), ensemble.reserve()];
    // every number is at most infinite; what is missing goes the other way
    ensemble.test(id, { feature, threshold: Number.POSITIVE_INFINITY, missingYes: false, yes, no });
    halve(yes, 0, axis.bounds.length);
    go(no, axis.missing);
  };
  addAxis(ensemble.reserve(), 0, 0);
}
