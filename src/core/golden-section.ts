const RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * The argument in [low, high] with the least loss, for a loss with one minimum (Kiefer 1953).
 * @param steps each narrows the interval to 0.618 of its width
 */
export function goldenSection(
  lossAt: (u: number) => number,
  low: number,
  high: number,
  steps: number,
): { readonly at: number; readonly loss: number } {
  let [a, b] = [low, high];
  let [c, d] = [b - RATIO * (b - a), a + RATIO * (b - a)];
  let [lossC, lossD] = [lossAt(c), lossAt(d)];
  for (let step = 0; step < steps; step++) {
    if (lossC <= lossD) {
      [b, d, lossD] = [d, c, lossC];
      c = b - RATIO * (b - a);
      lossC = lossAt(c);
    } else {
      [a, c, lossC] = [c, d, lossD];
      d = a + RATIO * (b - a);
      lossD = lossAt(d);
    }
  }
  return { at: (a + b) / 2, loss: Math.min(lossC, lossD) };
}
