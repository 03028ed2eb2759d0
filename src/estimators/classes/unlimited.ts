import type { CustomParam } from '../base/definition.ts';

/** A depth of trees, where 0 and LightGBM's -1 set no limit. */
export const depthLimit: CustomParam<number> = {
  domain: 'an integer from 1 to 1000000; 0 or -1 sets no limit',
  default: 0,
  accepts: (value): value is number => Number.isInteger(value) && Number(value) >= -1 && Number(value) <= 1e6,
  convert: (value) => Math.max(0, value),
};
