/** Raise when the definition of a meta-feature changes: stored ones of another version are left aside. */
export const FEATURES_VERSION = 1;
