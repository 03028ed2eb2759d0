import type { Preset } from './preset.ts';

/** The default: all families, an ensemble of the best. */
export const balanced: Preset = (options) => options;
