/** A value that survives `JSON.stringify` unchanged (no NaN, no typed arrays, no dates). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
