import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/parse-arguments.js';
import { WrongUse } from '../../../src/cli/wrong-use.js';

const expected = {
  options: {
    perform: { type: 'boolean', description: '' },
    'as-of': { type: 'string', value: 'DATE', description: '' },
    help: { type: 'boolean', description: '' },
  },
  words: { min: 0, max: 1 },
  usage: 'dormouse try',
} as const;

describe('arguments', () => {
  test('are options and words in any order, and words alone after a double dash', () => {
    expect(parseArguments(['one', '--as-of', '2026-11-22', '--perform'], expected)).toEqual({
      values: { 'as-of': '2026-11-22', perform: true },
      words: ['one'],
    });
    expect(parseArguments(['--', '--perform'], expected)).toEqual({ values: {}, words: ['--perform'] });
    expect(parseArguments(['--as-of=-1'], expected).values).toEqual({ 'as-of': '-1' });
  });

  test.each([
    [['--as-of']],
    [['--as-of=']],
    [['--as-of', '--perform']],
    [['--as-of', '1', '--as-of', '2']],
    [['--perform=no']],
    [['--no-perform']],
    [['--constructor']],
    [['--__proto__', 'x']],
    [['-p']],
    [['one', 'two']],
  ])('are refused where their meaning is in doubt: %j', (args) => {
    expect(() => parseArguments(args, expected)).toThrow(WrongUse);
  });

  test('need not be complete for --help', () => {
    const needy = { ...expected, words: { min: 1, max: 1 } };
    expect(() => parseArguments([], needy)).toThrow(expect.objectContaining({ hint: 'Usage: dormouse try' }));
    expect(parseArguments(['-h'], needy).values).toEqual({ help: true });
  });

  test('never fail otherwise than as wrong use, and no unknown option gets through', () => {
    const args = fc.array(fc.oneof(fc.string(), fc.constantFrom('--perform', '--as-of', '-', '--', '--json', '-x')));
    fc.assert(
      fc.property(args, (typed) => {
        try {
          const { values } = parseArguments(typed, expected);
          expect(Object.keys(values).every((name) => name in expected.options)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(WrongUse);
        }
      }),
    );
  });
});
