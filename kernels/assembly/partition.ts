/**
 * Stable split of a row list in place: rows whose bin goes left first.
 * @param idx u32 row ids, shape [n]; left rows come first afterwards
 * @param col uint8 bins by row id
 * @param lut 1 where a bin goes left, else 0; shape [256]
 * @param scratch 4 n bytes
 * @returns number of left rows
 */
export function partition(idx: usize, n: i32, col: usize, lut: usize, scratch: usize): i32 {
  let left = idx;
  let right = scratch;
  const end = idx + ((n as usize) << 2);
  for (let p = idx; p < end; p += 4) {
    const id = load<u32>(p);
    const goes = (load<u8>(lut + (load<u8>(col + (id as usize)) as usize)) as usize) << 2;
    store<u32>(left, id);
    store<u32>(right, id);
    left += goes;
    right += 4 - goes;
  }
  memory.copy(left, scratch, right - scratch);
  return ((left - idx) >> 2) as i32;
}
