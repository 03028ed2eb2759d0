import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/data/frame.ts';
import { applyBase, planBase } from '../../src/preprocess/base-table.ts';
import { DATE_PARTS, datePart, datePartOf } from '../../src/preprocess/date-parts.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';

const NAN = Number.NaN;
const numeric = (values: number[]): Frame => ({
  rows: values.length,
  columns: [{ kind: 'numeric', name: 'x', values: Float64Array.from(values) }],
});
const encode = (frame: Frame) => applyBase(planBase(frame), frame);

describe('applyBase', () => {
  it('rounds numbers to float32 once and makes infinities missing, also those made by rounding', () => {
    const { columns } = encode(numeric([0.1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e39, NAN, -2]));
    expect(Array.from(columns[0]!)).toEqual([Math.fround(0.1), NAN, NAN, NAN, NAN, -2]);
  });
  it('keeps category codes; missing is NaN and everything unseen is the number of categories', () => {
    const frame: Frame = {
      rows: 4,
      columns: [{ kind: 'categorical', name: 'c', codes: Int32Array.of(1, -1, 0, 2), categories: ['no', 'yes'] }],
    };
    const base = encode(frame);
    expect(Array.from(base.columns[0]!)).toEqual([1, NAN, 0, 2]);
    expect(base.features[0]).toMatchObject({ kind: 'category', cardinality: 2, base: 0, labels: ['no', 'yes'] });
  });
  it('turns a date into the parts that vary in training, each with a formula', () => {
    const epochMs = Float64Array.of(Date.UTC(2024, 0, 31, 0, 0), Date.UTC(2024, 11, 31, 12, 0), NAN);
    const base = encode({ rows: 3, columns: [{ kind: 'datetime', name: 'sold_on', epochMs }] });
    const byName = Object.fromEntries(base.features.map((f, j) => [f.name, Array.from(base.columns[j]!)]));
    expect(byName).toEqual({
      'days_since_1970(sold_on)': [19753, 20088.5, NAN],
      'month(sold_on)': [1, 12, NAN],
      'dayofweek(sold_on)': [2, 1, NAN],
      'dayofyear(sold_on)': [31, 366, NAN],
      'hour(sold_on)': [0, 12, NAN],
    });
    expect(base.features.map(datePartOf)).toEqual(['days_since_1970', 'month', 'dayofweek', 'dayofyear', 'hour']);
    expect(base.features.every((f) => f.source === 'sold_on' && f.kind === 'numeric')).toBe(true);
  });
  it('agrees with the calendar of the platform in UTC for any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (ms) => {
        const d = new Date(ms);
        const text = d.toISOString();
        expect(datePart('year', ms)).toBe(Number(text.slice(0, text.indexOf('-', 1))));
        expect(datePart('month', ms)).toBe(d.getUTCMonth() + 1);
        expect(datePart('day', ms)).toBe(d.getUTCDate());
        expect(datePart('dayofweek', ms)).toBe((d.getUTCDay() + 6) % 7);
        expect(datePart('hour', ms)).toBe(d.getUTCHours());
        expect(datePart('minute', ms)).toBe(d.getUTCMinutes());
        const start = new Date(ms);
        start.setUTCMonth(0, 1);
        start.setUTCHours(0, 0, 0, 0);
        expect(datePart('dayofyear', ms)).toBe(Math.floor((ms - start.getTime()) / 86_400_000) + 1);
      }),
    );
  });
  it('makes a moment outside the years of dates missing', () => {
    for (const part of DATE_PARTS) expect(datePart(part, 9e15)).toBeNaN();
  });
  it('hands text columns on as they are', () => {
    const texts = textColumnOf('note', ['a', null]);
    const base = encode({ rows: 2, columns: [{ kind: 'text', name: 'note', texts }] });
    expect(base.texts[0]).toBe(texts);
    expect(base.columns).toEqual([]);
  });
  it('puts columns where it is told to', () => {
    const frame = numeric([1, 2, 3]);
    const place = new Float32Array(new SharedArrayBuffer(12));
    expect(applyBase(planBase(frame), frame, () => place).columns[0]).toBe(place);
    expect(Array.from(place)).toEqual([1, 2, 3]);
  });
  it('is a function of the row alone: the plan survives JSON and one row gives what many give', () => {
    const frame = numeric([0.3, NAN, 7]);
    const plan = JSON.parse(JSON.stringify(planBase(frame)));
    const all = applyBase(plan, frame).columns[0]!;
    [0.3, NAN, 7].forEach((v, i) => {
      expect(applyBase(plan, numeric([v])).columns[0]![0]).toBe(all[i]);
    });
  });
  it('names the column that does not fit the plan', () => {
    const plan = planBase(numeric([1]));
    const other: Frame = { rows: 1, columns: [{ kind: 'numeric', name: 'y', values: Float64Array.of(1) }] };
    expect(() => applyBase(plan, other)).toThrow(/Column 0 is "y".*"x".*PIPELINE_TABLE_MISMATCH/);
    expect(() => applyBase(plan, { rows: 1, columns: [] })).toThrow(/0 columns, the plan 1/);
  });
});
