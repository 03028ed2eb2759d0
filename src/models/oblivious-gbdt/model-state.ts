import type { Json, JsonObject } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import { requireArray, requireNumber, requireText } from '../shared/state.ts';
import type { ModelColumn, ModelParts } from './model-parts.ts';
import { type Projection, savedCombination, singleProjection } from './projection.ts';
import type { Link } from './start-scores.ts';

/** Arrays of a model; columns and projections by number. */
export function modelState(parts: ModelParts, projections: readonly Projection[]): State {
  const { columns, splits, gains, depths, values, start, cardinalities } = parts;
  const arrays: Record<string, State['arrays'][string]> = {
    splits,
    gains,
    depths,
    values,
    start: start.start,
    cardinalities,
  };
  if (parts.covers !== undefined) arrays['covers'] = parts.covers;
  const number = new Map(projections.map((p, i) => [p, i]));
  projections.forEach((p, i) => {
    if (p.index !== undefined) arrays[`keys${i}`] = p.index.list();
  });
  columns.forEach((column, c) => {
    if (column.kind === 'numeric') arrays[`bounds${c}`] = column.bounds;
    else arrays[`table${c}`] = column.table;
  });
  const json: JsonObject = {
    link: start.link,
    shift: start.shift,
    scale: start.scale,
    // [last feature, number of the parent or -1]
    projections: projections.map((p): Json => [p.last, p.parent === undefined ? -1 : number.get(p.parent)!]),
    // feature of a number, -1 - projection of a category
    columns: columns.map((c) => (c.kind === 'numeric' ? c.feature : -1 - number.get(c.projection)!)),
  };
  return { json, arrays };
}

/** Undoes `modelState`. @throws ModelError MODEL_STATE_INVALID */
export function modelFromState(state: State): ModelParts {
  const cardinalities = requireArray(state, 'cardinalities', Uint32Array);
  const start = {
    link: requireText(state, 'link') as Link,
    start: requireArray(state, 'start', Float64Array),
    shift: requireNumber(state, 'shift'),
    scale: requireNumber(state, 'scale'),
  };
  const projections: Projection[] = [];
  for (const [i, entry] of (state.json['projections'] as [number, number][]).entries()) {
    const [last, parent] = entry;
    const feature = { name: '', kind: 'category', cardinality: cardinalities[last]!, source: '' } as const;
    projections.push(
      parent < 0
        ? singleProjection(last, feature)
        : savedCombination(projections[parent]!, last, feature, requireArray(state, `keys${i}`, Float64Array)),
    );
  }
  const columns = (state.json['columns'] as number[]).map(
    (code, c): ModelColumn =>
      code >= 0
        ? { kind: 'numeric', feature: code, bounds: requireArray(state, `bounds${c}`, Float32Array) }
        : {
            kind: 'category',
            projection: projections[-1 - code]!,
            table: requireArray(state, `table${c}`, Uint8Array),
          },
  );
  return {
    columns,
    splits: requireArray(state, 'splits', Uint32Array),
    gains: requireArray(state, 'gains', Float32Array),
    depths: requireArray(state, 'depths', Uint8Array),
    values: requireArray(state, 'values', Float32Array),
    ...(state.arrays['covers'] === undefined ? {} : { covers: requireArray(state, 'covers', Float32Array) }),
    start,
    cardinalities,
  };
}
