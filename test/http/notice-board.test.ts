import { describe, expect, test } from 'vitest';
import { languageOf } from '../../src/http/board-language.js';
import { type App, openApp } from './support/app.js';

const hostile = `<script>alert("1")</script> & 'quoted' </div><img src=x onerror=alert(2)>`;

async function post(
  app: App,
  posting: { from?: string; until?: string; text?: string; title?: string; withdrawn?: boolean } = {},
) {
  const {
    from = '2026-11-01',
    until = '2026-12-15',
    title = '안내',
    text = '■ 분리 보관 일정\n다음과 같습니다.',
  } = posting;
  const texts = { ko: { title, text }, en: { title: `EN ${title}`, text: `EN ${text}` } };
  await app.database.admin.query(
    `insert into dormouse.posting (posting_id, posted_on, until_on, texts, posted_at, withdrawn_at)
     values (gen_random_uuid(), $1, $2, $3, $1::date, case when $4 then now() end)`,
    [from, until, JSON.stringify(texts), posting.withdrawn ?? false],
  );
}

describe('the notice board', () => {
  test('shows the postings that stand today, newest first, to anybody', async () => {
    const app = await openApp();
    await post(app, { from: '2026-11-01', title: 'older' });
    await post(app, { from: '2026-11-22', until: '2026-12-22', title: 'from today' });
    await post(app, { from: '2026-10-01', until: '2026-11-22', title: 'until today' });
    await post(app, { from: '2026-10-01', until: '2026-11-21', title: 'ended' });
    await post(app, { from: '2026-11-23', until: '2026-12-31', title: 'not yet' });
    await post(app, { title: 'withdrawn', withdrawn: true });
    const answer = await app.server.inject({ url: '/notices.json?lang=ko' });
    expect(answer.json().postings.map(({ title }: { title: string }) => title)).toEqual([
      'from today',
      'older',
      'until today',
    ]);
    const { body } = await app.server.inject({ url: '/notices?lang=ko' });
    expect(body.indexOf('from today')).toBeLessThan(body.indexOf('until today'));
    for (const hidden of ['ended', 'not yet', 'withdrawn']) expect(body).not.toContain(hidden);
  });

  test('says so where nothing stands', async () => {
    const app = await openApp();
    expect((await app.server.inject({ url: '/notices?lang=en' })).body).toContain('There is no posting at present.');
    expect((await app.server.inject({ url: '/notices?lang=ko' })).body).toContain('게시 중인 공시가 없습니다');
  });

  test('prints what was posted as text and never as markup', async () => {
    const app = await openApp();
    await post(app, { title: hostile, text: hostile });
    const { body } = await app.server.inject({ url: '/notices?lang=ko' });
    expect(body).not.toMatch(/<script|<img|alert\("/);
    expect(body).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;quoted&#39;');
    expect(body.match(/<div/g)).toHaveLength(1);
  });

  test('runs nothing and loads nothing, and says what it is to a phone', async () => {
    const app = await openApp();
    await post(app);
    const page = await app.server.inject({ url: '/notices?lang=ko' });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; /);
    expect(policy).not.toContain('unsafe');
    expect(page.body).toContain('<html lang="ko">');
    expect(page.body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page.body).not.toMatch(/src=|@import|url\(/);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('answers in the language that is asked for, and tells caches so', async () => {
    const app = await openApp();
    await post(app);
    const english = await app.server.inject({ url: '/notices', headers: { 'accept-language': 'en-GB, ko;q=0.5' } });
    expect(english.body).toContain('EN 안내');
    expect([english.headers['content-language'], english.headers.vary]).toEqual(['en', 'accept-language']);
    const korean = await app.server.inject({ url: '/notices?lang=ko', headers: { 'accept-language': 'en' } });
    expect(korean.body).not.toContain('EN 안내');
    expect((await app.server.inject({ url: '/notices.json?lang=en' })).json().language).toBe('en');
  });

  test('is not kept from answering by what others add to a link', async () => {
    const app = await openApp();
    expect((await app.server.inject({ url: '/notices?utm_source=mail&lang=en' })).statusCode).toBe(200);
  });
});

describe('the language of the board', () => {
  test.each([
    [undefined, undefined, 'ko'],
    ['en', 'ko', 'en'],
    ['EN-us', undefined, 'en'],
    ['fr', 'en', 'en'],
    ['', 'fr, de', 'ko'],
    [undefined, 'en;q=0.3, ko;q=0.8', 'ko'],
    [undefined, 'en;q=0, fr', 'ko'],
    [undefined, 'en;q=nonsense', 'ko'],
    [undefined, 'fr;q=1, en;q=0.1', 'en'],
    [undefined, ',;q=,,', 'ko'],
    [undefined, '*', 'ko'],
  ] as const)('for %j and Accept-Language %j is %s', (asked, accepted, language) => {
    expect(languageOf(asked, accepted)).toBe(language);
  });
});
