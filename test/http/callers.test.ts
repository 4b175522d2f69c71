import { createHmac } from 'node:crypto';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/access/create-api-key.js';
import { newKeyToken } from '../../src/access/key-token.js';
import { revokeApiKey } from '../../src/access/revoke-api-key.js';
import { type Scope, scopes } from '../../src/access/scopes.js';
import { buildServer } from '../../src/http/server.js';
import {
  forgedToken,
  type IdentityProvider,
  type SignOptions,
  startIdentityProvider,
} from '../support/identity-provider.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { operationsOf, readDocument } from './support/operations.js';
import { knownRequests } from './support/requests.js';
import { type ServedRoute, servedRoutes } from './support/served-routes.js';

const page = (url: string, status = 200) => ({ request: { method: 'GET', url }, status }) as const;
const report = (url: string, status: number, headers: Record<string, string> = {}) =>
  ({ request: { method: 'POST', url, headers, body: '' }, status }) as const;
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const unknownSecret = '/v1/callbacks/mail/0123456789abcdef0123456789abcdef';

/** What needs no scope: the status that anybody is answered, whatever credential they bring. */
const openRoutes: Readonly<Record<string, { readonly request: InjectOptions; readonly status: number }>> = {
  'GET /': page('/', 302),
  'GET /docs': page('/docs'),
  'GET /docs/': page('/docs/'),
  'GET /docs/static/index.html': page('/docs/static/index.html', 302),
  'GET /docs/static/swagger-initializer.js': page('/docs/static/swagger-initializer.js'),
  'GET /docs/static/*': page('/docs/static/swagger-ui.css'),
  'GET /docs/json': page('/docs/json'),
  'GET /docs/yaml': page('/docs/yaml'),
  'GET /openapi.json': page('/openapi.json'),
  'GET /health/live': page('/health/live'),
  'GET /health/ready': page('/health/ready'),
  'GET /metrics': page('/metrics'),
  'GET /notices': page('/notices'),
  'GET /notices.json': page('/notices.json'),
  // Known by the token in the address, and reports by a secret in it or by a signature: no credential stands in for them.
  'GET /keep/:token': page('/keep/no-such-token', 404),
  'POST /keep/:token': report('/keep/no-such-token', 404, form),
  'POST /v1/callbacks/mail/:secret/reports': report(`${unknownSecret}/reports`, 404, {
    'content-type': 'message/rfc822',
  }),
  'POST /v1/callbacks/mail/:secret/events': report(`${unknownSecret}/events`, 404),
  'POST /v1/callbacks/solapi/:secret': report('/v1/callbacks/solapi/0123456789abcdef0123456789abcdef', 404),
  'POST /v1/callbacks/twilio/texts': report('/v1/callbacks/twilio/texts', 403, form),
  'POST /v1/callbacks/twilio/calls': report('/v1/callbacks/twilio/calls', 403, form),
  'POST /v1/callbacks/twilio/keys': report('/v1/callbacks/twilio/keys', 403, form),
};

const today = '2026-11-22T03:00:00Z';
const seconds = Date.parse(today) / 1_000;
const actor = { id: 'test:arrange' };
/** Enough to lock a key. */
const wrongSecrets = 10;

let shop: SmallShop;
let provider: IdentityProvider;
let server: FastifyInstance;
let routes: ServedRoute[];

beforeAll(async () => {
  provider = await startIdentityProvider({ now: () => today });
  const env = { ...provider.env, RATE_LIMIT_PER_MINUTE: '1000000', LOOKUPS_PER_MINUTE: '1000000' };
  shop = await openSmallShop({ env, now: '2026-11-20T03:00:00Z' });
  ({ built: server, routes } = await servedRoutes(() => buildServer(shop.ctx)));
  await server.ready();
});

afterAll(async () => {
  await server.close();
  await provider.close();
  await shop.close();
});

async function key(granted: readonly Scope[], expiresInDays = 30) {
  return createApiKey(shop.ctx, { name: 'test', scopes: granted, person: false, expiresInDays, actor });
}

const allBut = (scope: Scope) => scopes.filter((each) => each !== scope);
const bearer = (token: string) => `Bearer ${token}`;
const token = async (options: SignOptions) => bearer(await provider.sign(options));
const everything = { scope: scopes.join(' ') };

