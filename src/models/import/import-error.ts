import { ModelError } from '../../core/errors.ts';

/** The file cannot be what the program wrote. @param what what was found, without a full stop */
export function damaged(what: string, cause?: unknown): ModelError {
  return new ModelError('IMPORT_DAMAGED', `The model file is damaged: ${what}.`, {
    hint: 'Save the model again with the program that made it, and copy the file whole.',
    ...(cause === undefined ? {} : { cause }),
  });
}
/** The file is whole, but uses what is not read here. @param what what it uses, without a full stop */
export function unsupported(what: string): ModelError {
  return new ModelError('IMPORT_UNSUPPORTED', `The model uses ${what}, which is not supported.`, {
    hint: 'Train it without that, or predict with the program that made it.',
  });
}
