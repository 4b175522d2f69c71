import { PassThrough } from 'node:stream';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { formats } from '../../src/http/formats.js';
import { createLogger } from '../../src/logger.js';
import { encodeText } from '../../src/notice/sealed-text.js';
import { textHash } from '../../src/notice/text-hash.js';
import { insertRecords } from '../../src/vault/records.js';
import { sealRecords } from '../../src/vault/seal-records.js';
import { insertCycle } from '../support/cycle-rows.js';
import { type App, openApp } from './support/app.js';
import { readDocument } from './support/operations.js';

const secret = '홍길동 회원님, 표식-7431';
const body = { reason: 'case 2026-118' };

/** A notice with a sealed text, as a sweep would have left it. */
async function noticed(app: App): Promise<{ noticeId: string; url: string; memberId: string }> {
  const memberId = await app.addMember();
  const { cycleId, noticeId } = await insertCycle(app.database.admin, { memberId, state: 'noticed' });
  const sealed = { subject: '안내', text: secret, to: 'hongildong@example.com', letter: null, variables: null };
  const records = await sealRecords(
    app.ctx.keyring,
    [
      {
        memberId,
        cycleId,
        class: 'notice',
        content: encodeText(sealed),
        rowCount: 1,
        nextExpiryOn: '2031-10-11',
        expiresOn: '2031-10-11',
      },
    ],
    app.now(),
  );
  await app.ctx.mover.transaction((tx) => insertRecords(tx, records));
  await app.database.admin.query('update dormouse.notice set record_id = $2, text_hash = $3 where notice_id = $1', [
    noticeId,
    records[0]?.recordId,
    textHash(sealed.subject, sealed.text),
  ]);
  return { memberId, noticeId: noticeId ?? '', url: `/v1/notices/${noticeId}/evidence` };
}

describe('POST /v1/notices/{noticeId}/evidence', () => {
  test('answers what its schema says, and is kept by nobody', async () => {
    const app = await openApp();
    const { url, noticeId } = await noticed(app);
    const answer = await app.call({ method: 'POST', url, body });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(answer.json()).toMatchObject({
      noticeId,
      text: secret,
      textHashMatches: true,
      recipient: 'ho***@example.com',
      attempts: [{ state: 'accepted' }],
      cycle: { state: 'noticed' },
    });
    const document = readDocument(app.server);
    const ajv = new Ajv({ strict: false, formats: { ...formats, uri: true } });
    ajv.addSchema(document as object, 'document');
    const check = ajv.compile({ $ref: 'document#/components/schemas/Evidence' });
    expect(check(answer.json()), JSON.stringify(check.errors)).toBe(true);
    // Nothing that the verb tells is lost on the way, and nothing is told that the document doesn't name.
    const named = document.components.schemas.Evidence?.properties ?? {};
    expect(Object.keys(answer.json()).sort()).toEqual(Object.keys(named).sort());
  });

  test('answers a document where one is asked for', async () => {
    const app = await openApp();
    const { url, noticeId } = await noticed(app);
    const answer = await app.call({ method: 'POST', url, body: { ...body, format: 'pdf' } });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="evidence-${noticeId}.pdf"`);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.rawPayload.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });

  test('is never kept for a repeated request: each call opens it anew', async () => {
    const app = await openApp();
    const { url, memberId } = await noticed(app);
    for (const format of ['json', 'json', 'pdf']) {
      const headers = { 'idempotency-key': 'one' };
      const answer = await app.call({ method: 'POST', url, headers, body: { ...body, format } });
      expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([200, undefined]);
    }
    const { rows: kept } = await app.database.admin.query('select from dormouse.idempotency');
    expect(kept).toEqual([]);
    const { rows } = await app.database.admin.query(
      `select reason, detail from dormouse.audit_entry where action = 'evidence_opened' and member_id = $1`,
      [memberId],
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ reason: body.reason });
  });

  test('is for who may disclose, and for nobody else', async () => {
    const app = await openApp();
    const { url } = await noticed(app);
    const { headers } = await app.key('members:read', 'members:restore', 'audit:read', 'letters:manage');
    expect((await app.server.inject({ method: 'POST', url, headers, body })).statusCode).toBe(403);
    expect((await app.server.inject({ method: 'POST', url, body })).statusCode).toBe(401);
    const allowed = await app.key('vault:disclose');
    expect((await app.server.inject({ method: 'POST', url, headers: allowed.headers, body })).statusCode).toBe(200);
  });

  test.each([
    ['without a reason', {}, 400],
    ['with a blank reason', { reason: '  ' }, 400],
    ['with a reason of two lines', { reason: 'a\nb' }, 400],
    ['for another format', { reason: 'a', format: 'html' }, 400],
    ['with a field that is not known', { reason: 'a', text: secret }, 400],
  ])('is refused %s, and nothing is opened', async (_what, given, status) => {
    const app = await openApp();
    const { url } = await noticed(app);
    const answer = await app.call({ method: 'POST', url, body: given });
    expect([answer.statusCode, answer.json().code]).toEqual([status, 'input_invalid']);
    const { rows } = await app.database.admin.query(
      `select from dormouse.audit_entry where action = 'evidence_opened'`,
    );
    expect(rows).toEqual([]);
  });

  test('of a notice that nobody knows is not found, and of what is no id refused', async () => {
    const app = await openApp();
    const ask = (id: string) => app.call({ method: 'POST', url: `/v1/notices/${id}/evidence`, body });
    const unknown = await ask('00000000-0000-4000-8000-000000000000');
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'notice_not_found']);
    expect((await ask('1')).statusCode).toBe(400);
  });
});

test('neither text nor recipient gets into the log, also when the opening fails', async () => {
  const stream = new PassThrough();
  let log = '';
  stream.on('data', (chunk) => {
    log += String(chunk);
  });
  const app = await openApp({ overrides: { logger: createLogger('trace', stream) } });
  const { url, noticeId, memberId } = await noticed(app);
  for (const format of ['json', 'pdf']) await app.call({ method: 'POST', url, body: { ...body, format } });
  await app.database.admin.query(
    'update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where member_id = $1',
    [memberId],
  );
  const failed = await app.call({ method: 'POST', url, body });
  expect(failed.statusCode).toBe(500);
  expect(log).toContain('"route":"/v1/notices/:noticeId/evidence"');
  for (const value of ['표식-7431', '홍길동', 'hongildong', noticeId]) expect(log + failed.body).not.toContain(value);
});
