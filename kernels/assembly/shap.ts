const RECORD: usize = 20;

/**
 * Adds path-dependent SHAP values of one tree; see src/kernels/scalar/shap-paths.ts, which does the same.
 * @param records i32 [nodes, 5]: slot above, slot above with the same feature, feature, left and right child
 * @param width points of the quadrature, even
 * @param table f64 [slots, 3, 2, width]
 * @param values f64 [outputs, slots]
 * @param decisions u8 [nodes, stride]
 * @param scratch f64 [(slots + nodes) * width]; cases: u8 [slots]
 * @param phi f64 at the tree's first output; strides in numbers
 */
export function shapPaths(
  records: usize, nodes: i32, width: i32, weights: usize, table: usize, values: usize, outputs: i32, decisions: usize,
  stride: i32, rows: i32, scratch: usize, cases: usize, phi: usize, rowStride: i32, outputStride: i32,
): void {
  const bytes = (width as usize) << 3;
  const slots = (nodes as usize) << 1;
  for (let r: i32 = 0; r < rows; r++) {
    descend(records, nodes, bytes, weights, table, decisions + (r as usize), stride, scratch, cases);
    for (let k: i32 = 0; k < outputs; k++) {
      const at = phi + (((r as usize) * (rowStride as usize) + (k as usize) * (outputStride as usize)) << 3);
      ascend(records, nodes, bytes, table, values + ((slots * (k as usize)) << 3), scratch, cases, at);
    }
  }
}

function descend(
  records: usize, nodes: i32, bytes: usize, weights: usize, table: usize, decisions: usize, stride: i32, scratch: usize,
  cases: usize,
): void {
  const pair = bytes << 1;
  const six = bytes * 6;
  for (let i: usize = 0; i < (nodes as usize); i++) {
    const record = records + i * RECORD;
    const parent = load<i32>(record);
    const up = load<i32>(record, 4);
    const goes = load<u8>(decisions + i * (stride as usize)) as usize;
    const passed = up < 0 || load<u8>(cases + (up as usize)) == 1;
    const left: usize = passed ? goes : 2;
    const right: usize = passed ? 1 - goes : 2;
    store<u8>(cases + (i << 1), left as u8);
    store<u8>(cases + (i << 1), right as u8, 1);
    const above = parent < 0 ? weights : scratch + (parent as usize) * bytes;
    const slot = table + (i << 1) * six;
    const leftRatio = slot + left * pair;
    const rightRatio = slot + six + right * pair;
    const leftOut = scratch + (i << 1) * bytes;
    const rightOut = leftOut + bytes;
    for (let q: usize = 0; q < bytes; q += 16) {
      const p = v128.load(above + q);
      v128.store(leftOut + q, f64x2.mul(p, v128.load(leftRatio + q)));
      v128.store(rightOut + q, f64x2.mul(p, v128.load(rightRatio + q)));
    }
  }
}

function ascend(
  records: usize, nodes: i32, bytes: usize, table: usize, values: usize, scratch: usize, cases: usize, phi: usize,
): void {
  const pair = bytes << 1;
  const six = bytes * 6;
  const sums = scratch + (nodes as usize) * pair;
  for (let i: usize = (nodes as usize) - 1; (i as isize) >= 0; i--) {
    const record = records + i * RECORD;
    const left = load<i32>(record, 12);
    const right = load<i32>(record, 16);
    const leftCase = load<u8>(cases + (i << 1)) as usize;
    const rightCase = load<u8>(cases + (i << 1), 1) as usize;
    const slot = table + (i << 1) * six + bytes;
    const leftTerm = slot + leftCase * pair;
    const rightTerm = slot + six + rightCase * pair;
    // A child is read in place: a leaf's product times its value, or a node's sum times 1.
    const leftAt = left < 0 ? scratch + (i << 1) * bytes : sums + (left as usize) * bytes;
    const rightAt = right < 0 ? scratch + ((i << 1) + 1) * bytes : sums + (right as usize) * bytes;
    const leftFactor = f64x2.splat(left < 0 ? load<f64>(values + (i << 4)) : 1);
    const rightFactor = f64x2.splat(right < 0 ? load<f64>(values + (i << 4), 8) : 1);
    const out = sums + i * bytes;
    let total = f64x2.splat(0);
    for (let q: usize = 0; q < bytes; q += 16) {
      const l = f64x2.mul(v128.load(leftAt + q), leftFactor);
      const r = f64x2.mul(v128.load(rightAt + q), rightFactor);
      v128.store(out + q, f64x2.add(l, r));
      const add = f64x2.add(
        f64x2.mul(l, v128.load(leftTerm + q)),
        f64x2.mul(r, v128.load(rightTerm + q)),
      );
      total = f64x2.add(total, add);
    }
    if (leftCase == 2) continue;
    const at = phi + ((load<u32>(record, 8) as usize) << 3);
    store<f64>(at, load<f64>(at) + (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)));
  }
}
