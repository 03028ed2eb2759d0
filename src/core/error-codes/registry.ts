/** Faults of naming, finding and promoting registered models. */
export const REGISTRY_ERROR_CODES = {
  REGISTRY_URI_INVALID: 'a model is named by a URI that cannot be read',
  REGISTRY_NOT_FOUND: 'a URI names no model of the registry',
  REGISTRY_NOT_VALIDATED: 'a model version has not passed the validation that its promotion needs',
} as const;
