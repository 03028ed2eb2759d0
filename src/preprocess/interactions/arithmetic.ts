/** Operators between two columns; the position is the saved code. */
export const OPERATORS = ['+', '-', '*', '/'] as const;

/** One combined value, rounded to float32; missing where it is not finite (as x / 0). */
export function combine(operator: number, a: number, b: number): number {
  const value = Math.fround(operator === 0 ? a + b : operator === 1 ? a - b : operator === 2 ? a * b : a / b);
  return Number.isFinite(value) ? value : Number.NaN;
}
