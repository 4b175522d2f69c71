import { unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { letterAudit, letterOf, reason, resultsOf } from '../support/letters-waiting.js';
import { longAgo } from '../support/sweeps.js';
import { type App, openApp } from './support/app.js';
import { sweep } from './support/sweeping.js';

const noBatch = '00000000-0000-4000-8000-000000000000';

/** Members who can be reached by letter alone, each with a letter that waits. */
async function withLetters(count: number): Promise<{ app: App; memberIds: string[] }> {
  const app = await openApp();
  await app.keepSourcesAlive();
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1) {
    memberIds.push(await app.addMember({ email: null, mobile: null, loginAt: longAgo }));
  }
  await sweep(app);
  return { app, memberIds };
}

function create(app: App, body: object = { reason }, headers: Record<string, string> = {}) {
  return app.call({ method: 'POST', url: '/v1/letter-batches', body, headers });
}

function open(app: App, batchId: string) {
  return app.call({ method: 'POST', url: `/v1/letter-batches/${batchId}/content`, body: { reason } });
}

function report(app: App, payload: string | Buffer, headers: Record<string, string> = {}) {
  return app.call({
    method: 'POST',
    url: '/v1/letter-batches/results',
    headers: { 'content-type': 'text/csv', ...headers },
    payload,
  });
}

