import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/access/create-api-key.js';
import { scopes } from '../../src/access/scopes.js';
import { buildServer } from '../../src/http/server.js';
import { type Marked, type MarkedShop, openMarkedShop } from '../support/marked-life.js';
import { findMarkers, type Written } from '../support/markers.js';
import { performAt, stateOf } from '../support/sweeps.js';
import { dumpColumns, whilePrinting } from '../support/written.js';

let marked: MarkedShop;
let server: FastifyInstance;
let separated: Marked;
let live: Marked;
let host: string;
let headers: { authorization: string };
const answers: (Written & { status: number })[] = [];
let printed: Written[];

beforeAll(async () => {
  marked = await openMarkedShop({ env: { RATE_LIMIT_PER_MINUTE: '1000000', LOOKUPS_PER_MINUTE: '1000000' } });
  server = await buildServer(marked.shop.ctx);
  const granted = { name: 'test', scopes, person: false, expiresInDays: 365, actor: { id: 'test:arrange' } };
  headers = { authorization: `Bearer ${(await createApiKey(marked.shop.ctx, granted)).token}` };
  separated = await marked.addMarked();
  live = await marked.addMarked({ loginAt: '2026-11-20T03:00:00Z' });
  await marked.addMarked({ email: null, mobile: null, address: false });
  await performAt(marked.shop, '2026-11-22');
  await performAt(marked.shop, '2027-01-20');
  host = await marked.shop.addMember({ email: separated.of('members.email') });
  printed = (await whilePrinting(askEverything)).printed;
});

afterAll(async () => {
  await server.close();
  await marked.close();
});

async function ask(request: InjectOptions): Promise<void> {
  const answer = await server.inject({ ...request, headers: { ...headers, ...request.headers } });
  const place = `${request.method ?? 'GET'} ${String(request.url).split('?')[0]} ${answer.statusCode}`;
  answers.push({ place, status: answer.statusCode, text: `${answer.body}\n${JSON.stringify(answer.headers)}` });
}

/** Every value of the two members is sent to wherever a caller could put it. */
async function askEverything(): Promise<void> {
  const values = marked.markers.map(({ value }) => value);
  for (const value of values) for (const request of requestsWith(value)) await ask(request);
  const proof = { method: 'phone', reference: 'check-1' };
  const restoration = { url: `/v1/members/${separated.memberId}/restoration`, body: { reason: 'came back', proof } };
  await ask({ method: 'POST', ...restoration, headers: { 'idempotency-key': 'one' } });
  await ask({ method: 'POST', ...restoration, headers: { 'idempotency-key': 'one' } });
  for (const { memberId } of [separated, live]) {
    await ask({ url: `/v1/members/${memberId}` });
    await ask({ url: `/v1/members/${memberId}/notices` });
  }
  for (const url of ['/v1/events', '/v1/sweeps', '/metrics', '/health/ready', '/', '/openapi.json']) await ask({ url });
  for (const language of ['ko', 'en']) await ask({ url: '/notices', headers: { 'accept-language': language } });
  await marked.shop.database.admin.query('update public.members set email = null where member_no = $1', [host]);
  await ask({ method: 'POST', ...restoration, headers: { 'idempotency-key': 'two' } });
  await ask({ url: `/v1/members/${separated.memberId}` });
}

