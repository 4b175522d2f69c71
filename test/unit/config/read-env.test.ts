import { describe, expect, test } from 'vitest';
import { environment, readEnv } from '../../../src/config/read-env.js';

const properties = Object.entries(environment.properties) as [string, { default?: unknown; description?: string }][];

describe('readEnv', () => {
  test('gives every variable with a default its default', () => {
    const withDefault = properties.filter(([, { default: usual }]) => usual !== undefined);
    expect(readEnv({})).toEqual(Object.fromEntries(withDefault.map(([name, { default: usual }]) => [name, usual])));
  });

  test('takes an empty variable for an unset one', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '', LOG_LEVEL: '' })).toEqual(readEnv({}));
  });

  test('turns numbers and truth values into what they are', () => {
    expect(readEnv({ PORT: '0', TRUST_PROXY: 'true', LEASE_MS: '1000' })).toMatchObject({
      PORT: 0,
      TRUST_PROXY: true,
      LEASE_MS: 1000,
    });
  });

  test('leaves out what it does not know', () => {
    expect(readEnv({ HOME: '/srv/somebody', PATH: '/bin' })).toEqual(readEnv({}));
  });

  test('refuses with every problem in one message', () => {
    const read = () => readEnv({ PORT: 'eighty', LEASE_MS: '5', TRUST_PROXY: 'perhaps', MOVER_CONNECTIONS_MAX: '1' });
    for (const name of ['PORT', 'LEASE_MS', 'TRUST_PROXY', 'MOVER_CONNECTIONS_MAX']) expect(read).toThrow(name);
  });

  test('says nothing of the value that it refuses', () => {
    expect(() => readEnv({ PORT: 'hunter2', DATABASE_URL: 'postgresql://clerk:hunter2@localhost/members' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  test('describes every variable', () => {
    for (const [, { description }] of properties) expect(description).toMatch(/^\S.+\.$/s);
  });
});
