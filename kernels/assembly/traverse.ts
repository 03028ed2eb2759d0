/**
 * Leaf of each of `n` rows in one tree.
 * @param block float32 features, row-major [n, width]; category features hold their bin
 * @param nodes records of 16 bytes: float32 threshold or u32 byte offset of a 256-bit set, u16 feature, u16 flags
 *   (1 missing goes left, 2 category), i32 left, i32 right; a child below 0 is leaf -1 - child
 * @param out i32 leaves, shape [n]
 */
export function traverse(block: usize, n: i32, width: i32, nodes: usize, root: i32, out: usize): void {
  const stride = (width as usize) << 2;
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) {
    const r0 = block + (i as usize) * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    // Four rows at a time hide the latency of each other's loads.
    while ((a & b & c & d) >= 0) {
      if (a >= 0) a = step(nodes, a, r0);
      if (b >= 0) b = step(nodes, b, r1);
      if (c >= 0) c = step(nodes, c, r2);
      if (d >= 0) d = step(nodes, d, r3);
    }
    store<i32>(out + ((i as usize) << 2), ~a);
    store<i32>(out + ((i as usize) << 2), ~b, 4);
    store<i32>(out + ((i as usize) << 2), ~c, 8);
    store<i32>(out + ((i as usize) << 2), ~d, 12);
  }
  for (; i < n; i++) {
    let node = root;
    const row = block + (i as usize) * stride;
    while (node >= 0) node = step(nodes, node, row);
    store<i32>(out + ((i as usize) << 2), ~node);
  }
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
