import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeNumberFormat, guessNumberFormat, parseNumber } from '../../../src/data/schema/number-format.ts';

const guess = (cells: readonly string[], preferComma = false) =>
  guessNumberFormat(cells, new Uint32Array(cells.length).fill(1), preferComma);

describe('guessNumberFormat', () => {
  it.each([
    [['1.5', '-2', '3e4'], { decimal: '.', thousands: '', unit: 'none' }, [1.5, -2, 30000]],
    [['0,5', '12,25', '-3'], { decimal: ',', thousands: '', unit: 'none' }, [0.5, 12.25, -3]],
    [['1.234,5', '7', '-1.000.000'], { decimal: ',', thousands: '.', unit: 'none' }, [1234.5, 7, -1000000]],
    [['1,234.5', '12', '1,000'], { decimal: '.', thousands: ',', unit: 'none' }, [1234.5, 12, 1000]],
    [['1 234,5', '1\u00a0000'], { decimal: ',', thousands: ' ', unit: 'none' }, [1234.5, 1000]],
    [["1'234.5", '1’000'], { decimal: '.', thousands: "'", unit: 'none' }, [1234.5, 1000]],
    [['10%', '2.5 %', '-3%'], { decimal: '.', thousands: '', unit: 'percent' }, [10, 2.5, -3]],
    [['$1,234.50', '-$3', '($20.00)'], { decimal: '.', thousands: ',', unit: 'currency' }, [1234.5, -3, -20]],
    [['12,50 €', '1.000,00 €'], { decimal: ',', thousands: '.', unit: 'currency' }, [12.5, 1000]],
    [['1', 'inf', '-Infinity'], { decimal: '.', thousands: '', unit: 'none' }, [1, Infinity, -Infinity]],
  ])('reads %j', (cells, format, values) => {
    const found = guess(cells);
    expect(found.format).toEqual(format);
    expect(found.share).toBe(1);
    expect(cells.map((cell) => parseNumber(cell, found.format))).toEqual(values);
  });

  it('calls a column of 1,234 alone ambiguous and reads it as thousands', () => {
    expect(guess(['1,234', '2,500'])).toMatchObject({ ambiguous: true, format: { thousands: ',' } });
  });

  it('reads an ambiguous column with a decimal comma when other columns have one', () => {
    const { format } = guess(['1,234', '2,500'], true);
    expect(parseNumber('1,234', format)).toBe(1.234);
  });

  it('sees a decimal comma in 0,123 because no number of thousands starts with 0', () => {
    expect(guess(['0,123', '1,234'])).toMatchObject({ ambiguous: false, format: { decimal: ',' } });
  });

  it('gives the share of rows, not of spellings', () => {
    expect(guessNumberFormat(['1', 'x'], [3, 1]).share).toBe(0.75);
  });

  it('gives up early on long lists of names', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `name ${i}`);
    expect(guess(names).share).toBe(0);
  });
});

describe('parseNumber', () => {
  it.each(['', ' ', '.', '-', '1.2.3', '1,23', 'e5', '0x10', '12 kg', '--1', '1-'])('gives NaN for %j', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it('does not drop separators that are not between groups of three digits', () => {
    const format = { decimal: '.', thousands: ',', unit: 'none' } as const;
    expect(parseNumber('1,23', format)).toBeNaN();
    expect(parseNumber('12,34,567', format)).toBeNaN();
  });

  it('reads every finite number as JavaScript spells it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value)) + 0).toBe(value + 0);
      }),
    );
  });

  it('reads the same value with comma and with point', () => {
    const comma = { decimal: ',', thousands: '.', unit: 'none' } as const;
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        (whole, cents) => {
          const digits = String(Math.abs(whole)).replace(/\B(?=(\d{3})+$)/g, '.');
          const sign = whole < 0 ? '-' : '';
          const fraction = String(cents).padStart(2, '0');
          expect(parseNumber(`${sign}${digits},${fraction}`, comma)).toBe(Number(`${whole}.${fraction}`));
        },
      ),
    );
  });
});

describe('describeNumberFormat', () => {
  it('names what is not plain', () => {
    expect(describeNumberFormat({ decimal: ',', thousands: '.', unit: 'percent' })).toBe(
      'decimal comma, thousands point, percent signs',
    );
    expect(describeNumberFormat({ decimal: '.', thousands: '', unit: 'none' })).toBe('');
  });
});
