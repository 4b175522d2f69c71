import { describe, expect, test } from 'vitest';
import { languageOf } from '../../src/http/board-language.js';
import { insertPosting } from '../support/public-board.js';
import { type App, openApp } from './support/app.js';

const hostile = `<script>alert("1")</script> & 'quoted' </div><img src=x onerror=alert(2)>`;

function post(
  app: App,
  posting: { from?: string; until?: string; text?: string; title?: string; withdrawn?: boolean } = {},
): Promise<string> {
  const {
    from = '2026-11-01',
    until = '2026-12-15',
    title = '안내',
    text = '■ 분리 보관 일정\n다음과 같습니다.',
  } = posting;
  const texts = { ko: { title, text }, en: { title: `EN ${title}`, text: `EN ${text}` } };
  return insertPosting(app, { on: from, until, texts, withdrawn: posting.withdrawn ?? false });
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
    expect(page.body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page.body).not.toMatch(/src=|@import|url\(|style="|\son\w+=/);
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

  test('answers a HEAD as it would a GET, without the page', async () => {
    const app = await openApp();
    for (const url of ['/notices?lang=ko', '/notices.json?lang=ko']) {
      const [head, get] = [await app.server.inject({ method: 'HEAD', url }), await app.server.inject({ url })];
      expect([head.statusCode, head.body]).toEqual([200, '']);
      for (const name of ['content-type', 'content-length', 'content-language', 'content-security-policy']) {
        expect(head.headers[name]).toBe(get.headers[name]);
      }
    }
  });

  test('tells when a change of policy takes effect', async () => {
    const app = await openApp();
    const texts = { ko: { title: '개정', text: '내용' }, en: { title: 'Change', text: 'Text' } };
    const body = { takesEffectOn: '2026-12-24', material: true, texts };
    const { postingId } = (await app.call({ method: 'POST', url: '/v1/postings', body })).json();
    const page = await app.server.inject({ url: '/notices?lang=en' });
    expect(page.body).toContain('Takes effect on <time datetime="2026-12-24">24 December 2026</time>');
    expect((await app.server.inject({ url: '/notices.json?lang=ko' })).json().postings).toEqual([
      {
        postingId,
        kind: 'policyChange',
        postedOn: '2026-11-22',
        untilOn: '2027-01-23',
        takesEffectOn: '2026-12-24',
        language: 'ko',
        title: '개정',
        text: '내용',
      },
    ]);
  });
});

describe('hundreds of postings', () => {
  async function withMany(count: number) {
    const app = await openApp();
    await app.database.admin.query(
      `insert into dormouse.posting (posting_id, posted_on, until_on, texts, posted_at)
       select gen_random_uuid(), '2026-11-22'::date - made, '2027-03-01', '{"ko": {"title": "가", "text": "나"}}', '2026-11-22'::date - made
       from generate_series(0, $1::int - 1) as made`,
      [count],
    );
    return app;
  }
  const idsOn = (body: string) => [...body.matchAll(/<article id="posting-([0-9a-f-]{36})"/g)].map(([, id]) => id);

  test('stand on pages that lead to each other, each posting once', async () => {
    const app = await withMany(205);
    const shown = new Set<string | undefined>();
    let pages = 0;
    for (let url: string | null = '/notices?lang=ko'; url !== null; pages += 1) {
      const { body }: { body: string } = await app.server.inject({ url });
      for (const id of idsOn(body)) shown.add(id);
      const next: string | undefined = /<link rel="next" href="([^"]+)">/.exec(body)?.[1];
      url = next ? `/notices${next.replaceAll('&amp;', '&')}` : null;
    }
    expect([shown.size, pages]).toEqual([205, 11]);
  });

  test('are a hundred a page in the feed', async () => {
    const app = await withMany(205);
    const pages = await Promise.all(
      [1, 2, 3, 4].map(async (page) => (await app.server.inject({ url: `/notices.json?page=${page}` })).json()),
    );
    expect(pages.map(({ total, page, pages: all, postings }) => [total, page, all, postings.length])).toEqual([
      [205, 1, 3, 100],
      [205, 2, 3, 100],
      [205, 3, 3, 5],
      // Behind the last page stands the last one.
      [205, 3, 3, 5],
    ]);
  });

  test.each(['0', '-1', 'x', '10001'])('are not asked for by the page %s', async (page) => {
    const app = await openApp();
    expect((await app.server.inject({ url: `/notices?page=${page}` })).statusCode).toBe(400);
  });
});

