import { describe, expect, test } from 'vitest';
import { readableConflict, restoredText } from '../../../src/cli/restored-text.js';
import { ServiceError } from '../../../src/errors.js';
import { restorationConflict } from '../../../src/restore/conflict.js';
import type { RestoredMember } from '../../../src/restore/restore-member.js';

const restored: RestoredMember = {
  ...{ state: 'restored', memberId: '1042', restoredAt: '2026-12-01T00:00:00.000000Z', already: false },
  ...{ tables: { 'public.members': 1 }, missing: [], changed: [], leftInVault: [] },
};

describe('the text of a restoration', () => {
  test('says what went back otherwise and what stays sealed until when', () => {
    const text = restoredText({
      ...restored,
      changed: [{ table: 'public.members', columns: ['email'], rows: 1 }],
      leftInVault: [
        { table: 'public.coupons', columns: null, rows: 3, class: 'membership', dueOn: '2030-12-24' },
        { table: 'public.members', columns: ['memo', 'note'], rows: 1, class: 'membership', dueOn: null },
      ],
    });
    expect(text.split('\n')).toEqual([
      'Member 1042 is restored. Rows given back: public.members 1.',
      '',
      'went back otherwise  columns  rows',
      'public.members       email       1',
      '',
      'left in the vault  columns     rows  class       until',
      'public.coupons     all            3  membership  2030-12-24',
      'public.members     memo, note     1  membership  -',
    ]);
  });

  test('of a rehearsal says that nothing was changed', () => {
    const text = restoredText({ ...restored, state: 'rehearsed' });
    expect(text).toContain('Member 1042 would be restored.');
    expect(text).toContain('Nothing was changed.');
  });
});

describe('a conflict', () => {
  test('is listed with every choice, ready to be put into the file', () => {
    const send = { leaveInVault: [{ table: 'public.members', columns: ['email'] }] };
    const conflict = {
      ...{ table: 'public.members', constraint: 'members_email_key', columns: ['email'], why: 'It is taken.' },
      choices: [{ do: 'Leave it in the vault.', send }, { do: 'Change the other row.' }],
    };
    const shown = readableConflict(restorationConflict([conflict])) as ServiceError;
    expect(shown).toMatchObject({ code: 'restoration_conflict', detail: { table: 'public.members' } });
    expect(shown.message.split('\n').slice(2)).toEqual([
      'public.members (email) members_email_key: It is taken.',
      '  - Leave it in the vault.',
      `    choices: ${JSON.stringify(send)}`,
      '  - Change the other row.',
    ]);
  });

  test('alone is written anew: other failures stay as they are', () => {
    const other = new ServiceError('member_not_found', 'No.');
    expect(readableConflict(other)).toBe(other);
  });
});
