import { describe, expect, test } from 'vitest';
import { choicesMax, requireChoices } from '../../../src/restore/require-choices.js';

const table = 'public.members';
const value = 'kim@example.com';

/** The place that the refusal names; it must not repeat what stood there. */
function placeOf(asked: unknown): unknown {
  try {
    requireChoices(asked);
    return null;
  } catch (error) {
    const { message, detail, code } = error as { message: string; detail: { field: string }; code: string };
    expect(code).toBe('input_invalid');
    expect(`${message} ${JSON.stringify(detail)}`).not.toMatch(/kim@|members|secret/);
    return detail.field;
  }
}

describe('choices of a restoration', () => {
  test('are none where none are given', () => {
    expect(requireChoices({})).toEqual({ overrides: [], leaveInVault: [] });
    expect(requireChoices({ overrides: undefined, leaveInVault: [] })).toEqual({ overrides: [], leaveInVault: [] });
  });

  test('of every kind are taken as they are written, null and the empty text apart', () => {
    const overrides = [
      { table, column: 'email', value },
      { table, column: 'mobile', value: null },
      { table, column: 'name', value: '' },
      { table, column: 'postcode', use: 'sealed' },
      { table, column: 'address', use: 'changed' },
      { table, column: 'address', into: 'street' },
      { table: 'public.profiles', into: 'public.profile' },
    ];
    const leaveInVault = [{ table: 'public.coupons' }, { table, columns: ['locale', '비고 "둘"'] }];
    expect(requireChoices({ overrides, leaveInVault })).toEqual({ overrides, leaveInVault });
  });

  test('that several conflicts offer alike count once', () => {
    const one = { table, column: 'email', use: 'sealed' };
    const left = { table, columns: ['name', 'name'] };
    const { overrides, leaveInVault } = requireChoices({ overrides: [one, { ...one }], leaveInVault: [left, left] });
    expect([overrides, leaveInVault]).toEqual([[one], [{ table, columns: ['name'] }]]);
  });

  test.each<[string, unknown, string]>([
    ['no object', 'secret', '/'],
    ['a list', [], '/'],
    ['a field of another name', { overides: [], secret: value }, '/'],
    ['no list', { overrides: { table } }, '/overrides'],
    ['no choice at all', { overrides: [{ table, column: 'email' }] }, '/overrides/0'],
    ['two in one', { overrides: [{ table, column: 'email', value, use: 'sealed' }] }, '/overrides/0'],
    ['a field that is not known', { overrides: [{ table, column: 'email', secret: value }] }, '/overrides/0'],
    ['a value for a whole table', { overrides: [{ table, value }] }, '/overrides/0/column'],
    ['a value that is no text', { overrides: [{ table, column: 'email', value: 5 }] }, '/overrides/0/value'],
    ['a NUL', { overrides: [{ table, column: 'email', value: `${value}\0` }] }, '/overrides/0/value'],
    ['a lone surrogate', { overrides: [{ table, column: 'email', value: '\ud800' }] }, '/overrides/0/value'],
    ['the … of an offer for a value', { overrides: [{ table, column: 'email', value: '…' }] }, '/overrides/0/value'],
    ['the … of an offer for a name', { overrides: [{ table, column: 'email', into: '…' }] }, '/overrides/0/into'],
    ['an unknown use', { overrides: [{ table, column: 'email', use: 'secret' }] }, '/overrides/0/use'],
    ['no table', { leaveInVault: [{ columns: ['email'] }] }, '/leaveInVault/0/table'],
    ['no column', { leaveInVault: [{ table, columns: [] }] }, '/leaveInVault/0/columns'],
    ['an empty name', { leaveInVault: [{ table, columns: ['email', ''] }] }, '/leaveInVault/0/columns/1'],
    [
      'two values for a column',
      {
        overrides: [
          { table, column: 'email', value },
          { table, column: 'email', value: null },
        ],
      },
      '/overrides',
    ],
    [
      'too long a value',
      { overrides: [{ table, column: 'email', value: 'x'.repeat(choicesMax.value + 1) }] },
      '/overrides/0/value',
    ],
    [
      'too many',
      {
        leaveInVault: Array.from({ length: choicesMax.leaveInVault + 1 }, (_, index) => ({
          table: `public.t${index}`,
        })),
      },
      '/leaveInVault',
    ],
  ])('with %s are refused by their place alone', (_name, asked, place) => {
    expect(placeOf(asked)).toBe(place);
  });
});
