import { describe, expect, test } from 'vitest';
import { insertPosting } from '../support/public-board.js';
import { type App, openApp } from './support/app.js';

const texts = { ko: { title: '개정', text: '내용' }, en: { title: 'Change', text: 'Text' } };
const change = { kind: 'policyChange', takesEffectOn: '2026-11-29', material: false, texts };

function post(app: App, body: object, headers: Record<string, string> = {}) {
  return app.call({ method: 'POST', url: '/v1/postings', body, headers });
}

describe('POST /v1/postings', () => {
  test('posts once for a key, and answers the same again', async () => {
    const app = await openApp();
    const headers = { 'idempotency-key': 'change-1' };
    const first = await post(app, change, headers);
    const again = await post(app, change, headers);
    expect([first.statusCode, again.statusCode, again.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
    expect(again.body).toBe(first.body);
    expect(first.json()).toMatchObject({ kind: 'policyChange', standing: true, texts, postedBy: /^key:/ });
    expect((await app.call({ url: '/v1/postings' })).json().postings).toHaveLength(1);
  });

  test.each([
    ['a day too early', { takesEffectOn: '2026-11-28' }, /7 days ahead.*2026-11-29/],
    ['a material change too early', { material: true }, /30 days ahead.*2026-12-22/],
    ["a person's address", { texts: { ...texts, en: { title: 'A', text: 'hong@example.com' } } }, /e-mail address/],
  ])('refuses %s and says what to do', async (_what, given, detail) => {
    const app = await openApp();
    const answer = await post(app, { ...change, ...given });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'input_invalid']);
    expect(answer.json().detail).toMatch(detail);
    expect(answer.body).not.toContain('hong@');
  });

  test.each([
    ['without a language', { texts: { ko: texts.ko } }],
    ['of another kind', { kind: 'separation' }],
    ['with what nobody knows', { urgent: true }],
    ['without saying whether it is material', { material: undefined }],
  ])('refuses a change %s', async (_what, given) => {
    const app = await openApp();
    expect((await post(app, { ...change, ...given })).statusCode).toBe(400);
  });
});

describe('GET /v1/postings', () => {
  test('goes through all, page by page', async () => {
    const app = await openApp();
    for (const on of ['2026-11-19', '2026-11-20', '2026-11-21']) await insertPosting(app, { on });
    const days: string[] = [];
    let cursor = '';
    do {
      const page = (await app.call({ url: `/v1/postings?limit=2${cursor && `&cursor=${cursor}`}` })).json();
      days.push(...page.postings.map(({ postedOn }: { postedOn: string }) => postedOn));
      cursor = page.next ?? '';
    } while (cursor !== '');
    expect(days).toEqual(['2026-11-21', '2026-11-20', '2026-11-19']);
    expect((await app.call({ url: '/v1/postings?cursor=abc' })).statusCode).toBe(400);
  });
});

describe('DELETE /v1/postings/{postingId}', () => {
  test('takes it off the board, and answers what fell with it', async () => {
    const app = await openApp();
    const { postingId } = (await post(app, change)).json();
    const request = { method: 'DELETE', url: `/v1/postings/${postingId}`, body: { reason: 'A wrong day.' } } as const;
    const answer = await app.call(request);
    expect(answer.json()).toEqual({
      postingId,
      withdrawnAt: app.now(),
      withdrawnReason: 'A wrong day.',
      already: false,
      noticesTakenBack: 0,
    });
    expect((await app.call(request)).json()).toMatchObject({ already: true });
    expect((await app.server.inject({ url: '/notices.json' })).json().total).toBe(0);
    expect((await app.call({ url: '/v1/postings' })).json().postings).toMatchObject([{ standing: false }]);
  });

  test('needs a reason', async () => {
    const app = await openApp();
    const postingId = await insertPosting(app, { on: '2026-11-22' });
    for (const body of [undefined, {}, { reason: '' }]) {
      const answer = await app.call({ method: 'DELETE', url: `/v1/postings/${postingId}`, ...(body ? { body } : {}) });
      expect(answer.statusCode).toBe(400);
    }
    expect((await app.server.inject({ url: '/notices.json' })).json().total).toBe(1);
  });
});
