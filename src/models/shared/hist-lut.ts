/** Table of a split for the kernel `partition`: 1 for every bin that goes left. `lut`: shape [256]. */
export function writeLut(
  lut: Uint8Array,
  threshold: number,
  set: Uint32Array | undefined,
  defaultLeft: boolean,
  missingBin: number,
): void {
  if (set === undefined) {
    lut.fill(1, 0, threshold + 1).fill(0, threshold + 1);
    lut[missingBin] = defaultLeft ? 1 : 0;
  } else for (let bin = 0; bin < 256; bin++) lut[bin] = (set[bin >> 5]! >>> (bin & 31)) & 1;
}
