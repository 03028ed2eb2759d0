/** Values that bounds are learnt from. */
const SAMPLE = 50_000;

/**
 * At most `most - 1` ascending bounds that cut values into bins of about equal count: quantiles of an evenly spaced
 * sample, equal ones once. A value v is in the first bin b with v <= bounds[b].
 */
export function statisticBounds(values: Float32Array, most: number): Float32Array {
  const n = Math.min(values.length, SAMPLE);
  const sorted = Float32Array.from({ length: n }, (_, i) => values[Math.floor((i * values.length) / n)]!).sort();
  const distinct: number[] = [];
  for (let i = 0; i < n; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]!);
  const cuts: number[] = [];
  const put = (low: number, high: number): void => {
    const middle = Math.fround(low / 2 + high / 2);
    const bound = middle >= low && middle < high ? middle : low;
    if (cuts.length === 0 || bound > cuts[cuts.length - 1]!) cuts.push(bound);
  };
  if (distinct.length <= most) for (let d = 1; d < distinct.length; d++) put(distinct[d - 1]!, distinct[d]!);
  else
    for (let b = 1; b < most; b++) {
      let at = Math.round((b * n) / most);
      while (at < n && at > 0 && sorted[at] === sorted[at - 1]) at++;
      if (at < n && at > 0) put(sorted[at - 1]!, sorted[at]!);
    }
  return Float32Array.from(cuts);
}
