import { type Graph, ML, type Tensor } from './graph.ts';

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

/**
 * Collects trees for one TreeEnsembleRegressor. Children are named by their number in the tree. A test may share its `yes`
 * child with another test, never its `no` child: that is what onnxruntime's layout of nodes allows.
 */
export class TreeEnsemble {
  private readonly ids: { tree: number; node: number }[] = [];
  private readonly features: number[] = [];
  private readonly thresholds: number[] = [];
  private readonly modes: string[] = [];
  private readonly missing: number[] = [];
  private readonly yes: number[] = [];
  private readonly no: number[] = [];
  private readonly leaves: { tree: number; node: number; output: number; value: number }[] = [];
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
    outputs.forEach((output, i) => {
      this.leaves.push({ tree: this.tree, node, output, value: values[i]! });
    });
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
    this.ids.push({ tree: this.tree, node });
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
    const doubles = (values: readonly number[]) =>
      ({
        tensor: { type: 'double', dims: [values.length], data: Float64Array.from(values) },
      }) as const;
    const leaves = this.leaves;
    const sums = graph.op(
      'TreeEnsembleRegressor',
      [graph.cast(x, 'double')],
      {
        n_targets: { int: outputs },
        nodes_treeids: { ints: this.ids.map(({ tree }) => tree) },
        nodes_nodeids: { ints: this.ids.map(({ node }) => node) },
        nodes_featureids: { ints: this.features },
        nodes_values_as_tensor: doubles(this.thresholds),
        nodes_modes: { strings: this.modes },
        nodes_missing_value_tracks_true: { ints: this.missing },
        nodes_truenodeids: { ints: this.yes },
        nodes_falsenodeids: { ints: this.no },
        target_treeids: { ints: leaves.map(({ tree }) => tree) },
        target_nodeids: { ints: leaves.map(({ node }) => node) },
        target_ids: { ints: leaves.map(({ output }) => output) },
        target_weights_as_tensor: doubles(leaves.map(({ value }) => value)),
      },
      ML,
    );
    return graph.cast(sums, 'double');
  }
}
