// Exclusive feature bundling (Ke et al. 2017): features that differ from their usual bin in different rows share a column.
// Histograms are counted by bundle and then taken apart; with integer sums nothing is lost. Twins:
// src/kernels/scalar/bundle.ts.

/** Rows of each bin of a column. `counts`: u32 [256], overwritten. */
export function binCounts(rows: usize, n: i32, col: usize, counts: usize): void {
  memory.fill(counts, 0, 1024);
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const at = counts + ((load<u8>(col + id) as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/**
 * Adds a feature to a bundle: its bins, without the usual one, get the codes from `firstCode` on.
 * @param codes uint8 of row r at codes + r * stride; 0 where all features of the bundle are in their usual bin
 * @returns 0 when a row is taken already; then nothing is written
 */
export function joinBundle(
  rows: usize, n: i32, col: usize, usual: i32, firstCode: i32, codes: usize, stride: i32,
): i32 {
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    if ((load<u8>(col + id) as i32) != usual && load<u8>(codes + id * (stride as usize))) return 0;
  }
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const bin = load<u8>(col + id) as i32;
    if (bin != usual) store<u8>(codes + id * (stride as usize), (firstCode + bin - i32(bin > usual)) as u8);
  }
  return 1;
}

/**
 * Histograms of features from those of their bundles.
 * @param members u32 records of 8: byte offset of the bundle in `bundles`, its codes, first code of the feature, its byte
 *   offset in `hist`, its slots (with the missing one, whether or not it is used), its usual bin, 2 unused
 */
export function expand(members: usize, count: i32, bundles: usize, hist: usize): void {
  let bundle: usize = 0;
  let total: i64 = 0;
  for (let m: i32 = 0; m < count; m++) {
    const at = members + ((m as usize) << 5);
    const from = bundles + (load<u32>(at) as usize);
    if (from != bundle) {
      bundle = from;
      total = 0;
      for (let c: usize = 0; c < (load<u32>(at, 4) as usize); c++) total += load<i64>(from + (c << 3));
    }
    const to = hist + (load<u32>(at, 12) as usize);
    const slots = load<u32>(at, 16) as usize;
    const usual = load<u32>(at, 20) as usize;
    let source = from + ((load<u32>(at, 8) as usize) << 3);
    let rest = total;
    for (let b: usize = 0; b < slots; b++) {
      if (b == usual) continue;
      const value = load<i64>(source);
      source += 8;
      rest -= value;
      store<i64>(to + (b << 3), value);
    }
    store<i64>(to + (usual << 3), rest);
  }
}
