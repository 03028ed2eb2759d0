import type { CategoryInput, InputPlan, NumberInput } from './input-plan.ts';

/** Centres and factors of the numbers of a plan, shape [numbers] each. */
export interface NumberScales {
  readonly centres: Float64Array;
  readonly factors: Float64Array;
}

/**
 * The whole numbers of a plan in one array: a network in few bytes has no room for seven names. How many numbers there are;
 * column and indicator (0 or 1) of each; then column, size, width, codes and the id of each code of every category.
 */
export function packPlan({ numbers, categories }: InputPlan): Int32Array {
  return Int32Array.from([
    numbers.length,
    ...numbers.flatMap(({ column, indicator }) => [column, indicator ? 1 : 0]),
    ...categories.flatMap(({ column, size, width, ids }) => [column, size, width, ids.length, ...ids]),
  ]);
}

/** The plan that {@link packPlan} wrote. */
export function unpackPlan(packed: Int32Array, { centres, factors }: NumberScales): InputPlan {
  let at = 0;
  const next = (): number => packed[at++]!;
  const numbers = Array.from({ length: next() }, (_, j): NumberInput => {
    const [column, indicator] = [next(), next() === 1];
    return { column, centre: centres[j]!, factor: factors[j]!, indicator };
  });
  const categories: CategoryInput[] = [];
  while (at < packed.length) {
    const [column, size, width, codes] = [next(), next(), next(), next()];
    categories.push({ column, size, width, ids: packed.slice(at, at + codes) });
    at += codes;
  }
  return { numbers, categories };
}
