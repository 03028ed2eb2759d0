import type { Config } from '../space/param.ts';
import type { Stage } from './plan-stages.ts';

/** Size of the table between two steps, and what the steps so far cost. */
export interface TableSize {
  readonly rows: number;
  /** Numeric columns. */
  readonly numeric: number;
  /** Of these, the ones that may have missing values. */
  readonly missing: number;
  /** Known categories of each category column. */
  readonly cardinalities: readonly number[];
  readonly texts: number;
  /** The family takes sparse columns: those of categories and terms are counted here instead of as numeric ones. */
  readonly sparse?: { readonly cols: number; readonly entries: number };
  /** Classes of a multiclass task, else 1. */
  readonly outputs: number;
  readonly seconds: number;
  /** Derived columns kept until the fit ends. */
  readonly bytes: number;
}

/** What one step does to the shape of a table. */
interface StageEffect {
  /** Numeric columns written anew, and numeric columns that are more than before. */
  readonly written: number;
  readonly added: number;
  readonly cardinalities: readonly number[];
  /** Sparse columns that are more than before, and their entries a row. */
  readonly sparse?: { readonly cols: number; readonly entries: number };
  /** Of the columns added, the ones that may have missing values; none when absent. */
  readonly missing?: number;
  /** Fit and transform on one core at about 2.5 GHz, for each row. */
  readonly secondsPerRow: number;
  /** What does not grow with the rows (it works on a sample). */
  readonly seconds?: number;
}

const effects: Readonly<Record<string, (size: TableSize, config: Config) => StageEffect>> = {
  impute: (s, config) => {
    const added = config['indicators'] ? s.missing : 0;
    return { ...numeric(s, 2e-7), written: s.numeric + added, added };
  },
  scale: (s) => numeric(s, 3e-8),
  quantile: (s) => numeric(s, 5e-7),
  power: (s) => ({ ...numeric(s, 2e-7), seconds: 0.02 * s.numeric }),
  'rare-group': (s) => ({
    written: s.cardinalities.length,
    added: 0,
    cardinalities: s.cardinalities,
    secondsPerRow: s.cardinalities.length * 2e-8,
  }),
  frequency: (s, config) => byCategory(s, wide(s, config), 2e-8),
  'target-encode': (s, config) =>
    byCategory(s, wide(s, config) * Math.min(s.outputs, Number(config['mostClasses'])), 4e-7),
  ordinal: (s) => ({ ...byCategory(s, s.cardinalities.length, 2e-8), cardinalities: [] }),
  'one-hot': (s, config) => {
    const most = Number(config['maxCategories']);
    const added = s.cardinalities.reduce((n, c) => n + Math.min(c, most) + 1, 0);
    if (s.sparse !== undefined) {
      const entries = s.cardinalities.length;
      return { ...NOTHING, sparse: { cols: added, entries }, secondsPerRow: entries * 4e-8 };
    }
    return { written: added, added, cardinalities: [], secondsPerRow: s.cardinalities.length * 2e-8 + added * 1.2e-8 };
  },
  'date-cyclic': (s) => ({ ...byCategory(s, 12, 5e-8), missing: 12 }),
  interactions: (s, config) => ({
    ...byCategory(s, Number(config['most']), 1e-8),
    missing: Number(config['most']),
    seconds: 0.05,
  }),
  'category-cross': (s, config) => {
    const added = Number(config['most']);
    const cardinalities = [...s.cardinalities, ...new Array<number>(added).fill(Number(config['mostPairs']) / 4)];
    return { written: added, added: 0, cardinalities, secondsPerRow: added * 3e-7, seconds: 0.05 };
  },
  'group-statistics': (s, config) => ({
    ...byCategory(s, Number(config['most']), 2e-8),
    missing: Number(config['most']),
    seconds: 0.05,
  }),
  // what it leaves out is not known beforehand: a plan for the worst case
  select: (s) => ({ ...byCategory(s, 0, 0), seconds: (s.numeric + s.cardinalities.length) * 4e-4 }),
  'k-means': (s, config) => {
    const clusters = Number(config['clusters']);
    return {
      ...{ written: clusters + 1, added: clusters },
      cardinalities: [...s.cardinalities, clusters],
      secondsPerRow: s.numeric * clusters * 2e-9,
      seconds: Math.min(s.rows, 10_000) * s.numeric * clusters * 4e-8,
    };
  },
  'text-statistics': (s) => ({ ...byCategory(s, 5 * s.texts, 2e-6), missing: 5 * s.texts }),
  text: (s, config) => {
    const secondsPerRow = s.texts * perText(config);
    const cols = s.texts * Number(config['maxFeatures']);
    if (s.sparse === undefined) return { ...byCategory(s, cols, 1e-9), secondsPerRow };
    const entries = s.texts * TERMS_OF_TEXT * Number(config['most']);
    // a vocabulary grows with the texts
    const grown = Math.min(cols, 50 * entries + Math.sqrt(s.rows) * entries);
    return { ...NOTHING, cardinalities: s.cardinalities, sparse: { cols: grown, entries }, secondsPerRow };
  },
  'text-svd': (s, config) => ({
    ...byCategory(s, s.texts * Number(config['components']), 1e-9),
    secondsPerRow: s.texts * (2 * perText(config) + 3e-6 * Number(config['components'])),
  }),
};

/** Different words of a text that are in the vocabulary. */
const TERMS_OF_TEXT = 15;
const NOTHING = { written: 0, added: 0, cardinalities: [] };

/** Cutting a text into terms and counting them. */
const perText = (config: Config): number => (config['unit'] === 'char' ? 4e-5 : 1e-5) * Number(config['most']);

function numeric(s: TableSize, perValue: number): StageEffect {
  return { written: s.numeric, added: 0, cardinalities: s.cardinalities, secondsPerRow: s.numeric * perValue };
}

function byCategory(s: TableSize, added: number, perValue: number): StageEffect {
  return { written: added, added, cardinalities: s.cardinalities, secondsPerRow: added * perValue };
}

function wide(s: TableSize, config: Config): number {
  return s.cardinalities.filter((n) => n >= Number(config['minCategories'])).length;
}

/** A float32, and the two copies of its bin that tree families make. */
const BYTES_PER_VALUE = 6;
/** Row and value, while they are collected by rows and when they are columns. */
const BYTES_PER_ENTRY = 28;

/** Adds what one step does to a table's size and cost. */
export function stageCost({ transformer, config }: Stage, size: TableSize): TableSize {
  const effect = (effects[transformer.name] ?? ((s) => numeric(s, 1e-7)))(size, config);
  const more = effect.sparse ?? { cols: 0, entries: 0 };
  const { sparse } = size;
  return {
    ...size,
    ...(sparse === undefined
      ? {}
      : { sparse: { cols: sparse.cols + more.cols, entries: sparse.entries + more.entries } }),
    numeric: size.numeric + effect.added,
    missing: size.missing + (effect.missing ?? 0),
    cardinalities: effect.cardinalities,
    seconds: size.seconds + (effect.seconds ?? 0) + size.rows * effect.secondsPerRow,
    bytes: size.bytes + size.rows * (BYTES_PER_VALUE * effect.written + BYTES_PER_ENTRY * more.entries),
  };
}
