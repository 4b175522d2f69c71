import { describe, expect, test } from 'vitest';
import { isMonth, monthOf } from '../../../src/vault/period-key.js';
import { failureOf } from './support/make.js';

describe('monthOf', () => {
  test.each([
    ['2031-03-31', '2031-03'],
    ['2031-04-01', '2031-04'],
    ['2028-02-29', '2028-02'],
    ['2030-12-31', '2030-12'],
    [null, 'none'],
  ])('of %s is %s', (localDate, month) => {
    expect(monthOf(localDate)).toBe(month);
  });

  test.each([
    '',
    '2031-03',
    '2031-13-01',
    '2031-00-01',
    '2031-01-32',
    '2031-1-1',
    '2031-03-31T00:00:00Z',
    '31.03.2031',
  ])('refuses %j', (localDate) => {
    expect(failureOf(() => monthOf(localDate)).code).toBe('input_invalid');
  });
});

describe('isMonth', () => {
  test.each(['2031-03', '0001-01', '9999-12', 'none'])('%s is one', (month) => expect(isMonth(month)).toBe(true));
  test.each(['', 'None', '2031-3', '2031-13', '2031-00', '2031-03-01', ' 2031-03', '2031-03\n', '__proto__'])(
    '%j is none',
    (month) => expect(isMonth(month)).toBe(false),
  );
});
