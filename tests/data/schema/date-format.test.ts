import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfNumber, parseDate } from '../../../src/data/schema/date-format.ts';
import { guessDateFormat, orderOfFormat } from '../../../src/data/schema/guess-date-format.ts';

const guess = (cells: readonly string[]) => guessDateFormat(cells, new Uint32Array(cells.length).fill(1));
const iso = (epochMs: number): string => new Date(epochMs).toISOString();

describe('parseDate', () => {
  it.each([
    ['2019-03-23', 'ymd', '2019-03-23T00:00:00.000Z'],
    ['2019/3/5', 'ymd', '2019-03-05T00:00:00.000Z'],
    ['2019-03', 'ymd', '2019-03-01T00:00:00.000Z'],
    ['2019-03-23 20:21:09', 'ymd', '2019-03-23T20:21:09.000Z'],
    ['2019-03-23T20:21:09.1234567Z', 'ymd', '2019-03-23T20:21:09.123Z'],
    ['2019-03-23T20:21:09+02:00', 'ymd', '2019-03-23T18:21:09.000Z'],
    ['2019-03-23 20:21 -0530', 'ymd', '2019-03-24T01:51:00.000Z'],
    ['10/03/2004', 'dmy', '2004-03-10T00:00:00.000Z'],
    ['10/03/2004', 'mdy', '2004-10-03T00:00:00.000Z'],
    ['1.2.99', 'dmy', '1999-02-01T00:00:00.000Z'],
    ['1/2/68', 'mdy', '2068-01-02T00:00:00.000Z'],
    ['3/15/2021 1:05 PM', 'mdy', '2021-03-15T13:05:00.000Z'],
    ['3/15/2021 12:05 am', 'mdy', '2021-03-15T00:05:00.000Z'],
    ['12 Mar 2004', 'named', '2004-03-12T00:00:00.000Z'],
    ['12-Mar-04', 'named', '2004-03-12T00:00:00.000Z'],
    ['March 12th, 2004', 'named', '2004-03-12T00:00:00.000Z'],
    ['Fri, 12 Mar 2004 10:30:00 GMT', 'named', '2004-03-12T10:30:00.000Z'],
    ['20110131', 'compact', '2011-01-31T00:00:00.000Z'],
    ['20110131T1530', 'compact', '2011-01-31T15:30:00.000Z'],
    ['18.30.05', 'time', '1970-01-01T18:30:05.000Z'],
    ['0099-01-01', 'ymd', '0099-01-01T00:00:00.000Z'],
  ] as const)('reads %s as %s', (cell, order, expected) => {
    expect(iso(parseDate(cell, order))).toBe(expected);
  });

  it.each([
    ['2019-02-29', 'ymd'],
    ['31/04/2019', 'dmy'],
    ['2019-13-01', 'ymd'],
    ['12 Foo 2004', 'named'],
    ['25:00', 'time'],
    ['2019-03-23 20:61', 'ymd'],
    ['3/15/2021 13:05 PM', 'mdy'],
    ['90-100', 'ymd'],
    ['', 'epoch-s'],
    ['2019-03-23', 'dmy'],
    ['10/03/2004', 'ymd'],
  ] as const)('gives NaN for %s as %s', (cell, order) => {
    expect(parseDate(cell, order)).toBeNaN();
  });

  it('reads a time by position as it reads it by pattern', () => {
    const ms = fc.integer({ min: -62_000_000_000, max: 250_000_000_000 });
    fc.assert(
      fc.property(ms, (second) => {
        const text = iso(second * 1000).slice(0, 19);
        expect(parseDate(text, 'ymd')).toBe(second * 1000);
        expect(parseDate(`${text}.0`, 'ymd')).toBe(second * 1000);
      }),
    );
  });

  it('reads back every day between 1600 and 2600 that it is given in ISO form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -135_140, max: 230_000 }), (day) => {
        expect(parseDate(iso(day * 86_400_000).slice(0, 10), 'ymd')).toBe(day * 86_400_000);
      }),
    );
  });
});

describe('dateOfNumber', () => {
  it('reads calendar numbers, years and epochs', () => {
    expect(iso(dateOfNumber(20110131, 'compact'))).toBe('2011-01-31T00:00:00.000Z');
    expect(iso(dateOfNumber(2011, 'year'))).toBe('2011-01-01T00:00:00.000Z');
    expect(dateOfNumber(1_500_000_000, 'epoch-s')).toBe(1_500_000_000_000);
    expect(dateOfNumber(1_500_000_000_000_000, 'epoch-us')).toBe(1_500_000_000_000);
    expect(dateOfNumber(20110132, 'compact')).toBeNaN();
  });
});

describe('guessDateFormat', () => {
  it.each([
    [['2019-03-23', '2019-12-01'], 'yyyy-mm-dd'],
    [['2019-03-23 20:21:09', '2019-12-01 01:00:00'], 'yyyy-mm-dd HH:MM:SS'],
    [['10/03/2004', '25/03/2004'], 'dd/mm/yyyy'],
    [['3/10/2004 10:00', '3/25/2004 11:00'], 'mm/dd/yyyy HH:MM'],
    [['18.00.00', '19.00.00'], 'HH.MM.SS'],
    [['20110131', '20110201'], 'yyyymmdd'],
    [['2019-03', '2019-04'], 'yyyy-mm'],
    [['2019-03-23T20:21Z', '2019-12-01T01:00Z'], 'yyyy-mm-dd HH:MM'],
    [['12 Mar 2004', '1 May 2005'], 'dd mmm yyyy'],
    [['March 12, 2004', 'May 1, 2005'], 'mmm dd yyyy'],
  ])('finds the format of %j, which reads back', (cells, format) => {
    const found = guess(cells);
    expect(found).toMatchObject({ format, share: 1, ambiguous: false });
    for (const cell of cells) {
      expect(parseDate(cell, orderOfFormat(format))).toBe(parseDate(cell, found.order));
    }
  });

  it('lets one day beyond 12 decide the whole column', () => {
    expect(guess(['01/02/2020', '03/04/2020', '05/13/2020']).order).toBe('mdy');
  });

  it('says when nothing tells day from month', () => {
    expect(guess(['01/02/2020', '03/04/2020'])).toMatchObject({ order: 'dmy', ambiguous: true });
  });

  it('reads no dates in names, ranges and versions', () => {
    expect(guess(['90-100', '80-89', 'alpha']).share).toBe(0);
  });
});
