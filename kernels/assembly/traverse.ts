/**
 * Leaf of each of `n` rows in one tree.
 * @param block float32 features, row-major [n, width]; category features hold their bin
 * @param nodes records of 16 bytes: float32 threshold or u32 byte offset of a 256-bit set, u16 feature, u16 flags
 *   (1 missing goes left, 2 category), i32 left, i32 right; a child below 0 is leaf -1 - child
 * @param out i32 leaves, shape [n]
 * @param plain 1 = no value is missing and no node splits a category
 */
export function traverse(block: usize, n: i32, width: i32, nodes: usize, root: i32, out: usize, plain: i32): void {
  const stride = (width as usize) << 2;
  let i: i32 = 0;
  for (; i + 8 <= n; i += 8) {
    const r0 = block + (i as usize) * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const r4 = r3 + stride;
    const r5 = r4 + stride;
    const r6 = r5 + stride;
    const r7 = r6 + stride;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let e = root;
    let f = root;
    let g = root;
    let h = root;
    // Eight rows at a time hide the latency of each other's loads; one that has arrived waits without a branch.
    if (plain)
      while ((a & b & c & d & e & f & g & h) >= 0) {
        a = walkPlain(nodes, a, r0);
        b = walkPlain(nodes, b, r1);
        c = walkPlain(nodes, c, r2);
        d = walkPlain(nodes, d, r3);
        e = walkPlain(nodes, e, r4);
        f = walkPlain(nodes, f, r5);
        g = walkPlain(nodes, g, r6);
        h = walkPlain(nodes, h, r7);
      }
    else
      while ((a & b & c & d & e & f & g & h) >= 0) {
        a = walk(nodes, a, r0);
        b = walk(nodes, b, r1);
        c = walk(nodes, c, r2);
        d = walk(nodes, d, r3);
        e = walk(nodes, e, r4);
        f = walk(nodes, f, r5);
        g = walk(nodes, g, r6);
        h = walk(nodes, h, r7);
      }
    store<i32>(out + ((i as usize) << 2), ~a);
    store<i32>(out + ((i as usize) << 2), ~b, 4);
    store<i32>(out + ((i as usize) << 2), ~c, 8);
    store<i32>(out + ((i as usize) << 2), ~d, 12);
    store<i32>(out + ((i as usize) << 2), ~e, 16);
    store<i32>(out + ((i as usize) << 2), ~f, 20);
    store<i32>(out + ((i as usize) << 2), ~g, 24);
    store<i32>(out + ((i as usize) << 2), ~h, 28);
  }
  for (; i < n; i++) {
    let node = root;
    const row = block + (i as usize) * stride;
    while (node >= 0) node = step(nodes, node, row);
    store<i32>(out + ((i as usize) << 2), ~node);
  }
}

/** As `walk`, for rows without missing values and trees without categories. */
// @ts-ignore: decorator
@inline
function walkPlain(nodes: usize, node: i32, row: usize): i32 {
  const at = nodes + (((node & ~(node >> 31)) as usize) << 4);
  const right = (load<f32>(row + ((load<u16>(at, 4) as usize) << 2)) > load<f32>(at)) as usize;
  const next = load<i32>(at + (right << 2), 8);
  return node >= 0 ? next : node;
}

/** A step from a node; a leaf stays. */
// @ts-ignore: decorator
@inline
function walk(nodes: usize, node: i32, row: usize): i32 {
  const next = step(nodes, node & ~(node >> 31), row);
  return node >= 0 ? next : node;
}

// @ts-ignore: decorator
@inline
function step(nodes: usize, node: i32, row: usize): i32 {
  const at = nodes + ((node as usize) << 4);
  const value = load<f32>(row + ((load<u16>(at, 4) as usize) << 2));
  const flags = load<u16>(at, 6) as i32;
  let left: i32;
  if (flags & 2) {
    const bin = value as i32;
    left = ((load<u8>((load<u32>(at) as usize) + ((bin >> 3) as usize)) as i32) >> (bin & 7)) & 1;
  } else left = i32(value <= load<f32>(at)) | (i32(value != value) & flags);
  return load<i32>(at + ((1 - left) << 2), 8);
}
