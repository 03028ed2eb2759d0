import { type Graph, ML, type Tensor } from './graph.ts';
import { GrowingArray } from './growing-array.ts';

/** What a test does with a row: goes to `yes` when the value is at most `threshold` (or is missing, where so said). */
export interface TreeTest {
  readonly feature: number;
  readonly threshold: number;
  readonly missingYes: boolean;
  readonly yes: number;
  readonly no: number;
}
/** What a leaf adds to the outputs. */
export interface TreeLeaf {
  readonly outputs: readonly number[];
  readonly values: readonly number[];
}

const ints = (): GrowingArray<Int32Array> => new GrowingArray((n) => new Int32Array(n));
const doubles = (): GrowingArray<Float64Array> => new GrowingArray((n) => new Float64Array(n));

/**
 * Collects trees for one TreeEnsembleRegressor. Children are named by their number in the tree. A test may share its `yes`
 * child with another test, never its `no` child: that is what onnxruntime's layout of nodes allows.
 */
export class TreeEnsemble {
  private readonly trees = ints();
  private readonly nodes = ints();
  private readonly features = ints();
  private readonly thresholds = doubles();
  private readonly modes: string[] = [];
  private readonly missing = ints();
  private readonly yes = ints();
  private readonly no = ints();
  private readonly leafTrees = ints();
  private readonly leafNodes = ints();
  private readonly leafOutputs = ints();
  private readonly leafValues = doubles();
  private tree = -1;
  private node = 0;

  startTree(): void {
    this.tree++;
    this.node = 0;
  }
  /** Number that the next node of the tree will have; the first is the root. */
  reserve(): number {
    return this.node++;
  }
  /** @param node from {@link reserve} */
  test(node: number, { feature, threshold, missingYes, yes, no }: TreeTest): void {
    this.push(node, feature, threshold, 'BRANCH_LEQ', missingYes ? 1 : 0, yes, no);
  }
  leaf(node: number, { outputs, values }: TreeLeaf): void {
    this.push(node, 0, 0, 'LEAF', 0, 0, 0);
    for (let i = 0; i < outputs.length; i++) {
      this.leafTrees.push(this.tree);
      this.leafNodes.push(node);
      this.leafOutputs.push(outputs[i]!);
      this.leafValues.push(values[i]!);
    }
  }
  private push(
    node: number,
    feature: number,
    threshold: number,
    mode: string,
    missing: number,
    yes: number,
    no: number,
  ) {
    this.trees.push(this.tree);
    this.nodes.push(node);
    this.features.push(feature);
    this.thresholds.push(threshold);
    this.modes.push(mode);
    this.missing.push(missing);
    this.yes.push(yes);
    this.no.push(no);
  }

  /**
   * Sums of the leaves of all trees.
   * @param x float32 [N, features]
   * @returns double [N, outputs]
   */
  apply(graph: Graph, x: Tensor, outputs: number): Tensor {
    const tensor = (values: Float64Array) =>
      ({ tensor: { type: 'double', dims: [values.length], data: values } }) as const;
    const sums = graph.op(
      'TreeEnsembleRegressor',
      [graph.cast(x, 'double')],
      {
        n_targets: { int: outputs },
        nodes_treeids: { ints: this.trees.view() },
        nodes_nodeids: { ints: this.nodes.view() },
        nodes_featureids: { ints: this.features.view() },
        nodes_values_as_tensor: tensor(this.thresholds.view()),
        nodes_modes: { strings: this.modes },
        nodes_missing_value_tracks_true: { ints: this.missing.view() },
        nodes_truenodeids: { ints: this.yes.view() },
        nodes_falsenodeids: { ints: this.no.view() },
        target_treeids: { ints: this.leafTrees.view() },
        target_nodeids: { ints: this.leafNodes.view() },
        target_ids: { ints: this.leafOutputs.view() },
        target_weights_as_tensor: tensor(this.leafValues.view()),
      },
      ML,
    );
    return graph.cast(sums, 'double');
  }
}
