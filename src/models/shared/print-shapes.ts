import type { AdditiveShapes, ShapeAxis, ShapeTerm } from './additive-shapes.ts';

export interface PrintOptions {
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  /** Spellings of the categories of each feature, by code; codes are printed without. */
  readonly labels?: readonly (readonly string[] | undefined)[];
  /** Most terms printed; default 20. */
  readonly mostTerms?: number;
}

const MOST_TERMS = 20;
/** Most lines for one feature, and most intervals for each feature of a pair. */
const MOST_LINES = 8;
const MOST_PAIR_LINES = 4;
const BAR = 10;

/**
 * The shapes of a model as text: a table for each term, largest first. Neighbouring intervals of nearly the same value
 * are joined for print; the model itself knows them all.
 */
export function printShapes(shapes: AdditiveShapes, options: PrintOptions): string {
  const { scale, intercept, terms } = shapes;
  const { classes, mostTerms = MOST_TERMS } = options;
  const outputs = intercept.length;
  const sized = terms.map((term) => ({ term, size: meanSize(term, outputs) })).filter(({ size }) => size > 0);
  sized.sort((a, b) => b.size - a.size);
  const what = {
    identity: 'prediction',
    logistic: `log odds of ${classes[1] ?? 'class 1'}`,
    softmax: 'score of each class',
  };
  const heads = outputs === 1 ? ['adds'] : Array.from(intercept, (_, k) => classes[k] ?? `class ${k}`);
  const lines = [`${what[scale]} = sum of`, `  ${signed(intercept, heads)}  always`];
  for (const { term, size } of sized.slice(0, mostTerms)) {
    const names = term.axes.map(({ feature }) => options.featureNames[feature] ?? `feature ${feature}`);
    lines.push('', `${names.join(' x ')} (${size.toPrecision(3)} on average)`);
    lines.push(...(term.axes.length === 1 ? curveLines(term, heads, options) : surfaceLines(term, options)));
  }
  if (sized.length > mostTerms) lines.push('', `(${sized.length - mostTerms} smaller terms are not printed)`);
  return lines.join('\n');
}

function meanSize({ values, weights }: ShapeTerm, outputs: number): number {
  let [sum, total] = [0, 0];
  for (let c = 0; c < weights.length; c++) {
    total += weights[c]! * outputs;
    for (let k = 0; k < outputs; k++) sum += weights[c]! * Math.abs(values[c * outputs + k]!);
  }
  return total > 0 ? sum / total : 0;
}
function signed(values: ArrayLike<number>, heads: readonly string[]): string {
  return Array.from(
    values,
    (v, k) => `${heads.length > 1 ? `${heads[k]} ` : ''}${v < 0 ? '-' : '+'}${Math.abs(v).toPrecision(3)}`,
  ).join('  ');
}

/** Places that are printed together. */
interface Group {
  readonly label: string;
  readonly weight: number;
  /** Weighted mean, shape [outputs]. */
  readonly value: readonly number[];
}

function curveLines(term: ShapeTerm, heads: readonly string[], options: PrintOptions): string[] {
  const axis = term.axes[0]!;
  const outputs = heads.length;
  const groups =
    axis.kind === 'category' ? categoryGroups(axis, term, outputs, options) : intervalGroups(axis, term, outputs);
  const missing = term.weights[axis.missing]!;
  if (missing > 0) groups.push({ label: 'missing', weight: missing, value: at(term, axis.missing, outputs) });
  const width = Math.max(...groups.map((g) => g.label.length));
  const total = term.weights.reduce((sum, w) => sum + w, 0);
  const largest = Math.max(...groups.flatMap((g) => g.value.map(Math.abs)));
  return groups.map(({ label, weight, value }) => {
    const share = `${((100 * weight) / total).toFixed(0)}%`.padStart(4);
    const bar = outputs > 1 ? '' : `  ${barOf(value[0]!, largest)}`;
    return `  ${label.padEnd(width)} ${share}  ${signed(value, heads)}${bar}`.trimEnd();
  });
}

function barOf(value: number, largest: number): string {
  const length = Math.round((BAR * Math.abs(value)) / (largest || 1));
  return value < 0 ? `${'-'.repeat(length).padStart(BAR)}|` : `${' '.repeat(BAR)}|${'+'.repeat(length)}`;
}

function at({ values }: ShapeTerm, place: number, outputs: number): number[] {
  return Array.from({ length: outputs }, (_, k) => values[place * outputs + k]!);
}

/** A category a line, the most common first; the rest together. */
function categoryGroups(axis: ShapeAxis, term: ShapeTerm, outputs: number, options: PrintOptions): Group[] {
  const members = new Map<number, string[]>();
  const labels = options.labels?.[axis.feature];
  for (let code = 0; code < axis.placeOf.length - 1; code++) {
    const place = axis.placeOf[code]!;
    if (place === axis.missing) continue;
    members.set(place, [...(members.get(place) ?? []), labels?.[code] ?? `category ${code}`]);
  }
  const places = [...members.keys()].sort((a, b) => term.weights[b]! - term.weights[a]! || a - b);
  const group = (own: readonly number[], label: string): Group => merged(term, own, outputs, label);
  const shown = places.length <= MOST_LINES ? places : places.slice(0, MOST_LINES - 1);
  const out = shown.map((p) => group([p], members.get(p)!.slice(0, 3).join(', ')));
  const rest = places.slice(shown.length);
  return rest.length === 0 ? out : [...out, group(rest, `${rest.length} others`)];
}

