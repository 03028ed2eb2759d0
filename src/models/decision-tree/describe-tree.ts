import { MISSING_LEFT, MISSING_SEEN, type TreeParts } from './tree-parts.ts';

/** The rules of a tree, one test or answer a line, indented by depth. */
export function describeTree(tree: TreeParts, names: readonly string[], classes: readonly string[]): string {
  const lines: string[] = [];
  const pending: { readonly node: number; readonly depth: number; readonly rule: string }[] = [
    { node: 0, depth: 0, rule: '' },
  ];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { node, depth, rule } = at;
    const indent = '|  '.repeat(depth);
    if (tree.feature[node]! < 0) {
      lines.push(`${indent}${rule}${rule === '' ? '' : ': '}${answer(tree, node, classes)}`);
      continue;
    }
    if (rule !== '') lines.push(`${indent}${rule}:`);
    const [yes, no] = rules(tree, node, names);
    const below = rule === '' ? depth : depth + 1;
    pending.push({ node: tree.right[node]!, depth: below, rule: no });
    pending.push({ node: tree.left[node]!, depth: below, rule: yes });
  }
  return lines.join('\n');
}

function rules(tree: TreeParts, node: number, names: readonly string[]): [string, string] {
  const name = names[tree.feature[node]!] ?? `feature ${tree.feature[node]}`;
  const threshold = tree.threshold[node]!;
  if (threshold === Number.POSITIVE_INFINITY) return [`if ${name} is known`, `if ${name} is missing`];
  const value = printNumber(threshold);
  const mark = (side: number): string =>
    (tree.missing[node]! & MISSING_SEEN) !== 0 && (tree.missing[node]! & MISSING_LEFT) === side ? ' or missing' : '';
  return [`if ${name} <= ${value}${mark(MISSING_LEFT)}`, `if ${name} > ${value}${mark(0)}`];
}

function answer(tree: TreeParts, node: number, classes: readonly string[]): string {
  const outputs = tree.value.length / tree.feature.length;
  const values = tree.value.subarray(node * outputs, (node + 1) * outputs);
  const rows = `${tree.rows[node]} ${tree.rows[node] === 1 ? 'row' : 'rows'}`;
  if (classes.length === 0) return `${printNumber(values[0]!)} (${rows})`;
  const shares = outputs === 1 ? [1 - values[0]!, values[0]!] : Array.from(values);
  const best = shares.indexOf(Math.max(...shares));
  return `${classes[best]} (${(100 * shares[best]!).toFixed(1)}%, ${rows})`;
}

/** Seven significant digits, as many as float32 holds, without trailing zeros. */
function printNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}
