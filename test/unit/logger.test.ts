import { Writable } from 'node:stream';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { toDatabaseError } from '../../src/database/database-error.js';
import { ServiceError } from '../../src/errors.js';
import { createLogger, type Logger, serialiseError } from '../../src/logger.js';

const planted = 'planted-7f3a@example.com';

function listen(level = 'trace'): { logger: Logger; lines: () => Record<string, unknown>[]; text: () => string } {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const lines = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger: createLogger(level, destination), lines, text: () => text };
}

/** As the driver makes it: the message, the detail and the place print whole rows. */
function refusedRow(): pg.DatabaseError {
  const error = new pg.DatabaseError(`duplicate key value: ${planted}`, 100, 'error');
  return Object.assign(error, {
    code: '23505',
    schema: 'public',
    table: 'members',
    constraint: 'members_email_key',
    detail: `Key (email)=(${planted}) already exists.`,
    where: `COPY members, line 1: "${planted}"`,
    hint: planted,
    internalQuery: `insert into members values ('${planted}')`,
  });
}

function queryFailed(): Error {
  return Object.assign(new Error(`insert failed for ${planted}`), {
    name: 'QueryFailedError',
    query: `insert into members values ('${planted}')`,
    parameters: [planted, { email: planted }],
    driverError: refusedRow(),
    detail: planted,
  });
}

describe('the log never carries a value', () => {
  const leaks: readonly (readonly [string, unknown])[] = [
    ['an error whose message holds it', new Error(planted)],
    ['an error with detail and parameters', queryFailed()],
    ["a driver's error", refusedRow()],
    ["a driver's error that was translated", toDatabaseError(refusedRow())],
    ['an error with a cause of that kind', new Error('outer', { cause: queryFailed() })],
    ['a service error with such a cause', new ServiceError('map_invalid', 'Look again.', { cause: refusedRow() })],
    [
      'a service error with such a detail',
      new ServiceError('map_invalid', 'Look again.', { detail: { email: planted } }),
    ],
    ['several errors in one', new AggregateError([queryFailed(), new Error(planted)], planted)],
    [
      'an error of another kind, with the value as its name',
      Object.assign(new Error('x'), { code: { value: planted } }),
    ],
    ['a text that was thrown', planted],
    ['an object that was thrown', { email: planted }],
  ];

  test.each(leaks)('of %s, under err and under error', (_kind, error) => {
    const { logger, text } = listen();
    logger.error({ err: error }, 'something failed');
    logger.warn({ error }, 'something failed');
    expect(text()).toContain('something failed');
    expect(text()).not.toContain(planted);
  });

  test('of an error that is the whole entry', () => {
    const { logger, text } = listen();
    logger.error(toDatabaseError(refusedRow()), 'something failed');
    expect(text()).not.toContain(planted);
  });

  test('of the address, the headers and the body of a request', () => {
    const { logger, lines, text } = listen();
    const req = {
      method: 'POST',
      url: `/v1/members/${planted}?email=${planted}`,
      headers: { authorization: planted },
      body: { email: planted },
      routeOptions: { url: '/v1/members/:memberId' },
    };
    logger.info({ req, res: { statusCode: 200, payload: planted } }, 'answered');
    expect(text()).not.toContain(planted);
    expect(lines()[0]).toMatchObject({
      req: { method: 'POST', route: '/v1/members/:memberId' },
      res: { status: 200 },
    });
  });
});

describe('what an error says in the log', () => {
  test('is its kind, its code and the frames of its stack', () => {
    const seen = serialiseError(queryFailed());
    expect(Object.keys(seen).sort()).toEqual(['stack', 'type']);
    expect(seen.type).toBe('QueryFailedError');
    for (const frame of seen.stack as string[]) expect(frame).toMatch(/^at /);
    expect((seen.stack as string[]).length).toBeGreaterThan(0);
  });

  test('is the message as well, where we wrote it ourselves', () => {
    const error = new ServiceError('halted', 'More members are due than the policy allows.');
    expect(serialiseError(error)).toMatchObject({ code: 'halted', message: error.message });
  });

  test('names the constraint that refused a row', () => {
    expect(serialiseError(toDatabaseError(refusedRow()))).toMatchObject({
      type: 'DatabaseError',
      sqlState: '23505',
      constraint: 'members_email_key',
    });
  });

  test('reaches down to the cause', () => {
    const error = new Error('outer', { cause: new ServiceError('key_unknown', 'The key is not in the keyring.') });
    expect(serialiseError(error).cause).toMatchObject({ code: 'key_unknown' });
  });
});

describe('the logger', () => {
  test('writes one JSON line with the name of the service and the instant', () => {
    const { logger, lines } = listen();
    logger.info('started');
    expect(lines()).toEqual([
      expect.objectContaining({ service: 'dormouse', msg: 'started', time: expect.stringMatching(/Z$/) }),
    ]);
  });

  test('keeps to its level', () => {
    const { logger, text } = listen('warn');
    logger.info('not this');
    expect(text()).toBe('');
  });
});
