import type { BundleManifest } from './manifest.ts';

/** Two values of a thing that differs; null: absent. */
export interface Difference {
  readonly what: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** What two models differ in: data, target, score, members and columns, in this order. */
export function diffManifests(a: BundleManifest, b: BundleManifest): Difference[] {
  const [one, other] = [facts(a), facts(b)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((what) => ({ what, a: one.get(what) ?? null, b: other.get(what) ?? null }))
    .filter((d) => d.a !== d.b);
}

function facts(manifest: BundleManifest): Map<string, string> {
  const { schema, members, data } = manifest;
  const families = [...new Set(members.map((m) => m.family))].sort();
  return new Map([
    ['library', manifest.library],
    ['data', data.source],
    ['data digest', data.digest],
    ['rows', String(data.rows)],
    ['task', schema.task.kind],
    ['target', schema.target],
    ['metric', manifest.metric],
    ['score', String(manifest.score)],
    ['threshold', String(manifest.threshold)],
    ['families', families.join(', ')],
    ...members.map((m): [string, string] => [
      `member ${m.trial}`,
      `${m.family}, weight ${m.weight.toFixed(3)}, ${JSON.stringify(m.config)}`,
    ]),
    ...schema.columns.map((c): [string, string] => [`column ${c.name}`, c.kind]),
  ]);
}
