import { expect, test } from 'vitest';
import { namesOfChoices, noChoices } from '../../../src/restore/choices.js';

test('of the choices names alone go on record, never a value that was given', () => {
  const names = namesOfChoices({
    overrides: [
      { table: 'public.members', column: 'email', value: 'new@example.com' },
      { table: 'public.members', column: 'mobile', value: null },
      { table: 'public.members', column: 'login_id', use: 'sealed' },
      { table: 'public.profiles', column: 'memo', into: 'note' },
      { table: 'public.payments', into: 'public.paid' },
    ],
    leaveInVault: [{ table: 'public.logins' }, { table: 'public.profiles', columns: ['birth_on'] }],
  });
  expect(names).toEqual({
    overrides: [
      { table: 'public.members', column: 'email', use: 'value' },
      { table: 'public.members', column: 'mobile', use: 'value' },
      { table: 'public.members', column: 'login_id', use: 'sealed' },
      { table: 'public.profiles', column: 'memo', into: 'note' },
      { table: 'public.payments', into: 'public.paid' },
    ],
    leaveInVault: [{ table: 'public.logins' }, { table: 'public.profiles', columns: ['birth_on'] }],
  });
  expect(JSON.stringify(names)).not.toContain('example.com');
});

test('no choices leave nothing on record', () => {
  expect(namesOfChoices(noChoices)).toEqual({});
});