function requestsWith(value: string): InjectOptions[] {
  const inUrl = encodeURIComponent(value);
  const json = { 'content-type': 'application/json' };
  const post = (url: string, body: object, more: Record<string, string> = {}): InjectOptions => {
    return { method: 'POST', url, body, headers: more };
  };
  return [
    { url: `/v1/members/${inUrl}` },
    { url: `/v1/members/${inUrl}/notices` },
    { url: `/v1/${inUrl}` },
    { url: `/v1/members/1?${inUrl}=${inUrl}` },
    // A number is a place to go on from, and the answer names it again.
    { url: `/v1/events?after=${/^\d+$/.test(value) ? `x${value}` : inUrl}` },
    { url: `/v1/sweeps/${inUrl}` },
    { url: `/v1/sweeps?limit=${inUrl}` },
    { url: `/notices?language=${inUrl}` },
    { url: '/v1/events', headers: { authorization: `Bearer ${inUrl}` } },
    { method: 'DELETE', url: `/v1/holds/${inUrl}` },
    post('/v1/members/lookup', { value }),
    post('/v1/members/lookup', { value, field: 'email' }),
    post('/v1/members/lookup', { value, field: value }),
    post('/v1/members/lookup', { value: [value], [value]: value }),
    { method: 'POST', url: '/v1/members/lookup', payload: `{"value": "${value}`, headers: json },
    { method: 'POST', url: '/v1/members/lookup', payload: value, headers: { 'content-type': 'text/plain' } },
    post(`/v1/members/${inUrl}/restoration`, { reason: '', proof: value }, { 'idempotency-key': 'bad' }),
    post(`/v1/members/${inUrl}/holds`, { scope: value, ground: 'Dispute 1.' }),
    post(`/v1/members/${live.memberId}/holds`, {
      scope: 'both',
      ground: 'Dispute 1.',
      reviewer: 'Legal',
      reviewOn: value,
    }),
    post('/v1/sweeps', { mode: value, asOf: value }),
    post('/v1/activity', { reports: [{ memberId: '1', at: value, kind: value }] }),
    post(
      '/v1/activity',
      { reports: [{ memberId: value, at: '2027-01-19T00:00:00Z', kind: 'login' }] },
      {
        'idempotency-key': `report-${marked.markers.findIndex((marker) => marker.value === value)}`,
      },
    ),
    {
      method: 'PUT',
      url: `/v1/members/${live.memberId}/inactivity-period`,
      body: { period: value, reason: 'Chose it.' },
    },
  ];
}

function found(...written: Written[]) {
  return findMarkers(written, marked.markers);
}

test('the requests met members, refusals and a conflict, and none of them broke', async () => {
  expect(await stateOf(marked.shop, separated.memberId)).toBe('restored');
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404, 409, 415]));
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  const lookups = answers.filter(
    ({ place, text }) => place.startsWith('POST /v1/members/lookup 200') && text.includes(separated.memberId),
  );
  expect(lookups.length).toBeGreaterThan(3);
});

describe('no value of a member stands', () => {
  test('in any answer, its headers, the notice board, the events or the metrics', () => {
    const shown = answers.map(({ text }, index) => ({ place: `answer ${index}`, text }));
    expect(found(...shown)).toEqual([]);
  });

  test('in the log, which tells the route and not the URL', () => {
    const log = marked.log();
    expect(found(log, ...printed)).toEqual([]);
    const lines = log.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const routes = new Set(lines.filter(({ msg }) => msg === 'answered').map(({ route }) => route));
    expect([...routes]).toEqual(expect.arrayContaining(['/v1/members/:memberId', '/v1/sweeps/:sweepId', null]));
    expect(log.text).not.toMatch(new RegExp(`/members/${separated.memberId}`));
    expect(log.text).not.toContain(headers.authorization.slice(-20));
  });

  test('in the ledger: neither in the audit, nor in the answers that are kept for a repeated request', async () => {
    const dump = await dumpColumns(marked.shop.database.admin);
    expect(dump.find(({ place }) => place === 'dormouse.idempotency.answer')?.text).toContain('restored');
    expect(dump.find(({ place }) => place === 'dormouse.audit_entry.action')?.text).toContain('members_looked_up');
    expect(found(...dump)).toEqual([]);
  });
});

test('an entry of the audit holds ids, names, counts and days, and no value', async () => {
  const { rows } = await marked.shop.database.admin.query<{ keys: string }>(
    `select distinct key as keys from dormouse.audit_entry, jsonb_object_keys(detail) as key order by 1`,
  );
  expect(rows.map(({ keys }) => keys)).not.toEqual([]);
  expect(rows.map(({ keys }) => keys)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/value|email|phone|text$/)]),
  );
});
