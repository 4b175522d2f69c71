import { fastify, type LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/access/authenticate.js';
import { newKeyToken } from '../../src/access/key-token.js';
import { revokeApiKey } from '../../src/access/revoke-api-key.js';
import { scopes } from '../../src/access/scopes.js';
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
import { isGuarded, operationsOf, readDocument } from './support/operations.js';
import { knownRequests } from './support/requests.js';

async function askAll(
  app: App,
  headersFor: (operationId: string) => Promise<Record<string, string | undefined>>,
): Promise<Record<string, LightMyRequestResponse>> {
  const answers: Record<string, LightMyRequestResponse> = {};
  for (const [operationId, { request }] of Object.entries(knownRequests)) {
    const headers = { ...request.headers, ...(await headersFor(operationId)) };
    answers[operationId] = await app.server.inject({ ...request, headers });
  }
  return answers;
}

async function refusedEverywhere(app: App, authorization: string | null, status: 401 | 403) {
  const answers = await askAll(app, async () => (authorization === null ? {} : { authorization }));
  for (const [operationId, answer] of Object.entries(answers)) {
    expect([operationId, answer.statusCode]).toEqual([operationId, status]);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="dormouse"' : undefined);
    expect(answer.json().code).toBe(status === 401 ? 'credential_invalid' : 'scope_missing');
  }
}

async function auditEntries(app: App): Promise<number> {
  const { rows } = await app.database.admin.query('select count(*)::int as entries from dormouse.audit_entry');
  return rows[0].entries;
}

describe('who may call', () => {
  test('every operation under /v1 stands in the table, with the scope that its document names', async () => {
    const app = await openApp();
    const operations = operationsOf(readDocument(app.server)).filter(isGuarded);
    const documented = Object.fromEntries(operations.map((each) => [each.operationId, each.security[0]?.apiKey]));
    const known = Object.entries(knownRequests).map(([operationId, { scope }]) => [operationId, [scope]]);
    expect(documented).toEqual(Object.fromEntries(known));
  });

  test('refuses a caller without a key, and changes nothing', async () => {
    const app = await openApp();
    const before = await auditEntries(app);
    await refusedEverywhere(app, null, 401);
    expect(await auditEntries(app)).toBe(before);
  });

  const malformed: [string, (token: string) => string][] = [
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['no key behind the scheme', () => 'Bearer '],
    ['two keys', (token: string) => `Bearer ${token} ${token}`],
    ['a cut key', (token: string) => `Bearer ${token.slice(0, -1)}`],
    ['a key with something behind it', (token: string) => `Bearer ${token}=`],
    ['a key in upper case', (token: string) => `Bearer ${token.toUpperCase()}`],
    ['bytes that are no text', () => 'Bearer \u00ff\u00fe'],
  ];

  test('refuses a key that is not sent as it was given', async () => {
    const app = await openApp();
    const { token } = await app.key();
    for (const [, headerOf] of malformed) await refusedEverywhere(app, headerOf(token), 401);
  });

  test('refuses a key that was never given', async () => {
    const app = await openApp();
    await refusedEverywhere(app, `Bearer ${newKeyToken().token}`, 401);
  });

  test('refuses the right id with another secret', async () => {
    const app = await openApp();
    const { keyId } = await app.key();
    await refusedEverywhere(app, `Bearer dk_${keyId}_${newKeyToken().secret}`, 401);
  });

  test('refuses a key on the instant it expires', async () => {
    const app = await openApp();
    const { token } = await app.key();
    app.setNow('2026-12-22T03:00:00Z');
    await refusedEverywhere(app, `Bearer ${token}`, 401);
  });

  test('refuses a revoked key', async () => {
    const app = await openApp();
    const { token, keyId } = await app.key();
    await revokeApiKey(app.ctx, { keyId, actor: tester });
    await refusedEverywhere(app, `Bearer ${token}`, 401);
  });

  test('refuses a key that has every scope but the right one, and names it', async () => {
    const app = await openApp();
    const answers = await askAll(app, async (operationId) => {
      const right = knownRequests[operationId]?.scope;
      return (await app.key(...scopes.filter((scope) => scope !== right))).headers;
    });
    for (const [operationId, answer] of Object.entries(answers)) {
      expect([operationId, answer.statusCode]).toEqual([operationId, 403]);
      expect(answer.json()).toMatchObject({
        code: 'scope_missing',
        context: { scope: knownRequests[operationId]?.scope },
      });
    }
  });

  test('lets a key in that has the right scope alone', async () => {
    const app = await openApp();
    await app.addMember({ loginAt: '2026-11-01T00:00:00Z' });
    const answers = await askAll(app, async (operationId) => {
      const scope = knownRequests[operationId]?.scope;
      return scope ? (await app.key(scope)).headers : {};
    });
    const found = Object.entries(answers).map(([operationId, answer]) => [operationId, answer.statusCode]);
    expect(found).toEqual(Object.entries(knownRequests).map(([operationId, { status }]) => [operationId, status]));
  });

  test('leaves the public pages open', async () => {
    const app = await openApp();
    for (const url of [
      '/health/live',
      '/health/ready',
      '/metrics',
      '/notices',
      '/notices.json',
      '/openapi.json',
      '/docs/',
    ]) {
      expect([url, (await app.server.inject({ url })).statusCode]).toEqual([url, 200]);
    }
    expect((await app.server.inject({ url: '/' })).headers.location).toBe('/docs/');
  });
});

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
    expect(await authenticator.authenticate(token)).toMatchObject({ keyId });
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
    const authenticator = createAuthenticator({ clerk: app.ctx.clerk, clock: { now } }, { elapsedMs: () => elapsed });
    for (elapsed of [0, 1_000, 2_999, 3_000, 3_001]) await authenticator.authenticate(token);
    expect(lookUps).toBe(2);
  });

  test('of a key that expires sooner than it would be believed comes with its expiry', async () => {
    const app = await openApp();
    const { token } = await app.key('members:read');
    let elapsed = 0;
    const authenticator = createAuthenticator(app.ctx, { elapsedMs: () => elapsed });
    app.setNow('2026-12-22T02:59:59Z');
    expect(await authenticator.authenticate(token)).not.toBeNull();
    app.setNow('2026-12-22T03:00:00Z');
    elapsed = 1_000;
    expect(await authenticator.authenticate(token)).toBeNull();
  });
});
