const RECORD: usize = 20;

// Fields of the record that `shapPairs` reads, u32 unless said otherwise.
const RECORDS: usize = 0;
const VALUES: usize = 4;
const NODES: usize = 8;
const OUTPUTS: usize = 12;
const DECISIONS: usize = 16;
const STRIDE: usize = 20;
const ROWS: usize = 24;
const BACKGROUND: usize = 28;
const BACKGROUND_STRIDE: usize = 32;
const BACKGROUND_ROWS: usize = 36;
const WEIGHTS: usize = 40;
const SIDE: usize = 44;
const TAKEN: usize = 48;
const PATH: usize = 52;
const OUTPUT_STRIDE: usize = 56;

/**
 * Adds interventional SHAP values of one tree, summed over background rows; see src/kernels/scalar/shap-pairs.ts.
 * @param p record of pointers and sizes
 * @param phi f64 at the tree's first output; row r starts at phi + r * rowStride * 8
 */
export function shapPairs(p: usize, phi: usize, rowStride: i32): void {
  const decisions = load<u32>(p, DECISIONS) as usize;
  const background = load<u32>(p, BACKGROUND) as usize;
  for (let r: usize = 0; r < (load<u32>(p, ROWS) as usize); r++)
    for (let b: usize = 0; b < (load<u32>(p, BACKGROUND_ROWS) as usize); b++)
      visit(p, 0, decisions + r, background + b, phi + ((r * (rowStride as usize)) << 3), 0, 0);
}

/** ours, theirs: features taken so far from the row and from the background. */
function visit(p: usize, node: i32, row: usize, other: usize, phi: usize, ours: u32, theirs: u32): void {
  const records = load<u32>(p, RECORDS) as usize;
  const stride = load<u32>(p, STRIDE) as usize;
  const otherStride = load<u32>(p, BACKGROUND_STRIDE) as usize;
  const taken = load<u32>(p, TAKEN) as usize;
  // Where both go the same way, or the feature is taken, there is one way on.
  while (node >= 0) {
    const i = node as usize;
    const record = records + i * RECORD;
    const mine = load<u8>(row + i * stride) as usize;
    const their = load<u8>(other + i * otherStride) as usize;
    const feature = load<u32>(record, 8) as usize;
    const state = load<u8>(taken + feature);
    let side: usize;
    if (mine == their || state == 1) side = 1 - mine;
    else if (state == 2) side = 1 - their;
    else {
      store<u32>((load<u32>(p, PATH) as usize) + ((ours + theirs) << 2), feature as u32);
      store<u8>(taken + feature, 1);
      go(p, i, 1 - mine, row, other, phi, ours + 1, theirs);
      store<u8>(taken + feature, 2);
      go(p, i, 1 - their, row, other, phi, ours, theirs + 1);
      store<u8>(taken + feature, 0);
      return;
    }
    node = load<i32>(record + (side << 2), 12);
    if (node < 0) leaf(p, (i << 1) + side, phi, ours, theirs);
  }
}

// @ts-ignore: decorator
@inline
function go(p: usize, i: usize, side: usize, row: usize, other: usize, phi: usize, ours: u32, theirs: u32): void {
  const child = load<i32>((load<u32>(p, RECORDS) as usize) + i * RECORD + (side << 2), 12);
  if (child >= 0) visit(p, child, row, other, phi, ours, theirs);
  else leaf(p, (i << 1) + side, phi, ours, theirs);
}

function leaf(p: usize, slot: usize, phi: usize, ours: u32, theirs: u32): void {
  const many = ours + theirs;
  if (many == 0) return;
  const weights = load<u32>(p, WEIGHTS) as usize;
  const side = load<u32>(p, SIDE);
  const taken = load<u32>(p, TAKEN) as usize;
  const path = load<u32>(p, PATH) as usize;
  const gain = ours ? load<f64>(weights + (((ours - 1) * side + theirs) << 3)) : 0;
  const loss = theirs ? -load<f64>(weights + ((ours * side + theirs - 1) << 3)) : 0;
  const slots = (load<u32>(p, NODES) as usize) << 1;
  let values = (load<u32>(p, VALUES) as usize) + (slot << 3);
  for (let k: u32 = 0; k < load<u32>(p, OUTPUTS); k++) {
    const value = load<f64>(values);
    values += slots << 3;
    if (value == 0) continue;
    const out = phi + ((k * load<u32>(p, OUTPUT_STRIDE)) << 3);
    for (let j: u32 = 0; j < many; j++) {
      const feature = load<u32>(path + (j << 2)) as usize;
      const at = out + (feature << 3);
      store<f64>(at, load<f64>(at) + value * (load<u8>(taken + feature) == 1 ? gain : loss));
    }
  }
}
