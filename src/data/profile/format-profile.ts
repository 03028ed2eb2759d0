import { groupNotes } from './group-notes.ts';
import type { ColumnProfile, Profile } from './profile-table.ts';
import { displayWidth, fit, oneLine, pad, wrap } from './terminal-text.ts';

export interface ProfileStyle {
  /** Terminal columns, at least 40; Infinity: nothing is cut or wrapped. */
  readonly width: number;
  /** ANSI colours. */
  readonly color: boolean;
}

const NAME_WIDTH = 28;
const VALUES_WIDTH = 44;
const HEAD = ['column', 'kind', 'role', 'missing', 'distinct', 'values'] as const;

/** The profile as text for a terminal: a line a column with its reason, then the task and the remarks. */
export function formatProfile(profile: Profile, style: ProfileStyle): string {
  const paint = (code: number, text: string): string => (style.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const endless = !Number.isFinite(style.width);
  const rows = profile.columns.map((column) => cellsOf(column, profile.rows));
  const widest = (i: number, most: number): number =>
    Math.min(most, Math.max(HEAD[i]!.length, ...rows.map((row) => displayWidth(row[i]!))));
  const limits = [endless ? Infinity : NAME_WIDTH, 12, 8, 8, 9, endless ? Infinity : VALUES_WIDTH];
  const widths = HEAD.map((_, i) => widest(i, limits[i]!));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => pad(fit(cell, widths[i]!), widths[i]!, i === 3 || i === 4)).join('  ');
  const tableWidth = widths.reduce((sum, width) => sum + width + 2, 0);
  const beside = style.width - tableWidth >= 24;
  const out = [paint(1, `${profile.rows} rows, ${profile.columns.length} columns`), ''];
  out.push(paint(1, (line(HEAD) + (beside ? '  why' : '')).trimEnd()));
  profile.columns.forEach((column, i) => {
    const reason = oneLine(column.reason);
    const lines = wrap(reason, beside ? style.width - tableWidth : Math.max(20, style.width - 4));
    const first = line(rows[i]!);
    const indent = ' '.repeat(beside ? tableWidth : 4);
    out.push(beside ? `${first}  ${paint(2, lines.shift()!)}` : first.trimEnd());
    for (const rest of lines) out.push(indent + paint(2, rest));
  });
  out.push('', `${paint(1, 'task')}  ${profile.task}: ${oneLine(profile.taskReason)}`);
  if (profile.classes) out.push(`${paint(1, 'classes')}  ${listClasses(profile.classes)}`);
  for (const note of groupNotes(profile.notes)) {
    const [head, ...rest] = wrap(oneLine(note.message), Math.max(20, style.width - 9));
    out.push(`${paint(33, 'note')}  ${head}`, ...rest.map((text) => `      ${text}`));
  }
  return `${out.join('\n')}\n`;
}

function listClasses(classes: readonly string[]): string {
  const shown = classes.slice(0, 20).map(oneLine).join(', ');
  return classes.length > 20 ? `${shown}, and ${classes.length - 20} more` : shown;
}

function cellsOf(column: ColumnProfile, rows: number): string[] {
  const missing = column.missing === 0 ? '0' : percent(column.missing / rows);
  return [oneLine(column.name), column.kind, column.role, missing, String(column.distinct), valuesOf(column, rows)];
}

function percent(share: number): string {
  if (share < 0.001) return '<0.1%';
  return share > 0.999 && share < 1 ? '>99.9%' : `${(100 * share).toFixed(1)}%`;
}

function valuesOf(column: ColumnProfile, rows: number): string {
  if (column.range) {
    const { min, median, max } = column.range;
    return [min, median, max].map(shortValue).join(' .. ');
  }
  const top = (column.top ?? []).slice(0, 3);
  return top.map(({ value, count }) => `${fit(oneLine(value), 20)} ${percent(count / rows)}`).join(', ');
}

/** Six significant digits; a date at midnight without its time. */
function shortValue(value: number | string): string {
  if (typeof value === 'string') return value.replace('T00:00:00.000Z', '').replace(/:\d\d\.\d{3}Z$/, '');
  const rounded = Number(value.toPrecision(6));
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(rounded);
}