describe('another day of the board', () => {
  test('is shown in development, and its links keep to it', async () => {
    const app = await openApp();
    const postingId = await post(app, { from: '2026-10-01', until: '2026-11-01' });
    const { body } = await app.server.inject({ url: '/notices?lang=ko&day=2026-10-15' });
    expect(body).toContain(`id="posting-${postingId}"`);
    expect(body).toContain('href="?lang=en&amp;day=2026-10-15"');
    expect((await app.server.inject({ url: '/notices.json?day=2026-10-15' })).json().total).toBe(1);
  });

  test('is nobody else’s business', async () => {
    const app = await openApp({ env: { DEVELOPMENT: 'false' } });
    const postingId = await post(app, { from: '2026-10-01', until: '2026-11-01' });
    const { body } = await app.server.inject({ url: '/notices?lang=ko&day=2026-10-15' });
    expect(body).not.toContain(postingId);
    expect(body).not.toContain('day=');
  });
});

describe('for who reads with ears, fingers or a small screen, the board', () => {
  async function pageOf(app: App, query = 'lang=en') {
    return (await app.server.inject({ url: `/notices?${query}` })).body;
  }

  test('has its landmarks once each, and a way past the head', async () => {
    const app = await openApp();
    await post(app);
    const body = await pageOf(app);
    for (const landmark of ['<header>', '<main id="postings" tabindex="-1">', '<footer>', '<h1>', '<title>']) {
      expect(body.split(landmark), landmark).toHaveLength(2);
    }
    expect(body).toMatch(/<body>\s*<a class="skip" href="#postings">Skip to the notices<\/a>/);
    expect(body.match(/<nav aria-label="[^"]+">/g)).toEqual(['<nav aria-label="Language">']);
  });

  test('has headings without a gap, and each posting is called by its own', async () => {
    const app = await openApp();
    const postingId = await post(app, { text: '■ 하나\n- 둘\n■ 셋' });
    const body = await pageOf(app, 'lang=ko');
    expect(body.match(/<h[1-6]/g)).toEqual(['<h1', '<h2', '<h3', '<h3']);
    expect(body).toContain(`<article id="posting-${postingId}" aria-labelledby="title-${postingId}">`);
    expect(body).toContain(`<h2 id="title-${postingId}">안내</h2>`);
  });

  test('says in which language what is written', async () => {
    const app = await openApp();
    await insertPosting(app, { on: '2026-11-22', texts: { ko: { title: '안내', text: '본문' } } });
    const english = await pageOf(app, 'lang=en');
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('hreflang="ko" lang="ko">한국어</a>');
    expect(english).toMatch(/<h2 id="title-[^"]+" lang="ko">안내<\/h2>/);
    expect(english).toContain('<div lang="ko">\n<p>본문</p>');
    const korean = await pageOf(app, 'lang=ko');
    expect(korean).toContain('<html lang="ko">');
    expect(korean).not.toMatch(/<(?:h2|div)[^>]* lang=/);
  });

  test('has its days in a form that programs read too', async () => {
    const app = await openApp();
    await post(app);
    const korean = await pageOf(app, 'lang=ko');
    expect(korean).toContain('게시 기간: <time datetime="2026-11-01">2026년 11월 1일</time>부터');
    expect(await pageOf(app)).toContain('to <time datetime="2026-12-15">15 December 2026</time>');
  });

  test('has nothing in it that names a member', async () => {
    const app = await openApp();
    await app.addMember({ memberNo: 987_654, loginId: 'marker-login', email: 'marker@example.com' });
    await post(app);
    expect(await pageOf(app)).not.toMatch(/987654|marker/);
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
