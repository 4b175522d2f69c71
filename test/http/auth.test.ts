import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/access/authenticate.js';
import { revokeApiKey } from '../../src/access/revoke-api-key.js';
import {
  type Access,
  guardRoutes,
  publicAccess,
  requireScope,
  secretAccess,
  signedAccess,
} from '../../src/http/access-control.js';
import type { Server } from '../../src/http/server-types.js';
import { type App, openApp, tester } from './support/app.js';

describe('a route under /v1', () => {
  const nobody = { authenticate: async () => null, recognise: () => null };
  const handler = async () => 'told';

  test('that names no scope keeps the server from starting', () => {
    const server = fastify() as unknown as Server;
    guardRoutes(server, nobody);
    expect(() => server.route({ method: 'GET', url: '/v1/open', handler })).toThrow(/names no scope/);
  });

  test('of a provider that names no proof, or has a secret only in name, keeps the server from starting', () => {
    const server = fastify() as unknown as Server;
    guardRoutes(server, nobody);
    const schema = { operationId: 'reported' };
    const route = (url: string, access: Access) => () =>
      server.route({ method: 'POST', url, config: { access }, schema, handler });
    expect(route('/v1/callbacks/a', requireScope('members:read'))).toThrow(/names no callback/);
    expect(route('/v1/callbacks/b', publicAccess)).toThrow(/names no callback/);
    expect(route('/v1/callbacks/c', secretAccess)).toThrow(/must have a secret/);
    expect(route('/v1/callbacks/:secret', signedAccess)).toThrow(/must have a secret/);
    expect(route('/v1/reports/:secret', secretAccess)).toThrow(/names no scope/);
  });

  test('that is missing from the document keeps the server from starting', () => {
    const server = fastify() as unknown as Server;
    guardRoutes(server, nobody);
    const config = { access: requireScope('members:read') };
    expect(() => server.route({ method: 'GET', url: '/v1/hidden', config, handler })).toThrow(/OpenAPI/);
  });
});

describe('who acted', () => {
  async function lastEntry(app: App) {
    const { rows } = await app.database.admin.query(
      'select actor, agent, host(address) as address from dormouse.audit_entry order by entry_id desc limit 1',
    );
    return rows[0];
  }

  const request = { method: 'GET', url: '/v1/members/1001' } as const;

  test('is the credential, with the agent beside it and the address it came from', async () => {
    const app = await openApp();
    await app.addMember();
    const { keyId, headers } = await app.key('members:read');
    const agent = Buffer.from('홍길동', 'utf8').toString('latin1');
    await app.server.inject({ ...request, headers: { ...headers, 'x-agent': agent }, remoteAddress: '198.51.100.7' });
    expect(await lastEntry(app)).toEqual({ actor: `key:${keyId}`, agent: '홍길동', address: '198.51.100.7' });
  });

  test('refuses an agent that is empty, too long, no UTF-8, or more than one line', async () => {
    const app = await openApp();
    await app.addMember();
    for (const agent of [' ', 'x'.repeat(101), '\u00ff\u00fe', 'a\u0001b']) {
      const answer = await app.call({ ...request, headers: { 'x-agent': agent } });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'input_invalid']);
    }
  });

  test('believes the nearest proxy and not what the client wrote before it', async () => {
    const app = await openApp({ env: { TRUST_PROXY: 'true' } });
    await app.addMember();
    await app.call({ ...request, headers: { 'x-forwarded-for': '203.0.113.1, 198.51.100.7' } });
    expect((await lastEntry(app)).address).toBe('198.51.100.7');
  });

  test('is not kept from calling by a forwarded address that is none', async () => {
    const app = await openApp({ env: { TRUST_PROXY: 'true' } });
    await app.addMember();
    for (const forwarded of ['not an address', '999.1.1.1', 'fe80::1%eth0', "'; drop table", '']) {
      const answer = await app.call({ ...request, headers: { 'x-forwarded-for': forwarded } });
      expect(answer.statusCode).toBe(200);
      expect([null, 'fe80::1', '127.0.0.1']).toContain((await lastEntry(app)).address);
    }
  });
});

describe('a revocation', () => {
  test('made by another process is honoured within five seconds', async () => {
    const app = await openApp();
    const { token, keyId } = await app.key('members:read');
    let elapsed = 0;
    const authenticator = createAuthenticator(app.ctx, { elapsedMs: () => elapsed });
    expect(await authenticator.authenticate(token)).toMatchObject({ id: `key:${keyId}` });
    const other = await app.openAnother();
    await revokeApiKey(other, { keyId, actor: tester });
    elapsed = 5_000;
    expect(await authenticator.authenticate(token)).toBeNull();
    expect(authenticator.recognise(token)).toBeNull();
  });

  test('is looked up again once for a key that is believed no more, and not before', async () => {
    const app = await openApp();
    const { token } = await app.key('members:read');
    let elapsed = 0;
    let lookUps = 0;
    const now = async () => {
      lookUps += 1;
      return app.now();
    };
    const authenticator = createAuthenticator({ ...app.ctx, clock: { now } }, { elapsedMs: () => elapsed });
    for (elapsed of [0, 1_000, 2_999, 3_000, 3_001]) await authenticator.authenticate(token);
    expect(lookUps).toBe(2);
  });

  test('of a key that expires sooner than it would be believed comes with its expiry', async () => {
    const app = await openApp();
    const { token } = await app.key('members:read');
    let elapsed = 0;
    const authenticator = createAuthenticator(app.ctx, { elapsedMs: () => elapsed });
    // A key of the app lives a year.
    app.setNow('2027-11-22T02:59:59Z');
    expect(await authenticator.authenticate(token)).not.toBeNull();
    app.setNow('2027-11-22T03:00:00Z');
    elapsed = 1_000;
    expect(await authenticator.authenticate(token)).toBeNull();
  });
});
