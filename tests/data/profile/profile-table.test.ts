import { describe, expect, it } from 'vitest';
import { formatProfile } from '../../../src/data/profile/format-profile.ts';
import { groupNotes } from '../../../src/data/profile/group-notes.ts';
import { profileTable } from '../../../src/data/profile/profile-table.ts';
import { displayWidth, fit, oneLine, wrap } from '../../../src/data/profile/terminal-text.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { rawTable, times } from '../schema/raw-table.ts';

const raw = rawTable({
  id: times(40, (i) => i + 1),
  size: times(40, (i) => (i < 10 ? null : i)),
  color: times(40, (i) => (i % 4 === 0 ? 'red' : 'blue')),
  day: times(40, (i) => `${String(1 + (i % 28)).padStart(2, '0')}/02/2020`),
  same: times(40, () => 'x'),
  y: times(40, (i) => (i % 5 === 0 ? 'bad' : 'good')),
});
const profile = profileTable(raw, inferSchema(raw, { target: 'y' }));
const column = (name: string) => profile.columns.find((candidate) => candidate.name === name);

describe('profileTable', () => {
  it('gives counts, ranges and most frequent values by column', () => {
    expect(column('size')).toMatchObject({ missing: 10, distinct: 30, range: { min: 10, median: 24.5, max: 39 } });
    expect(column('color')!.top).toEqual([
      { value: 'blue', count: 30 },
      { value: 'red', count: 10 },
    ]);
    expect(column('day')!.range).toMatchObject({ min: '2020-02-01T00:00:00.000Z', max: '2020-02-28T00:00:00.000Z' });
    expect(column('y')).toMatchObject({
      role: 'target',
      top: [
        { value: 'good', count: 32 },
        { value: 'bad', count: 8 },
      ],
    });
  });

  it('gives a role and a reason to every column, and the task', () => {
    expect(profile.columns.map((each) => `${each.name}:${each.role}`)).toEqual([
      ...['id:id', 'size:feature', 'color:feature', 'day:feature', 'same:ignored', 'y:target'],
    ]);
    for (const each of profile.columns) expect(each.reason.length).toBeGreaterThan(3);
    expect(profile).toMatchObject({ rows: 40, task: 'binary', classes: ['bad', 'good'], target: 'y' });
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });
});

describe('formatProfile', () => {
  it.each([40, 80, 120, 200])('keeps every line within %i columns, but for the table itself', (width) => {
    const lines = formatProfile(profile, { width, color: false }).split('\n');
    const limit = Math.max(width, 96);
    expect(lines.filter((line) => displayWidth(line) > limit)).toEqual([]);
  });

  it('prints every reason in full, whatever the width', () => {
    for (const width of [60, 100, Number.POSITIVE_INFINITY]) {
      const words = formatProfile(profile, { width, color: false }).replace(/\s+/g, ' ');
      for (const each of profile.columns) expect(words).toContain(each.reason);
    }
  });

  it('colours only when asked', () => {
    expect(formatProfile(profile, { width: 100, color: false })).not.toContain('\u001b');
    expect(formatProfile(profile, { width: 100, color: true })).toContain('\u001b[1m');
  });

  it('lets no escape sequence of a cell or name through', () => {
    const evil = rawTable({ 'a\u001b[31m\nb': ['x\u001b]0;t\u0007', 'y', 'y'], y: ['p', 'q', 'p'] });
    const text = formatProfile(profileTable(evil, inferSchema(evil, { target: 'y' })), { width: 100, color: false });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('a·[31m·b');
  });
});

describe('groupNotes', () => {
  const note = (code: string, column: string) => ({ code, column, message: `${column} is odd.` });

  it('tells a remark once when more than three columns share it', () => {
    const notes = [note('a', 'p'), note('b', 'q'), note('a', 'r'), note('a', 's'), note('a', 't')];
    expect(groupNotes(notes)).toEqual([
      { code: 'a', count: 4, message: 'p is odd. The same goes for 3 more columns: r, s, t.' },
      note('b', 'q'),
    ]);
  });

  it('leaves a few alone', () => {
    const notes = [note('a', 'p'), note('a', 'q'), note('a', 'r')];
    expect(groupNotes(notes)).toEqual(notes);
  });
});

describe('terminal text', () => {
  it('counts wide characters twice', () => {
    expect([displayWidth('abc'), displayWidth('日本'), displayWidth('é')]).toEqual([3, 4, 1]);
  });

  it('cuts to a width with an ellipsis', () => {
    expect([fit('abcdef', 4), fit('abc', 4), fit('日本語', 4)]).toEqual(['abc…', 'abc', '日…']);
  });

  it('wraps between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(oneLine('a\r\nb')).toBe('a··b');
  });
});
