import type { AnyParam, AnySpace, Config } from '../../space/param.ts';
import { Block } from './block.ts';

/** A space cut into the blocks that get a surrogate each. */
export interface Blocks {
  readonly blocks: readonly Block[];
  /** Index of the block that a canonical config lies in; -1 for a config of another space. */
  indexOf(config: Config): number;
}

/**
 * The choice that separates families: the only parameter on the top level (fixed ones aside) and one that others depend on.
 * Families share no dimension then, and nothing is lost by a surrogate for each.
 */
function rootOf(space: AnySpace): string | undefined {
  const params = Object.entries(space.params as Record<string, AnyParam>);
  const parents = new Set(params.map(([, { when }]) => when?.param));
  const top = params.filter(([name, { when, size }]) => when === undefined && (size > 1 || parents.has(name)));
  const [only] = top;
  return top.length === 1 && only![1].kind === 'choice' && parents.has(only![0]) ? only![0] : undefined;
}

/** Cuts a space at its root choice; a space without one is a single block. */
export function blocksOf(space: AnySpace): Blocks {
  const root = rootOf(space);
  if (root === undefined)
    return { blocks: [new Block(space, {})], indexOf: (config) => (isMember(space, config) ? 0 : -1) };
  const values = (space.params as Record<string, AnyParam>)[root]!.choices!;
  return {
    blocks: values.map((value) => new Block(space, { [root]: value })),
    indexOf: (config) => (isMember(space, config) ? values.indexOf(config[root]!) : -1),
  };
}

function isMember(space: AnySpace, config: Config): boolean {
  const params = space.params as Record<string, AnyParam>;
  return Object.entries(config).every(([name, value]) => params[name]?.contains(value) ?? false);
}
