import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { failureOf, Stopped, unforeseen } from '../../../src/cli/failure.js';
import { WrongUse } from '../../../src/cli/wrong-use.js';
import { DatabaseError } from '../../../src/database/database-error.js';
import { ServiceError } from '../../../src/errors.js';

describe('a failure', () => {
  test.each([
    [new WrongUse('There is no such thing.', 'Try another.'), 2, 'wrong_use'],
    [new ServiceError('input_invalid', 'field must be email.'), 2, 'input_invalid'],
    [new ServiceError('halted', 'Too many are due.'), 3, 'halted'],
    [new ServiceError('member_not_found', 'No such member.'), 1, 'member_not_found'],
    [new Stopped(), 1, 'stopped'],
    [AbortSignal.abort().reason, 1, 'stopped'],
  ])('of the kind %s has its exit code', async (error, exitCode, code) => {
    expect(await failureOf(error)).toMatchObject({ exitCode, code });
  });

  test('keeps the facts that help, and says the hint with the message', async () => {
    const detail = { table: 'public.members' };
    expect(await failureOf(new ServiceError('restoration_conflict', 'Taken.', { detail }))).toMatchObject({ detail });
    expect((await failureOf(new WrongUse('No.', 'Yes.'))).message).toBe('No. Yes.');
  });

  test('of a schema that nobody has migrated yet says what to run', async () => {
    const refused = Object.assign(new pg.DatabaseError('relation "vault.record" does not exist', 1, 'error'), {
      code: '42P01',
    });
    expect((await failureOf(new DatabaseError(refused))).message).toContain('run `dormouse migrate`');
    const other = Object.assign(new pg.DatabaseError('relation "public.shops" does not exist', 1, 'error'), {
      code: '42P01',
    });
    expect((await failureOf(new DatabaseError(other))).message).not.toContain('migrate');
  });

  test('that nobody foresaw shows nothing of its message', async () => {
    const failure = await failureOf(new Error('duplicate key (email)=(marker@example.com)'));
    expect(failure).toMatchObject({ exitCode: 1, code: unforeseen });
    expect(JSON.stringify(failure)).not.toContain('marker');
  });
});