/** Everybody who is nobody: what they send, made once. */
async function strangers(): Promise<Record<string, string | undefined>> {
  const expired = await key(scopes, 1);
  shop.setNow(today);
  const valid = await key(scopes);
  const revoked = await key(scopes);
  await revokeApiKey(shop.ctx, { keyId: revoked.keyId, actor });
  const wrong = await key(scopes);
  const locked = await key(scopes);
  for (let tries = 0; tries < wrongSecrets; tries += 1) {
    const authorization = bearer(`dk_${locked.keyId}_${newKeyToken().secret}`);
    await server.inject({ url: '/v1/sweeps', headers: { authorization } });
  }
  const claims = {
    iss: provider.issuer,
    aud: 'dormouse',
    sub: 'back-end',
    iat: seconds,
    exp: seconds + 600,
    ...everything,
  };
  const pem = await provider.publicPem();
  const hmac = (signed: string) => createHmac('sha256', pem).update(signed).digest('base64url');
  const good = await provider.sign({ claims: everything });
  return {
    nobody: undefined,
    'another scheme': `Basic ${valid.token}`,
    'no scheme': valid.token,
    'no key behind the scheme': 'Bearer ',
    'two keys': bearer(`${valid.token} ${valid.token}`),
    'a cut key': bearer(valid.token.slice(0, -1)),
    'a key with something behind it': bearer(`${valid.token}=`),
    'a key in upper case': bearer(valid.token.toUpperCase()),
    'bytes that are no text': 'Bearer \u00ff\u00fe',
    garbage: bearer('garbage'),
    'an unknown key': bearer(newKeyToken().token),
    'a key with the secret of another': bearer(`dk_${wrong.keyId}_${valid.token.slice(-43)}`),
    'an expired key': bearer(expired.token),
    'a revoked key': bearer(revoked.token),
    'a locked key': bearer(locked.token),
    'a token for another audience': await token({ claims: { ...everything, aud: 'another-service' } }),
    'a token of another issuer': await token({ claims: { ...everything, iss: 'https://issuer.example.com' } }),
    'an expired token': await token({ claims: { ...everything, iat: seconds - 900, exp: seconds - 300 } }),
    'a token that is too old': await token({ claims: { ...everything, iat: seconds - 7_200 } }),
    'a token that nobody signed': bearer(forgedToken({ alg: 'none', typ: 'JWT' }, claims)),
    'a token signed with the public key as a secret': bearer(forgedToken({ alg: 'HS256', kid: 'key-1' }, claims, hmac)),
    'a token of an unknown key': await token({ claims: everything, key: await provider.newKey('ES256') }),
    'a token without a subject': await token({ claims: { ...everything, sub: undefined } }),
    'a token that was changed': bearer(`${good.slice(0, -4)}AAAA`),
  };
}

/** `METHOD /route`, as the table of the open ones names it. */
const nameOf = ({ method, url }: ServedRoute) => `${method} ${url}`;
const served = () => routes.filter(({ refuses }) => !refuses);
const guarded = () => served().filter(({ access }) => access?.kind === 'scope');

function requestOf({ method, operationId = '' }: ServedRoute): InjectOptions {
  return { ...(knownRequests[operationId]?.request ?? {}), method: method as 'GET' };
}

function scopeOf({ access }: ServedRoute): Scope {
  if (access?.kind !== 'scope') throw new Error('this route needs no scope');
  return access.scope;
}

const ask = (request: InjectOptions, authorization: string | undefined): Promise<LightMyRequestResponse> =>
  server.inject({
    ...request,
    headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
  });

/** But for the lock that the guessing itself brings about. */
async function written(): Promise<unknown> {
  const { rows } = await shop.database.admin.query(`
    select (select count(*)::int from dormouse.audit_entry where action <> 'api_key.locked') as entries,
      (select count(*)::int from dormouse.timeline) as happenings, (select count(*)::int from dormouse.sweep) as sweeps,
      (select jsonb_agg(to_jsonb(k) - array['failures', 'failed_at', 'locked_until'] order by key_id) from dormouse.api_key as k) as keys`);
  return rows[0];
}

