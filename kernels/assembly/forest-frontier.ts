import { F_BEST_FIRST, F_FRONTIER, F_LEAF_BYTES, F_LEAVES, F_WAITING, L_GAIN } from './forest-parts';

/** A leaf that may be split joins a stack, or a heap by gain (the lower number first among equals). */
export function pushLeaf(params: usize, number: i32): void {
  const items = load<u32>(params, F_FRONTIER) as usize;
  let at = load<i32>(params, F_WAITING);
  store<i32>(params, at + 1, F_WAITING);
  if (load<i32>(params, F_BEST_FIRST))
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = load<i32>(items + ((parent as usize) << 2));
      if (!before(params, number, other)) break;
      store<i32>(items + ((at as usize) << 2), other);
      at = parent;
    }
  store<i32>(items + ((at as usize) << 2), number);
}

/** Removes and returns the next leaf; -1 when none waits. */
export function popLeaf(params: usize): i32 {
  const items = load<u32>(params, F_FRONTIER) as usize;
  const size = load<i32>(params, F_WAITING) - 1;
  if (size < 0) return -1;
  store<i32>(params, size, F_WAITING);
  const last = load<i32>(items + ((size as usize) << 2));
  if (!load<i32>(params, F_BEST_FIRST)) return last;
  const top = load<i32>(items);
  let at: i32 = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    let number = load<i32>(items + ((child as usize) << 2));
    if (child + 1 < size) {
      const second = load<i32>(items + ((child as usize) << 2), 4);
      if (before(params, second, number)) {
        child++;
        number = second;
      }
    }
    if (!before(params, number, last)) break;
    store<i32>(items + ((at as usize) << 2), number);
    at = child;
  }
  store<i32>(items + ((at as usize) << 2), last);
  return top;
}

function before(params: usize, a: i32, b: i32): bool {
  const leaves = load<u32>(params, F_LEAVES) as usize;
  const bytes = load<u32>(params, F_LEAF_BYTES) as usize;
  const difference =
    load<f64>(leaves + (a as usize) * bytes + L_GAIN) - load<f64>(leaves + (b as usize) * bytes + L_GAIN);
  return difference > 0 || (difference == 0 && a < b);
}
