import type { DataNote } from '../frame.ts';

/**
 * Makes column names usable: trimmed, blank ones named `column_<position from 1>`, repeated ones `name_1`, `name_2`.
 * @returns names of the same length, all different, and a note for each kind of change
 */
export function repairNames(raw: readonly string[]): { names: string[]; notes: DataNote[] } {
  const taken = new Set(raw.map((name) => name.trim()).filter((name) => name !== ''));
  const seen = new Set<string>();
  const renamed: string[] = [];
  const names = raw.map((original, position) => {
    const trimmed = original.trim();
    const wanted = trimmed === '' ? `column_${position + 1}` : trimmed;
    const isNew = trimmed === '' ? !taken.has(wanted) && !seen.has(wanted) : !seen.has(wanted);
    let name = wanted;
    for (let k = 1; !isNew && (taken.has(name) || seen.has(name)); k++) name = `${wanted}_${k}`;
    seen.add(name);
    if (name !== trimmed) renamed.push(`${trimmed === '' ? `blank (column ${position + 1})` : trimmed} -> ${name}`);
    return name;
  });
  if (renamed.length === 0) return { names, notes: [] };
  const shown = renamed.slice(0, 5).join(', ');
  const more = renamed.length > 5 ? `, and ${renamed.length - 5} more` : '';
  const message = `Blank or repeated column names were changed: ${shown}${more}.`;
  return { names, notes: [{ code: 'columns_renamed', message, count: renamed.length }] };
}
