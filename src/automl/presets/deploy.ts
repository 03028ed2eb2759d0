import type { Preset } from './preset.ts';

/** Milliseconds of the models for one row: half of the 0.1 ms that are promised, the other half is for reading the row. */
const INFER_MS = 0.05;
/** Bytes of the models: what is left of 2 MB is for the manifest. */
const BYTES = 1.9e6;

/** A model for production: one model of all rows a member, 0.1 ms a row, 2 MB. */
export const deploy: Preset = (options) => ({
  ...options,
  refit: options.refit ?? 'only',
  inferLimit: options.inferLimit ?? INFER_MS,
  sizeLimit: options.sizeLimit ?? BYTES,
});
