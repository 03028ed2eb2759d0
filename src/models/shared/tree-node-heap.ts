/** Max-heap by gain; among equals the lower leaf number first, so that the order is fixed. */
export class NodeHeap<T extends { readonly gain: number; readonly leaf: number }> {
  private readonly items: T[] = [];

  push(item: T): void {
    const { items } = this;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }
  pop(): T | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.sink(last);
    return top;
  }
  private sink(item: T): void {
    const { items } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}

function before(
  a: { readonly gain: number; readonly leaf: number },
  b: { readonly gain: number; readonly leaf: number },
): boolean {
  return a.gain > b.gain || (a.gain === b.gain && a.leaf < b.leaf);
}
