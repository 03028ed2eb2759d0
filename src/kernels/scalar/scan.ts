import { scanCategory } from './scan-category.ts';
import { scanNumeric } from './scan-numeric.ts';
import { scanViews } from './scan-views.ts';

/** Twin of the kernel `scan`. */
export function scan(
  buffer: ArrayBufferLike,
  hist: number,
  features: number,
  count: number,
  params: number,
  best: number,
): void {
  const records = new Uint32Array(buffer, features, count * 4);
  for (let f = 0; f < count; f++) {
    const views = scanViews(buffer, hist + records[f * 4]!, params, best);
    const bins = records[f * 4 + 1]!;
    const draw = records[f * 4 + 3]!;
    if (records[f * 4 + 2]) scanCategory(views, f, bins, draw);
    else scanNumeric(views, f, bins, draw);
  }
}
