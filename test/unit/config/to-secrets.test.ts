import { describe, expect, test } from 'vitest';
import { readEnv } from '../../../src/config/read-env.js';
import { requireUrl, toSecrets } from '../../../src/config/to-secrets.js';

describe('toSecrets', () => {
  test('is empty when nothing is set', () => {
    expect(new Set(Object.values(toSecrets(readEnv({}))))).toEqual(new Set([null]));
  });

  test('keeps each login apart', () => {
    const secrets = toSecrets(
      readEnv({
        DATABASE_URL: 'postgresql://dormouse_clerk@localhost/members',
        MOVER_DATABASE_URL: 'postgresql://dormouse_mover@localhost/members',
        AUDITOR_DATABASE_URL: 'postgresql://dormouse_auditor@localhost/members',
        OWNER_DATABASE_URL: 'postgresql://dormouse_owner@localhost/members',
      }),
    );
    expect(secrets).toMatchObject({
      clerkUrl: expect.stringContaining('dormouse_clerk'),
      moverUrl: expect.stringContaining('dormouse_mover'),
      auditorUrl: expect.stringContaining('dormouse_auditor'),
      ownerUrl: expect.stringContaining('dormouse_owner'),
    });
  });

  test('has no half of a Twilio account', () => {
    expect(toSecrets(readEnv({ TWILIO_ACCOUNT_SID: 'AC1' })).twilio).toBeNull();
    expect(toSecrets(readEnv({ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'token' })).twilio).toEqual({
      accountSid: 'AC1',
      authToken: 'token',
      secondToken: null,
    });
  });

  test("can't be changed afterwards", () => {
    expect(Object.isFrozen(toSecrets(readEnv({})))).toBe(true);
  });
});

describe('requireUrl', () => {
  test('hands on a URL that is set', () => {
    expect(requireUrl('postgresql://localhost/members', 'DATABASE_URL')).toBe('postgresql://localhost/members');
  });

  test('names the variable to set', () => {
    expect(() => requireUrl(null, 'MOVER_DATABASE_URL')).toThrow('MOVER_DATABASE_URL is not set');
  });
});
