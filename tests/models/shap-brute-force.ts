/**
 * Shapley values by their definition: mean over all orders of the features of what each adds when it becomes known.
 * @param value the worth of a set of known features, as a bit mask
 */
export function shapley(features: number, value: (known: number) => number): number[] {
  const worth = Array.from({ length: 2 ** features }, (_, known) => value(known));
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const size = (mask: number): number => mask.toString(2).replaceAll('0', '').length;
  return Array.from({ length: features }, (_, f) => {
    let sum = 0;
    for (let known = 0; known < 2 ** features; known++) {
      if ((known >> f) & 1) continue;
      const before = size(known);
      const orders = (factorial(before) * factorial(features - before - 1)) / factorial(features);
      sum += orders * (worth[known | (1 << f)]! - worth[known]!);
    }
    return sum;
  });
}