describe('every route', () => {
  test('of the server has its row in one of the two tables, and no row is without a route', () => {
    const inTable = (route: ServedRoute) =>
      route.access?.kind === 'scope'
        ? knownRequests[route.operationId ?? '']?.scope === route.access.scope
        : openRoutes[nameOf(route).replace(/^HEAD /, 'GET ')] !== undefined;
    expect(
      served()
        .filter((route) => !inTable(route))
        .map(nameOf),
    ).toEqual([]);
    const operations = new Set(guarded().map(({ operationId }) => operationId));
    expect(Object.keys(knownRequests).filter((operationId) => !operations.has(operationId))).toEqual([]);
    const names = new Set(served().map((route) => nameOf(route).replace(/^HEAD /, 'GET ')));
    expect(Object.keys(openRoutes).filter((name) => !names.has(name))).toEqual([]);
  });

  test('stands in the document with the scope that it needs, for a key and for a token alike', () => {
    const documented = new Map(operationsOf(readDocument(server)).map((each) => [each.operationId, each.security]));
    for (const route of guarded()) {
      const scope = scopeOf(route);
      expect([nameOf(route), documented.get(route.operationId ?? '')]).toEqual([
        nameOf(route),
        [{ apiKey: [scope] }, { token: [scope] }],
      ]);
    }
  });

  test('that needs a scope refuses whoever does not prove a credential, and nothing is written', async () => {
    const callers = Object.entries(await strangers());
    const before = await written();
    const wrong: unknown[] = [];
    for (const route of guarded()) {
      for (const [who, authorization] of callers) {
        const answer = await ask(requestOf(route), authorization);
        const { statusCode: status, headers } = answer;
        const refused = status === 401 && headers['www-authenticate'] === 'Bearer realm="dormouse"';
        const told = route.method === 'HEAD' || answer.body.includes('"code":"credential_invalid"');
        if (!refused || !told) wrong.push([nameOf(route), who, status]);
      }
    }
    expect(wrong).toEqual([]);
    expect(await written()).toEqual(before);
  });

  test('that needs a scope refuses whoever has every other, names it, and writes nothing', async () => {
    const callers = new Map<Scope, string[]>();
    for (const scope of scopes) {
      const others = allBut(scope);
      const claims = { scope: others.join(' '), sub: `without-${scope}` };
      callers.set(scope, [bearer((await key(others)).token), await token({ claims })]);
    }
    callers.set('members:read', [
      ...(callers.get('members:read') ?? []),
      await token({ claims: { scope: undefined } }),
      await token({ claims: { scope: 'members:reader Members:Read members:*' } }),
    ]);
    const before = await written();
    for (const route of guarded()) {
      const scope = scopeOf(route);
      for (const authorization of callers.get(scope) ?? []) {
        const answer = await ask(requestOf(route), authorization);
        expect([nameOf(route), answer.statusCode]).toEqual([nameOf(route), 403]);
        if (route.method === 'HEAD') continue;
        expect(answer.json()).toMatchObject({ code: 'scope_missing', context: { scope } });
      }
    }
    expect(await written()).toEqual(before);
  });

  test('that needs no scope answers everybody the same, whatever they bring', async () => {
    const brought = [
      undefined,
      bearer('garbage'),
      bearer((await key(scopes)).token),
      await token({ claims: everything }),
    ];
    const answers: unknown[] = [];
    const expected: unknown[] = [];
    for (const [name, { request, status }] of Object.entries(openRoutes)) {
      for (const authorization of brought) {
        answers.push([name, (await ask(request, authorization)).statusCode]);
        expected.push([name, status]);
      }
    }
    expect(answers).toEqual(expected);
  });

  test('is no way around for a method that it does not know', async () => {
    for (const { method, url } of routes.filter(({ refuses }) => refuses)) {
      const { statusCode } = await ask({ method: method as 'GET', url: url.replaceAll(':', '') }, undefined);
      expect([method, url, statusCode]).toEqual([method, url, 405]);
    }
  });

  test.each([
    ['key', async (scope: Scope) => bearer((await key([scope])).token)],
    ['token', (scope: Scope) => token({ claims: { scope, sub: `only-${scope}` } })],
  ])('lets a %s in that has the right scope alone', async (_kind, credentialFor) => {
    await shop.database.admin.query('truncate public.members cascade');
    await shop.addMember({ memberNo: 1001, loginAt: '2026-11-01T00:00:00Z' });
    const answers: unknown[] = [];
    const expected: unknown[] = [];
    for (const route of guarded()) {
      const answer = await ask(requestOf(route), await credentialFor(scopeOf(route)));
      answers.push([nameOf(route), answer.statusCode]);
      expected.push([nameOf(route), knownRequests[route.operationId ?? '']?.status]);
    }
    expect(answers).toEqual(expected);
  });
});
