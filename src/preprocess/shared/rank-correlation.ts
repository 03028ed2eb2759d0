/** Average ranks of the values, 1 = smallest; equal values share the mean of their ranks. No NaN. */
export function ranks(values: Float64Array): Float64Array {
  // native sort and two searches a value: many times faster than sorting row numbers with a comparison function
  const sorted = values.slice().sort();
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++)
    out[i] = (firstAtLeast(sorted, values[i]!, false) + firstAtLeast(sorted, values[i]!, true) + 1) / 2;
  return out;
}

/** Index of the first value of an ascending list that is at least `value`, or above it when `strict`. */
function firstAtLeast(sorted: Float64Array, value: number, strict: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const v = sorted[middle]!;
    if (v > value || (!strict && v === value)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Pearson's correlation; 0 when either side is constant. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]! - meanA;
    const y = b[i]! - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
