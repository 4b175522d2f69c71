import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { findCommand } from '../../../src/cli/find-command.js';
import { WrongUse } from '../../../src/cli/wrong-use.js';

describe('a command is found', () => {
  test('by one word or two, and keeps what follows', () => {
    const found = findCommand(['api-keys', 'revoke', 'abc', '--json'], commands);
    expect(found).toMatchObject({ kind: 'command', command: { name: 'api-keys revoke' }, args: ['abc', '--json'] });
  });

  test('behind options, and with a lone dash behind it', () => {
    const found = findCommand(['--json', 'lookup', '-'], commands);
    expect(found).toMatchObject({ kind: 'command', command: { name: 'lookup' }, args: ['--json', '-'] });
  });

  test('by help in front of it as by --help behind it', () => {
    expect(findCommand(['help', 'sweep'], commands)).toEqual(findCommand(['sweep', '--help'], commands));
    expect(findCommand(['help'], commands)).toEqual({ kind: 'all' });
    expect(findCommand(['letters', '-h'], commands)).toMatchObject({ kind: 'group', group: 'letters' });
  });

  test('under no name that is merely like one', () => {
    for (const words of [['sweeps'], ['letters', 'import'], ['constructor'], ['--perform'], ['']]) {
      expect(() => findCommand(words, commands)).toThrow(WrongUse);
    }
  });

  test('by a name of its own: no two commands share one', () => {
    const names = commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
