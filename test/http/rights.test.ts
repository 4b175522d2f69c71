import { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/access/create-api-key.js';
import { type Scope, scopes } from '../../src/access/scopes.js';
import { formats } from '../../src/http/formats.js';
import { buildServer } from '../../src/http/server.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { longAgo, separateAll } from '../support/sweeps.js';
import { readDocument } from './support/operations.js';

const reason = 'case 2026-131';
const proof = { method: 'phone', reference: 'check-1' };

let shop: SmallShop;
let server: FastifyInstance;
let almighty: { authorization: string };
let memberId: string;
let correctedId: string;

/** One server for all of these: none gets in the way of another. */
beforeAll(async () => {
  shop = await openSmallShop({ env: { LOOKUPS_PER_MINUTE: '2' } });
  memberId = await shop.addMember({ loginAt: longAgo });
  correctedId = await shop.addMember({ loginAt: longAgo });
  await separateAll(shop);
  shop.setNow('2026-12-23T03:00:40Z');
  server = await buildServer(shop.ctx);
  await server.ready();
  almighty = await keyOf(...scopes);
});

afterAll(async () => {
  await server.close();
  await shop.close();
});

async function keyOf(...granted: readonly Scope[]): Promise<{ authorization: string }> {
  const asked = { name: 'test', scopes: granted, person: false, expiresInDays: 30, actor: { id: 'test:arrange' } };
  return { authorization: `Bearer ${(await createApiKey(shop.ctx, asked)).token}` };
}

function get(url: string) {
  return server.inject({ url, headers: almighty });
}

function checkerOf(component: string) {
  const document = readDocument(server);
  const ajv = new Ajv({ strict: false, formats: { ...formats, uri: true } });
  ajv.addSchema(document as object, 'document');
  const check = ajv.compile({ $ref: `document#/components/schemas/${component}` });
  return (body: unknown) => {
    expect(check(body), JSON.stringify(check.errors)).toBe(true);
    const named = Object.keys(document.components.schemas[component]?.properties ?? {});
    expect(Object.keys(body as object).sort()).toEqual(named.sort());
  };
}

function post(url: string, body: object, headers: Record<string, string> = {}) {
  return server.inject({ method: 'POST', url, body, headers: { ...almighty, ...headers } });
}

async function disclosures() {
  return (await auditRows(shop.database.admin)).filter(({ action }) => action === 'disclosed');
}

describe('POST /v1/members/{memberId}/disclosures', () => {
  test('answers masked values as its schema says, whole ones to save, a table where one is asked for', async () => {
    const url = `/v1/members/${memberId}/disclosures`;
    const check = checkerOf('Disclosure');
    const masked = await post(url, { reason });
    expect([masked.statusCode, masked.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(masked.headers['content-disposition']).toBeUndefined();
    check(masked.json());
    expect(masked.body).not.toMatch(new RegExp(`홍길동|user${memberId}|예시로 \\d`));
    const whole = await post(url, { reason, unmasked: true });
    check(whole.json());
    expect(whole.body).toContain(`user${memberId}@example.com`);
    const { disclosureId } = whole.json();
    expect(whole.headers['content-disposition']).toBe(`attachment; filename="disclosure-${disclosureId}.json"`);
    const table = await post(url, { reason, unmasked: true, format: 'csv' });
    expect(table.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'cache-control': 'no-store',
      'content-disposition': expect.stringMatching(/^attachment; filename="disclosure-[0-9a-f-]{36}\.csv"$/),
    });
    expect(table.rawPayload.subarray(0, 3)).toEqual(Buffer.from('\ufeff'));
    expect(table.body).toContain(`public.members,1,email,이메일주소,e-mail address,user${memberId}@example.com\r\n`);

    // Each call opened it anew, and none was kept for a repeated one.
    const again = { 'idempotency-key': 'one' };
    const ids = [await post(url, { reason }, again), await post(url, { reason }, again)];
    expect(new Set(ids.map((answer) => answer.json().disclosureId)).size).toBe(2);
    const { rows: kept } = await shop.database.admin.query(
      `select from dormouse.idempotency where operation like '%disclosures%'`,
    );
    expect(kept).toEqual([]);
    expect((await disclosures()).map(({ detail }) => [detail?.masked, detail?.format])).toEqual([
      [true, 'json'],
      [false, 'json'],
      [false, 'csv'],
      [true, 'json'],
      [true, 'json'],
    ]);
  });

  test('has a scope of its own for whole values, on top of the one for any', async () => {
    const url = `/v1/members/${memberId}/disclosures`;
    const both = await keyOf('vault:disclose', 'vault:disclose-unmasked');
    const one = await keyOf('vault:disclose');
    const other = await keyOf('vault:disclose-unmasked');
    const ask = async (headers: typeof one, body: object) =>
      server.inject({ method: 'POST', url, headers, body: { reason, ...body } });
    const refused = await ask(one, { unmasked: true });
    expect([refused.statusCode, refused.json()]).toMatchObject([
      403,
      { code: 'scope_missing', context: { scope: 'vault:disclose-unmasked' } },
    ]);
    expect((await ask(one, { unmasked: true, format: 'csv' })).statusCode).toBe(403);
    expect((await ask(one, { unmasked: false })).json().masked).toBe(true);
    expect((await ask(other, {})).statusCode).toBe(403);
    expect((await ask(both, { unmasked: true })).json().masked).toBe(false);
  });

  test('refuses what is not asked properly, and a live member by saying where their data is', async () => {
    const before = (await disclosures()).length;
    const live = await shop.addMember();
    const url = `/v1/members/${live}/disclosures`;
    const wrong = [{}, { reason: ' ' }, { reason: 'a\nb' }, { reason, format: 'xml' }, { reason, unmasked: 'yes' }];
    for (const body of [...wrong, { reason, requestId: 'x' }, { reason, masked: false }]) {
      expect((await post(url, body)).statusCode, JSON.stringify(body)).toBe(400);
    }
    const refused = await post(url, { reason });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'cycle_in_other_state']);
    expect(refused.json().detail).toContain('member database');
    expect((await post('/v1/members/9999/disclosures', { reason })).statusCode).toBe(404);
    expect(await disclosures()).toHaveLength(before);
  });
});

