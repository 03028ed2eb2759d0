import { damaged, unsupported } from './import-error.ts';
import { type DecisionRule, IMPORT_CATEGORY, type ImportedTrees } from './imported-trees.ts';

/** One tree as a reader finds it; node 0 is the root (without nodes leaf 0 is). Child -1 - l is leaf l. */
export interface RawTree {
  readonly output: number;
  /** Lists by node. */
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly flags: ArrayLike<number>;
  readonly gain: ArrayLike<number>;
  /** Category sets as words of 32 bits, by node. */
  readonly sets: ReadonlyMap<number, ArrayLike<number>>;
  /** Lists by leaf; covers are empty when unknown. */
  readonly values: ArrayLike<number>;
  readonly covers: ArrayLike<number>;
}

/** Checks the trees of a file and packs them. Each node and leaf must be reached from its root exactly once. */
export class ImportBuilder {
  private readonly rule: DecisionRule;
  private readonly features: number;
  private readonly roots: number[] = [];
  private readonly outputOf: number[] = [];
  private readonly feature: number[] = [];
  private readonly threshold: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly flags: number[] = [];
  private readonly gain: number[] = [];
  private readonly setStart: number[] = [0];
  private readonly sets: number[] = [];
  private readonly values: number[] = [];
  private readonly covers: number[] = [];

  constructor(rule: DecisionRule, features: number) {
    this.rule = rule;
    this.features = features;
  }
  get trees(): number {
    return this.roots.length;
  }

  /** @throws ModelError IMPORT_DAMAGED */
  add(tree: RawTree): void {
    const where = `tree ${this.trees}`;
    const order = reachable(tree, where);
    const place = new Map(order.map((node, i) => [node, this.feature.length + i]));
    const leafBase = this.values.length;
    const hook = (child: number): number => (child >= 0 ? place.get(child)! : ~(~child + leafBase));
    this.roots.push(hook(tree.feature.length === 0 ? ~0 : 0));
    this.outputOf.push(tree.output);
    for (const node of order) this.addNode(tree, node, hook, where);
    for (let l = 0; l < tree.values.length; l++) {
      const value = tree.values[l]!;
      if (!Number.isFinite(value)) throw damaged(`${where} has a leaf of value ${value}`);
      this.values.push(value);
      const cover = tree.covers[l];
      if (cover !== undefined && !(cover >= 0)) throw damaged(`${where} has a leaf of weight ${cover}`);
      if (cover !== undefined) this.covers.push(cover);
    }
  }
  private addNode(tree: RawTree, node: number, hook: (child: number) => number, where: string): void {
    const feature = tree.feature[node]!;
    if (!(Number.isInteger(feature) && feature >= 0 && feature < this.features))
      throw damaged(`${where} splits on feature ${feature} of ${this.features}`);
    const set = tree.sets.get(node);
    const category = (tree.flags[node]! & IMPORT_CATEGORY) !== 0;
    if (category !== (set !== undefined)) throw damaged(`node ${node} of ${where} has no categories`);
    if (!category && Number.isNaN(tree.threshold[node]!)) throw damaged(`node ${node} of ${where} has no threshold`);
    this.feature.push(feature);
    this.threshold.push(category ? 0 : tree.threshold[node]!);
    this.left.push(hook(tree.left[node]!));
    this.right.push(hook(tree.right[node]!));
    this.flags.push(tree.flags[node]!);
    this.gain.push(tree.gain[node] ?? 0);
    for (let w = 0; w < (set?.length ?? 0); w++) this.sets.push(set![w]!);
    this.setStart.push(this.sets.length);
  }

  finish(): ImportedTrees {
    const known = this.covers.length === this.values.length;
    if (this.sets.length >= 2 ** 32) throw unsupported('more categories than 32-bit numbers can count');
    return {
      rule: this.rule,
      roots: Int32Array.from(this.roots),
      outputOf: Int32Array.from(this.outputOf),
      feature: Int32Array.from(this.feature),
      threshold: Float64Array.from(this.threshold),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      flags: Uint8Array.from(this.flags),
      gain: Float64Array.from(this.gain),
      setStart: Uint32Array.from(this.setStart),
      sets: Uint32Array.from(this.sets),
      values: Float64Array.from(this.values),
      ...(known ? { covers: Float64Array.from(this.covers) } : {}),
    };
  }
}

/** Nodes of a tree, parents first. */
function reachable(tree: RawTree, where: string): number[] {
  const nodes = tree.feature.length;
  const leaves = tree.values.length;
  const order: number[] = [];
  const leafSeen = new Uint8Array(leaves);
  const nodeSeen = new Uint8Array(nodes);
  const pending = [nodes === 0 ? ~0 : 0];
  while (pending.length > 0) {
    const child = pending.pop()!;
    const seen = child >= 0 ? nodeSeen : leafSeen;
    const at = child >= 0 ? child : ~child;
    if (!(Number.isInteger(child) && at < seen.length))
      throw damaged(`${where} refers to ${child >= 0 ? `node ${child}` : `leaf ${at}`} of ${seen.length}`);
    if (seen[at] === 1) throw damaged(`${where} reaches ${child >= 0 ? 'node' : 'leaf'} ${at} twice`);
    seen[at] = 1;
    if (child < 0) continue;
    order.push(child);
    pending.push(tree.right[child]!, tree.left[child]!);
  }
  if (order.length < nodes || leafSeen.includes(0)) throw damaged(`${where} has parts that its root does not reach`);
  return order;
}
