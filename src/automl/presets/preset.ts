import type { FitOptions } from '../options.ts';

/** A named way to run: fills in options that the user has left open. What the user has set stays. */
export type Preset = (options: FitOptions) => FitOptions;