function merged({ values, weights }: ShapeTerm, places: readonly number[], outputs: number, label: string): Group {
  const weight = places.reduce((sum, p) => sum + weights[p]!, 0);
  const value = Array.from({ length: outputs }, (_, k) => {
    const share = (p: number): number => (weight > 0 ? weights[p]! / weight : 1 / places.length);
    return places.reduce((sum, p) => sum + share(p) * values[p * outputs + k]!, 0);
  });
  return { label, weight, value };
}

/** Neighbouring intervals joined, those first that lose least (Ward 1963), until few are left. */
function intervalGroups(axis: ShapeAxis, term: ShapeTerm, outputs: number): Group[] {
  let runs = Array.from({ length: axis.bounds.length + 1 }, (_, b) => ({
    ends: b,
    ...merged(term, [axis.placeOf[b]!], outputs, ''),
  }));
  while (runs.length > MOST_LINES) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let r = 0; r + 1 < runs.length; r++) {
      const cost = joinCost(runs[r]!, runs[r + 1]!);
      if (cost < least) [least, best] = [cost, r];
    }
    const [a, b] = [runs[best]!, runs[best + 1]!];
    const weight = a.weight + b.weight;
    const share = weight > 0 ? a.weight / weight : 0.5;
    const joined = {
      ends: b.ends,
      label: '',
      weight,
      value: a.value.map((v, k) => share * v + (1 - share) * b.value[k]!),
    };
    runs = [...runs.slice(0, best), joined, ...runs.slice(best + 2)];
  }
  return runs.map((run, r) => ({ ...run, label: intervalLabel(axis, runs[r - 1]?.ends, run.ends) }));
}

function joinCost(a: Group, b: Group): number {
  const harmonic = a.weight + b.weight > 0 ? (a.weight * b.weight) / (a.weight + b.weight) : 0;
  return a.value.reduce((sum, v, k) => sum + harmonic * (v - b.value[k]!) ** 2, 0);
}

/** The values of intervals `after` + 1 to `to`. */
function intervalLabel({ bounds }: ShapeAxis, after: number | undefined, to: number): string {
  const low = after === undefined ? undefined : number(bounds[after]!);
  const high = to >= bounds.length ? undefined : number(bounds[to]!);
  if (low === undefined) return high === undefined ? 'all values' : `up to ${high}`;
  return high === undefined ? `above ${low}` : `${low} to ${high}`;
}
function number(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** A pair as a grid of few lines and columns. */
function surfaceLines(term: ShapeTerm, options: PrintOptions): string[] {
  const [a, b] = term.axes.map((axis) => axisGroups(axis, term, options)) as [AxisGroup[], AxisGroup[]];
  const width = term.axes[1]!.places;
  const cells = a.map((row) =>
    b.map((col) => {
      const places = row.places.flatMap((r) => col.places.map((c) => r * width + c));
      const { value, weight } = merged(term, places, 1, '');
      return weight > 0 ? signed(value, ['']) : '';
    }),
  );
  const table = [['', ...b.map((g) => g.label)], ...a.map((g, r) => [g.label, ...cells[r]!])];
  const widths = table[0]!.map((_, c) => Math.max(...table.map((row) => row[c]!.length)));
  return table.map((row) => `  ${row.map((cell, c) => cell.padEnd(widths[c]!)).join('  ')}`.trimEnd());
}

interface AxisGroup {
  readonly label: string;
  readonly places: readonly number[];
}

/** A few neighbouring places of one axis of a pair, of about equal weight each. */
function axisGroups(axis: ShapeAxis, term: ShapeTerm, { labels }: PrintOptions): AxisGroup[] {
  const width = term.axes[1]!.places;
  const first = term.axes[0] === axis;
  const weight = new Float64Array(axis.places);
  term.weights.forEach((w, cell) => {
    weight[first ? Math.floor(cell / width) : cell % width]! += w;
  });
  const places = Array.from(weight.keys()).filter((p) => p !== axis.missing && weight[p]! > 0);
  const total = places.reduce((sum, p) => sum + weight[p]!, 0);
  const groups: number[][] = [];
  let sum = 0;
  for (const p of places) {
    const g = Math.min(MOST_PAIR_LINES - 1, Math.floor(((sum + weight[p]! / 2) / total) * MOST_PAIR_LINES));
    groups[g] = [...(groups[g] ?? []), p];
    sum += weight[p]!;
  }
  const out = groups
    .filter((own) => own !== undefined)
    .map((own) => ({ label: placesLabel(axis, own, labels?.[axis.feature]), places: own }));
  return weight[axis.missing]! > 0 ? [...out, { label: 'missing', places: [axis.missing] }] : out;
}

function placesLabel(axis: ShapeAxis, places: readonly number[], labels: readonly string[] | undefined): string {
  const own = new Set(places);
  const members = Array.from(axis.placeOf.keys()).filter((i) => own.has(axis.placeOf[i]!));
  if (axis.kind === 'numeric') {
    const from = members[0]!;
    return intervalLabel(axis, from === 0 ? undefined : from - 1, members.at(-1)!);
  }
  const known = members
    .filter((code) => code < axis.placeOf.length - 1)
    .map((code) => labels?.[code] ?? `category ${code}`);
  return known.length > 3 ? `${known.slice(0, 2).join(', ')}, ${known.length - 2} more` : known.join(', ');
}
