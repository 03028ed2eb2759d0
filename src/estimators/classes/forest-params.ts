import type { CustomParam, ParamSpecs } from '../base/definition.ts';
import { depthLimit } from './unlimited.ts';

/** Columns tried at each node, as scikit-learn counts them. */
const maxFeatures: CustomParam<number | 'sqrt' | 'log2'> = {
  domain: "'sqrt', 'log2', a share of the columns above 0 and up to 1, or a number of columns from 2 on",
  accepts: (value): value is number | 'sqrt' | 'log2' =>
    value === 'sqrt' ||
    value === 'log2' ||
    (typeof value === 'number' && value > 0 && (value <= 1 || Number.isSafeInteger(value))),
  convert: (value, { cols }) => {
    const count = value === 'sqrt' ? Math.sqrt(cols) : value === 'log2' ? Math.log2(cols) : value;
    return Math.min(1, typeof value === 'number' && value <= 1 ? value : Math.max(1, count) / Math.max(1, cols));
  },
};

/** What both kinds of forest share. */
export const forestSpecs = {
  nEstimators: { low: 1, high: 1e6, doc: 'Trees.' },
  maxFeatures: { custom: maxFeatures },
  minSamplesLeaf: { low: 1, high: 1e9 },
  maxSamples: { low: 1e-6, high: 1 },
  maxDepth: { custom: depthLimit },
  maxLeafNodes: { low: 2, high: 1e9 },
} satisfies ParamSpecs;
