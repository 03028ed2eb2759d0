/**
 * Leaves of one row in many trees.
 * @param nodes as of `traverse`
 * @param roots i32 [trees]: a node, or a leaf below 0
 * @param row float32 features; of a category feature the 32 bits are its bin, an integer
 * @param out i32 leaves, shape [trees]
 * @param mode 0 = any node and value; 1 = no node splits a category; 2 = and no value is missing
 */
export function walkTrees(nodes: usize, roots: usize, trees: i32, row: usize, out: usize, mode: i32): void {
  let t: i32 = 0;
  for (; t + 8 <= trees; t += 8) {
    const from = roots + ((t as usize) << 2);
    const to = out + ((t as usize) << 2);
    if (mode == 2) walkEight(nodes, from, row, to, 2);
    else if (mode == 1) walkEight(nodes, from, row, to, 1);
    else walkEight(nodes, from, row, to, 0);
  }
  for (; t < trees; t++) {
    let node = load<i32>(roots + ((t as usize) << 2));
    while (node >= 0) node = walkOn(nodes, node, row, 0);
    store<i32>(out + ((t as usize) << 2), ~node);
  }
}

/** Eight trees at a time hide the latency of each other's loads; `mode` is a constant at every call. */
// @ts-ignore: decorator
@inline
function walkEight(nodes: usize, from: usize, row: usize, to: usize, mode: i32): void {
  let a = load<i32>(from);
  let b = load<i32>(from, 4);
  let c = load<i32>(from, 8);
  let d = load<i32>(from, 12);
  let e = load<i32>(from, 16);
  let f = load<i32>(from, 20);
  let g = load<i32>(from, 24);
  let h = load<i32>(from, 28);
  while ((a & b & c & d & e & f & g & h) >= 0) {
    a = walkOn(nodes, a, row, mode);
    b = walkOn(nodes, b, row, mode);
    c = walkOn(nodes, c, row, mode);
    d = walkOn(nodes, d, row, mode);
    e = walkOn(nodes, e, row, mode);
    f = walkOn(nodes, f, row, mode);
    g = walkOn(nodes, g, row, mode);
    h = walkOn(nodes, h, row, mode);
  }
  store<i32>(to, ~a);
  store<i32>(to, ~b, 4);
  store<i32>(to, ~c, 8);
  store<i32>(to, ~d, 12);
  store<i32>(to, ~e, 16);
  store<i32>(to, ~f, 20);
  store<i32>(to, ~g, 24);
  store<i32>(to, ~h, 28);
}

/** A step from a node, without a branch; a leaf stays. */
// @ts-ignore: decorator
@inline
function walkOn(nodes: usize, node: i32, row: usize, mode: i32): i32 {
  const at = nodes + (((node & ~(node >> 31)) as usize) << 4);
  const cell = row + ((load<u16>(at, 4) as usize) << 2);
  const value = load<f32>(cell);
  let right: i32;
  if (mode == 2) right = i32(value > load<f32>(at));
  else {
    const flags = load<u16>(at, 6) as i32;
    right = 1 - (i32(value <= load<f32>(at)) | (i32(value != value) & flags));
    if (mode == 0) {
      // The set of a numeric node would be anywhere: its own address is read instead, and not used.
      const bin = load<i32>(cell);
      const byte = select((load<u32>(at) as usize) + ((bin >> 3) as usize), at, flags & 2);
      right = select(~((load<u8>(byte) as i32) >> (bin & 7)) & 1, right, flags & 2);
    }
  }
  const next = load<i32>(at + ((right as usize) << 2), 8);
  return node >= 0 ? next : node;
}
