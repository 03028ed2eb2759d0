import type { ColumnKind } from '../../../data/frame.ts';
import { inputColumns } from '../../../data/schema/build-frame.ts';
import type { ModuleManifest } from './module-manifest.ts';

/** What a caller needs to know of a model. Plain JSON. */
export interface ModelSchema {
  readonly task: string;
  readonly target: string;
  /** Labels in the order of the probabilities; empty for a regression. */
  readonly classes: readonly string[];
  /** Columns that the model reads. */
  readonly columns: readonly {
    readonly name: string;
    readonly kind: ColumnKind;
    /** Spellings that training had; others are taken as "other". */
    readonly categories?: readonly string[];
    /** How dates are spelled. */
    readonly dateFormat?: string;
  }[];
  /** Whether `predictQuantiles` answers. */
  readonly quantiles: boolean;
  readonly metric: string;
  /** Cross-validated, in the metric's own sign; null if unknown. */
  readonly score: number | null;
  /** What wrote the model, with its version. */
  readonly library: string;
}

/** The part of a manifest that callers of a module read. */
export function modelSchema({ schema, spread, metric, score, library }: ModuleManifest): ModelSchema {
  const { task, target } = schema;
  return {
    task: task.kind,
    target,
    classes: task.kind === 'regression' ? [] : task.classes,
    columns: inputColumns(schema).map(({ name, kind, categories, dateFormat }) => ({
      name,
      kind,
      ...(categories === undefined ? {} : { categories }),
      ...(dateFormat === undefined ? {} : { dateFormat }),
    })),
    quantiles: spread !== undefined,
    metric,
    score,
    library,
  };
}
