import { scanCategory } from './scan-category';
import { scanNumeric } from './scan-numeric';

/**
 * Best split of one leaf over `count` features, from its packed histograms.
 * @param hist histograms of the leaf
 * @param features u32 records of 4: byte offset in hist, bins (the missing slot comes after them), 1 if category, random
 *   draw + 1 (0 = try every threshold)
 * @param params see scan-parts
 * @param best record, see scan-parts; its gain is the least gain that counts (not negative), in scaled units
 * @param scratch 6 kB
 */
export function scan(hist: usize, features: usize, count: i32, params: usize, best: usize, scratch: usize): void {
  for (let f: i32 = 0; f < count; f++) {
    const at = features + ((f as usize) << 4);
    const h = hist + (load<u32>(at) as usize);
    const bins = load<i32>(at, 4);
    const draw = load<u32>(at, 12);
    if (load<i32>(at, 8)) scanCategory(h, f, bins, draw, params, best, scratch);
    else scanNumeric(h, f, bins, draw, params, best);
  }
}
