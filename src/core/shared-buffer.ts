/** Copies on a SharedArrayBuffer, so that posting to a worker shares and does not copy. */
export function sharedF64(source: ArrayLike<number>): Float64Array {
  const out = new Float64Array(new SharedArrayBuffer(Math.max(8, source.length * 8)), 0, source.length);
  out.set(source);
  return out;
}
export function sharedU32(source: ArrayLike<number>): Uint32Array {
  const out = new Uint32Array(new SharedArrayBuffer(Math.max(4, source.length * 4)), 0, source.length);
  out.set(source);
  return out;
}