test('requests are entered, listed and closed as their schemas say', async () => {
  const live = await shop.addMember();
  const url = `/v1/members/${live}/rights-requests`;
  const opened = await post(url, { kind: 'access', receivedOn: '2026-12-20', proof });
  expect([opened.statusCode, opened.json().dueOn]).toEqual([201, '2026-12-30']);
  checkerOf('RightsRequest')(opened.json());
  const { requestId } = opened.json();
  for (const receivedOn of ['2026-12-21', '2026-12-22']) await post(url, { kind: 'portability', receivedOn, proof });
  const list = async (query: string) => (await get(`/v1/rights-requests${query}`)).json();
  const first = await list(`?open=true&limit=2&memberId=${live}`);
  checkerOf('RightsRequests')(first);
  expect(first.requests).toHaveLength(2);
  expect(first.requests[0]).toEqual(opened.json());
  const second = await list(`?open=true&limit=2&memberId=${live}&cursor=${first.next}`);
  expect(second).toMatchObject({ requests: [{ receivedOn: '2026-12-22' }], next: null });
  expect((await list(`?dueBefore=2026-12-31&memberId=${live}`)).requests).toHaveLength(1);
  expect((await list(`?memberId=${live}&open=false`)).requests).toEqual([]);
  for (const query of ['?open=perhaps', '?dueBefore=soon', '?cursor=eA', '?limit=101']) {
    expect((await get(`/v1/rights-requests${query}`)).statusCode, query).toBe(400);
  }

  const outcome = `/v1/rights-requests/${requestId}/outcome`;
  expect((await post(outcome, { outcome: 'refused' })).json()).toMatchObject({ code: 'input_invalid' });
  const words = { reason: 'Not the person.', objection: 'Told how.' };
  const closed = await post(outcome, { outcome: 'refused', ...words });
  checkerOf('ClosedRightsRequest')(closed.json());
  expect(closed.json()).toMatchObject({ already: false, request: { outcome: 'refused', measure: null } });
  const again = await post(outcome, { outcome: 'granted' });
  expect([again.statusCode, again.json().code]).toEqual([409, 'rights_request_closed']);
  const { events } = (await get('/v1/events?limit=1000')).json();
  expect(events.at(-1)).toMatchObject({ event: 'rights_request_closed', reason: null });
  expect(JSON.stringify(events)).not.toMatch(/Not the person|Told how|check-1/);
});

test('a correction that is granted tells the restoration', async () => {
  const opened = await post(`/v1/members/${correctedId}/rights-requests`, { kind: 'correction', proof });
  const outcome = `/v1/rights-requests/${opened.json().requestId}/outcome`;
  const refused = await post(outcome, { outcome: 'granted' });
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'cycle_in_other_state']);
  const restored = await post(
    `/v1/members/${correctedId}/restoration`,
    { reason: 'Asked for a correction.', proof },
    { 'idempotency-key': 'k' },
  );
  const { request } = (await post(outcome, { outcome: 'granted' })).json();
  expect(request.measure).toEqual({
    cycleId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    restoredAt: restored.json().restoredAt,
  });
});

test('look-ups beyond the limit are 429 with the time to wait, and refused values are on record', async () => {
  const look = (value: string) => post('/v1/members/lookup', { value });
  expect((await look('nobody@example.com')).json()).toEqual({ members: [] });
  const refused = await look('   ');
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'input_invalid']);
  const limited = await look('nobody@example.com');
  expect([limited.statusCode, limited.headers['retry-after'], limited.json()]).toMatchObject([
    429,
    '20',
    { code: 'rate_limited', status: 429, context: { limit: 2, retryAfterSeconds: 20 } },
  ]);
  expect(limited.headers['content-type']).toMatch(/^application\/problem\+json/);
  const headers = await keyOf('members:lookup');
  const body = { value: 'nobody' };
  const other = await server.inject({ method: 'POST', url: '/v1/members/lookup', headers, body });
  expect(other.statusCode).toBe(200);
  const actions = (await auditRows(shop.database.admin)).map(({ action }) => action);
  expect(actions.filter((action) => /look/.test(action))).toEqual([
    'members_looked_up',
    'members_looked_up',
    'lookups_limited',
    'members_looked_up',
  ]);
});