describe('a batch of letters over HTTP', () => {
  test('is made of what waits, and can be followed where its answer says', async () => {
    const { app } = await withLetters(2);
    const answer = await create(app);
    expect(answer.statusCode).toBe(201);
    const { batch, waiting } = answer.json();
    expect([batch.letters, batch.pages, waiting]).toEqual([2, 2, 0]);
    expect(batch.createdBy).toMatch(/^key:/);
    const followed = await app.call({ url: String(answer.headers.location) });
    expect([followed.statusCode, followed.json()]).toEqual([200, batch]);
  });

  test('is none where no letter waits', async () => {
    const app = await openApp();
    const answer = await create(app);
    expect([answer.statusCode, answer.json()]).toEqual([200, { batch: null, waiting: 0 }]);
  });

  test('is made once, however often the request is sent', async () => {
    const { app } = await withLetters(2);
    const headers = { 'idempotency-key': 'friday' };
    const asked = { reason, limit: 1 };
    const [first, again] = [await create(app, asked, headers), await create(app, asked, headers)];
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.json().waiting).toBe(1);
  });

  test('is opened as a ZIP, kept nowhere, with one line of the audit for each letter', async () => {
    const { app, memberIds } = await withLetters(2);
    const { batchId } = (await create(app)).json().batch;
    const answer = await open(app, batchId);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="letters-${batchId}.zip"`,
    });
    const files = unzipSync(answer.rawPayload);
    const pdfs = Object.keys(files).filter((name) => name.endsWith('.pdf'));
    expect(pdfs).toHaveLength(2);
    expect(Object.keys(files)).toHaveLength(6);
    const csv = Buffer.from(files['recipients.csv'] ?? []).toString('utf8');
    for (const memberId of memberIds) expect(csv).toContain(`홍길동 ${memberId}`);
    const audit = await letterAudit(app, 'letter_opened');
    expect(audit.map((entry) => [entry.memberId, entry.reason]).sort()).toEqual(memberIds.map((id) => [id, reason]));
    expect((await open(app, batchId)).statusCode).toBe(200);
    expect(await letterAudit(app, 'letter_opened')).toHaveLength(4);
  });

  test('is gone after its term, and unknown where nobody made it', async () => {
    const { app } = await withLetters(1);
    const { batchId } = (await create(app)).json().batch;
    app.setNow('2026-12-23T03:00:00Z');
    const gone = await open(app, batchId.toUpperCase());
    expect([gone.statusCode, gone.json().code]).toEqual([410, 'batch_forgotten']);
    const unknown = await open(app, noBatch);
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'batch_not_found']);
    const followed = await app.call({ url: `/v1/letter-batches/${batchId}` });
    expect(followed.json()).toMatchObject({ openable: false, states: { pending: 1 } });
  });

  test('breaks off where a letter could not be read to its end, so that nobody takes a part for the whole', async () => {
    const { app } = await withLetters(1);
    const { batchId } = (await create(app)).json().batch;
    // Between the record of the opening and the letters.
    await app.database.admin.query('revoke select on vault.record from dormouse_mover');
    const broken = await open(app, batchId).then(
      (answer) => answer.statusCode,
      () => 'broken off',
    );
    expect(broken === 'broken off' || Number(broken) >= 500).toBe(true);
  });
});

describe('the list of batches over HTTP', () => {
  test('goes page by page through all of them, newest first, and names no member', async () => {
    const app = await openApp();
    // Three at each instant, so that a page ends between equals.
    await app.database.admin.query(
      `insert into dormouse.letter_batch (batch_id, exported_at, exported_by, letters, term_on)
       select gen_random_uuid(), '2026-11-01'::timestamptz + interval '1 microsecond' * (n / 3), 'x', 1, '2026-12-01'
       from generate_series(1, 25) as n`,
    );
    const seen: { batchId: string; createdAt: string }[] = [];
    let cursor: string | null = null;
    do {
      const url: string = `/v1/letter-batches?limit=4${cursor ? `&cursor=${cursor}` : ''}`;
      const page = (await app.call({ url })).json();
      seen.push(...page.batches);
      cursor = page.next;
    } while (cursor !== null);
    expect([seen.length, new Set(seen.map(({ batchId }) => batchId)).size]).toEqual([25, 25]);
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('refuses a cursor that is none of its own', async () => {
    const app = await openApp();
    const answer = await app.call({ url: '/v1/letter-batches?cursor=abc' });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'input_invalid']);
  });
});

describe('the results of letters over HTTP', () => {
  test('are imported from CSV in UTF-8 and in CP949, and again change nothing', async () => {
    const { app, memberIds } = await withLetters(2);
    await create(app);
    const [first, second] = [await letterOf(app, memberIds[0]), await letterOf(app, memberIds[1])];
    const handedOver = await report(app, resultsOf(`${first.noticeId},handed_over,2026-11-22`));
    expect([handedOver.statusCode, handedOver.json()]).toEqual([
      200,
      { handedOver: 1, returned: 0, afterSeparation: 0, already: 0, unknown: 0 },
    ]);
    const cp949 = iconv.encode(`notice_id,result,on,이름\n${second.noticeId},returned,2026-11-22,홍길동`, 'cp949');
    expect((await report(app, cp949)).json()).toMatchObject({ returned: 1 });
    expect((await report(app, cp949)).json()).toMatchObject({ returned: 0, already: 1 });
    expect(await letterOf(app, memberIds[0])).toMatchObject({ state: 'effective', cycle: 'noticed' });
  });

  test('with a problem on any line are refused with the lines, and quote nothing', async () => {
    const { app, memberIds } = await withLetters(1);
    await create(app);
    const { noticeId } = await letterOf(app, memberIds[0]);
    const answer = await report(app, resultsOf(`${noticeId},handed_over,2026-11-22`, 'x,홍길동,2026-11-22'));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'input_invalid',
      context: { problems: [{ line: 3, message: expect.any(String) }], count: 1 },
    });
    expect(answer.body).not.toContain('홍길동');
    expect(await letterOf(app, memberIds[0])).toMatchObject({ state: 'pending' });
  });

  test('are taken as CSV alone, and up to a megabyte', async () => {
    const app = await openApp();
    const json = await report(app, '{}', { 'content-type': 'application/json' });
    expect([json.statusCode, json.json().code]).toEqual([415, 'media_type_unsupported']);
    const large = await report(app, `notice_id,result,on\n${'x'.repeat(1_048_576)}`);
    expect([large.statusCode, large.json().code]).toEqual([413, 'request_too_large']);
  });

  test('are imported once under one key', async () => {
    const { app, memberIds } = await withLetters(1);
    await create(app);
    const { noticeId } = await letterOf(app, memberIds[0]);
    const headers = { 'idempotency-key': 'results-1' };
    const text = resultsOf(`${noticeId},handed_over,2026-11-22`);
    const [first, again] = [await report(app, text, headers), await report(app, text, headers)];
    expect(again.json()).toEqual(first.json());
    const other = await report(app, resultsOf(`${noticeId},returned,2026-11-22`), headers);
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_mismatch']);
  });
});
