import {
  F_IDX, F_LEAF_BYTES, F_LEAF_COUNT, F_LEAVES, F_MONOTONE, F_OUT, F_OUT_CLASSES, F_OUT_COVERS, F_OUT_SHARES, F_PAIRS, F_SCRATCH,
  F_TARGET, L_COUNT, L_HIGH, L_LOW, L_START, S_CLASSES,
} from './forest-parts';

/** Weight (float32 to F_OUT_COVERS) and mean target of each leaf (float64 to F_OUT, within the bounds of monotone splits), from the exact targets. */
export function leafMeans(params: usize): void {
  const target = load<u32>(params, F_TARGET) as usize;
  const out = load<u32>(params, F_OUT) as usize;
  const count = load<i32>(params, F_LEAF_COUNT);
  for (let l: i32 = 0; l < count; l++) {
    const leaf = (load<u32>(params, F_LEAVES) as usize) + (l as usize) * (load<u32>(params, F_LEAF_BYTES) as usize);
    const start = load<u32>(leaf, L_START) as usize;
    const idx = (load<u32>(params, F_IDX) as usize) + (start << 2);
    const pairs = (load<u32>(params, F_PAIRS) as usize) + (start << 3);
    const n = load<u32>(leaf, L_COUNT) as usize;
    let sum: f64 = 0;
    let weight: f64 = 0;
    for (let i: usize = 0; i < n; i++) {
      const w = load<f32>(pairs + (i << 3), 4) as f64;
      sum += w * load<f64>(target + ((load<u32>(idx + (i << 2)) as usize) << 3));
      weight += w;
    }
    store<f32>((load<u32>(params, F_OUT_COVERS) as usize) + ((l as usize) << 2), weight as f32);
    let mean = sum / weight;
    if (load<i32>(params, F_MONOTONE)) mean = min(load<f64>(leaf, L_HIGH), max(load<f64>(leaf, L_LOW), mean));
    store<f64>(out + ((l as usize) << 3), mean);
  }
}

/**
 * Weight (float32 to F_OUT_COVERS) and class shares of each leaf, sparse: entries (u16 classes at F_OUT_CLASSES, float32 shares at F_OUT_SHARES) in order of the
 * leaf's rows; leaf l owns those from u32 F_OUT[l] to F_OUT[l + 1].
 */
export function leafShares(params: usize): void {
  const out = load<u32>(params, F_OUT) as usize;
  const outClasses = load<u32>(params, F_OUT_CLASSES) as usize;
  const outShares = load<u32>(params, F_OUT_SHARES) as usize;
  const totals = (load<u32>(params, F_SCRATCH) as usize) + S_CLASSES;
  const count = load<i32>(params, F_LEAF_COUNT);
  let entry: usize = 0;
  for (let l: i32 = 0; l < count; l++) {
    const leaf = (load<u32>(params, F_LEAVES) as usize) + (l as usize) * (load<u32>(params, F_LEAF_BYTES) as usize);
    const pairs = (load<u32>(params, F_PAIRS) as usize) + ((load<u32>(leaf, L_START) as usize) << 3);
    const end = pairs + ((load<u32>(leaf, L_COUNT) as usize) << 3);
    store<u32>(out + ((l as usize) << 2), entry as u32);
    let weight: f64 = 0;
    for (let at = pairs; at < end; at += 8) {
      const t = totals + ((load<u32>(at) as usize) << 3);
      const w = load<f32>(at, 4) as f64;
      store<f64>(t, load<f64>(t) + w);
      weight += w;
    }
    store<f32>((load<u32>(params, F_OUT_COVERS) as usize) + ((l as usize) << 2), weight as f32);
    for (let at = pairs; at < end; at += 8) {
      const c = load<u32>(at);
      const t = totals + ((c as usize) << 3);
      const sum = load<f64>(t);
      if (sum == 0) continue;
      store<f64>(t, 0);
      store<u16>(outClasses + (entry << 1), c as u16);
      store<f32>(outShares + (entry << 2), (sum / weight) as f32);
      entry++;
    }
  }
  store<u32>(out + ((count as usize) << 2), entry as u32);
}
