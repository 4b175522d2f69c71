import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/access/create-api-key.js';
import { scopes } from '../../src/access/scopes.js';
import { sealAudit } from '../../src/audit/seal-audit.js';
import { buildServer } from '../../src/http/server.js';
import { rewrapKeys } from '../../src/keys/rewrap-keys.js';
import { type Marked, type MarkedShop, openMarkedShop } from '../support/marked-life.js';
import { findMarkers, type Written } from '../support/markers.js';
import { never, performAt, stateOf } from '../support/sweeps.js';
import { dumpColumns, whilePrinting } from '../support/written.js';

let marked: MarkedShop;
let server: FastifyInstance;
let headers: { authorization: string };
let asked: Marked;
let withdrawn: Marked;
let printed: Written[];
/** What was answered, but for whole disclosures. */
const answers: Written[] = [];
const disclosed: Written[] = [];

beforeAll(async () => {
  marked = await openMarkedShop({ env: { RATE_LIMIT_PER_MINUTE: '1000000', LOOKUPS_PER_MINUTE: '1000000' } });
  server = await buildServer(marked.shop.ctx);
  const granted = { name: 'test', scopes, person: true, expiresInDays: 3_650, actor: { id: 'test:arrange' } };
  headers = { authorization: `Bearer ${(await createApiKey(marked.shop.ctx, granted)).token}` };
  asked = await marked.addMarked();
  withdrawn = await marked.addMarked();
  await performAt(marked.shop, '2026-11-22');
  await performAt(marked.shop, '2027-01-20');
  printed = (await whilePrinting(liveOn)).printed;
});

afterAll(async () => {
  await server.close();
  await marked.close();
});

async function ask(request: InjectOptions): Promise<LightMyRequestResponse> {
  const answer = await server.inject({ ...request, headers: { ...headers, ...request.headers } });
  const place = `${request.method ?? 'GET'} ${String(request.url).split('?')[0]} ${answer.statusCode}`;
  const isWhole = (request.body as { unmasked?: boolean } | undefined)?.unmasked === true;
  (isWhole ? disclosed : answers).push({ place, text: `${answer.body}\n${JSON.stringify(answer.headers)}` });
  expect(answer.statusCode, place).toBeLessThan(500);
  return answer;
}

function post(url: string, body: object, key?: string): Promise<LightMyRequestResponse> {
  return ask({ method: 'POST', url, body, headers: key === undefined ? {} : { 'idempotency-key': key } });
}

/** All that can be asked of separated data: its rights, its withdrawal, what the ledger and the audit say of it. */
async function liveOn(): Promise<void> {
  await discloseInEveryForm(asked);
  await answerRequests(asked);
  await post(`/v1/members/${asked.memberId}/destruction`, { reason: 'case 1', rehearse: true }, 'rehearsal');
  await post(`/v1/members/${withdrawn.memberId}/destruction`, { reason: 'case 2' }, 'withdrawal');
  await discloseInEveryForm(withdrawn);
  for (const value of [asked.of('members.email'), withdrawn.of('members.mobile')]) {
    await post('/v1/members/lookup', { value });
    await post(`/v1/members/${asked.memberId}/disclosures`, { reason: 'case 3', format: value });
    await post(`/v1/members/${value}/destruction`, { reason: 'case 4' }, `of-${value.length}`);
    await ask({ url: `/v1/audit?memberId=${encodeURIComponent(value)}` });
  }
  await rewrapKeys(marked.shop.ctx, { periodKeys: 'all', actor: { id: 'test:arrange' }, signal: never });
  for (const day of ['2029-06-01', '2030-12-30', '2032-06-01']) await performAt(marked.shop, day);
  await sealAudit(marked.shop.ctx, { signal: never, checkpoint: 'at once' });
  for (const format of ['json', 'csv', 'pdf']) await ask({ url: `/v1/destructions?format=${format}` });
  await post('/v1/destructions/confirmation', { until: '2032-06-01T00:00:00Z' });
  const paths = [
    '/v1/audit',
    '/v1/audit/review?month=2027-01',
    '/v1/access-rights',
    '/v1/rights-requests',
    '/v1/holds',
  ];
  for (const url of [...paths, '/v1/events?after=0', '/metrics']) await ask({ url });
}

async function discloseInEveryForm({ memberId }: Marked): Promise<void> {
  for (const unmasked of [false, true]) {
    for (const format of ['json', 'csv']) {
      await post(`/v1/members/${memberId}/disclosures`, { reason: 'case 2026-131', unmasked, format });
    }
  }
}

async function answerRequests({ memberId }: Marked): Promise<void> {
  const proof = { method: 'phone', reference: 'check-1' };
  for (const kind of ['access', 'portability', 'correction', 'deletion']) {
    const opened = await post(`/v1/members/${memberId}/rights-requests`, { kind, proof });
    const told = { reason: 'A law keeps the rest.', objection: 'To the privacy office.' };
    await post(`/v1/rights-requests/${opened.json().requestId}/outcome`, { outcome: 'partly_granted', ...told });
  }
}

function found(...written: readonly Written[]) {
  return findMarkers(written, marked.markers);
}

test('the data was disclosed whole, was asked about, withdrawn, rewrapped, and destroyed in the end', async () => {
  expect(found(...disclosed).length).toBeGreaterThan(10);
  expect(disclosed.map(({ place }) => place)).toContain(`POST /v1/members/${asked.memberId}/disclosures 200`);
  const { rows } = await marked.shop.database.admin.query<{ action: string }>(
    'select distinct action from dormouse.audit_entry',
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      ...['disclosed', 'rights_request_opened', 'rights_request_closed', 'withdrawn', 'withdrawal_told'],
      ...['keys_rewrapped', 'destroyed', 'period_key_destroyed', 'members_looked_up', 'audit_read'],
    ]),
  );
  for (const { memberId } of [asked, withdrawn]) expect(await stateOf(marked.shop, memberId)).toBe('destroyed');
  expect(answers.find(({ place }) => place === 'GET /v1/destructions 200')?.text).toContain('membership');
});

describe('no value of a member stands', () => {
  test('in any answer but a whole disclosure, its headers, or the metrics', () => {
    expect(found(...answers)).toEqual([]);
  });

  test('in the log, or in what was printed', () => {
    expect(marked.log().text).toContain('/v1/members/:memberId/disclosures');
    expect(found(marked.log(), ...printed)).toEqual([]);
  });

  test('in any column of the ledger, the audit, kept answers, requests or the vault', async () => {
    const dump = await dumpColumns(marked.shop.database.admin);
    const text = (place: string) => dump.find((column) => column.place === place)?.text ?? '';
    expect(text('dormouse.destruction.class')).toContain('membership');
    expect(text('dormouse.rights_request.kind')).toContain('portability');
    expect(text('dormouse.audit_checkpoint.document')).toContain('signature');
    expect(found(...dump)).toEqual([]);
  });
});

test('a leak into the ledger, or into a kept answer, is found', async () => {
  const { admin } = marked.shop.database;
  const value = asked.of('members.name');
  await admin.query('update dormouse.destruction set basis = $1', [value]);
  await admin.query(
    `insert into dormouse.idempotency (credential, key, operation, body_hash, state, answer, created_at, lease_until)
     values ('key:1', '1', 'disclose', '\\x00', 'answered', jsonb_build_object('body', $1::text), now(), now())`,
    [value],
  );
  const places = found(...(await dumpColumns(admin))).map(({ place }) => place);
  expect([...new Set(places)].sort()).toEqual(['dormouse.destruction.basis', 'dormouse.idempotency.answer']);
});
