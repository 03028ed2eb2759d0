/** Faults of model files that other programs wrote. */
export const IMPORT_ERROR_CODES = {
  IMPORT_DAMAGED: 'a model file of another program is cut short or contradicts itself',
  IMPORT_UNSUPPORTED: 'a model file of another program uses something that is not supported',
  IMPORT_COLUMNS: 'the rows given to an imported model have too few columns',
} as const;
