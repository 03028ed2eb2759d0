import { ConfigError } from '../../../core/errors.ts';

/** int8: one step for each unit; a codebook: the weights of a layer share so many values. */
export type QuantizeMethod = { readonly kind: 'int8' } | { readonly kind: 'kmeans'; readonly values: number };

/** Most values of a codebook: an index takes at most a byte. */
const MOST_VALUES = 256;

/** Reads `int8` or `kmeans:16`. @throws ConfigError QUANTIZE_METHOD_ILLEGAL */
export function parseQuantizeMethod(text: string): QuantizeMethod {
  if (text === 'int8') return { kind: 'int8' };
  const match = /^kmeans:(\d{1,3})$/.exec(text);
  const values = Number(match?.[1]);
  if (values >= 2 && values <= MOST_VALUES) return { kind: 'kmeans', values };
  throw new ConfigError('QUANTIZE_METHOD_ILLEGAL', `"${text}" is no way to quantize a network.`, {
    hint: 'Give int8, or kmeans:16 (any number from 2 to 256).',
    context: { given: text },
  });
}

/** The text that {@link parseQuantizeMethod} reads. */
export function quantizeMethodName(method: QuantizeMethod): string {
  return method.kind === 'int8' ? 'int8' : `kmeans:${method.values}`;
}
