/** Shares of the codes 0, 1, 2 ... among the values; missing (NaN or negative) values are left out. */
export function categoryShares(values: Float64Array): number[] {
  const counts: number[] = [];
  let n = 0;
  for (const v of values) {
    if (!(v >= 0)) continue;
    while (counts.length <= v) counts.push(0);
    counts[v]!++;
    n++;
  }
  return counts.map((count) => count / n);
}

/** In nats. */
export function entropy(shares: readonly number[]): number {
  let sum = 0;
  for (const share of shares) if (share > 0) sum -= share * Math.log(share);
  return sum;
}

/** Mean over columns of |skewness|, of excess kurtosis (both on a logarithmic scale) and of the share of distinct values. */
export function columnStatistics(columns: readonly Float64Array[]): {
  readonly skew: number;
  readonly kurtosis: number;
  readonly distinct: number;
} {
  let skew = 0;
  let kurtosis = 0;
  let distinct = 0;
  let n = 0;
  for (const column of columns) {
    const values = column.filter((v) => !Number.isNaN(v));
    const { mean, deviation } = moments(values);
    if (!(deviation > 0)) continue;
    let third = 0;
    let fourth = 0;
    for (const v of values) {
      const z = (v - mean) / deviation;
      third += z ** 3;
      fourth += z ** 4;
    }
    skew += Math.log1p(Math.abs(third / values.length));
    kurtosis += Math.log1p(Math.max(0, fourth / values.length - 1));
    distinct += new Set(values).size / values.length;
    n++;
  }
  return { skew: skew / n, kurtosis: kurtosis / n, distinct: distinct / n };
}

/** Mean |correlation| over pairs of columns, missing values taken as the mean. */
export function meanCorrelation(columns: readonly Float64Array[]): number {
  const scaled = columns.map(standardised);
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < scaled.length; a++)
    for (let b = 0; b < a; b++) {
      let dot = 0;
      for (let i = 0; i < scaled[a]!.length; i++) dot += scaled[a]![i]! * scaled[b]![i]!;
      sum += Math.abs(dot) / scaled[a]!.length;
      pairs++;
    }
  return sum / pairs;
}

/** Mean 0 and deviation 1; missing values and constant columns become 0. */
export function standardised(column: Float64Array): Float64Array {
  const { mean, deviation } = moments(column.filter((v) => !Number.isNaN(v)));
  return column.map((v) => (Number.isNaN(v) || !(deviation > 0) ? 0 : (v - mean) / deviation));
}

function moments(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  let mean = 0;
  for (const v of values) mean += v / values.length;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2 / values.length;
  return { mean, deviation: Math.sqrt(squares) };
}
