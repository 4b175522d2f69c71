import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { keepPage } from '../../src/http/keep-page.js';
import { createLogger } from '../../src/logger.js';
import { noticeToken } from '../../src/notice/notice-token.js';
import type { CycleState } from '../../src/policy/cycle.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle } from '../support/cycle-rows.js';
import { dumpAll } from '../support/sweeps.js';
import { type App, openApp } from './support/app.js';

const unknownNotice = '00000000-0000-4000-8000-000000000000';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** A member with a cycle in this state, and the link of its notice. */
async function linked(app: App, state: CycleState = 'noticed', language = 'ko') {
  const memberId = await app.addMember();
  const { cycleId, noticeId } = await insertCycle(app.database.admin, { memberId, state });
  await app.database.admin.query('update dormouse.notice set language = $2 where notice_id = $1', [noticeId, language]);
  const token = noticeToken(app.ctx.keyring.macKey, 'keep', noticeId ?? '');
  return { memberId, cycleId, noticeId: noticeId ?? '', url: `/keep/${token}`, token };
}

const press = (app: App, url: string, headers: Record<string, string> = form) =>
  app.server.inject({ method: 'POST', url, headers, payload: '' });

describe('the page of a link', () => {
  test('asks for one confirmation, in the language of the notice or another one', async () => {
    const app = await openApp();
    const { url } = await linked(app);
    const korean = await app.server.inject({ url, headers: { 'accept-language': 'en' } });
    expect([korean.statusCode, korean.headers['content-language']]).toEqual([200, 'ko']);
    expect(korean.body).toContain('<html lang="ko">');
    expect(korean.body).toContain('<form method="post"><button type="submit">계정 유지하기</button></form>');
    const english = await app.server.inject({ url: `${url}?lang=en` });
    expect([english.body.match(/<form/g)?.length, english.headers['content-language']]).toEqual([1, 'en']);
    expect(english.body).toContain('Keep my account');
    const written = await linked(app, 'noticed', 'en');
    expect((await app.server.inject({ url: written.url })).headers['content-language']).toBe('en');
  });

  test('changes nothing by being looked at, however often and by whatever method', async () => {
    const app = await openApp();
    const { url } = await linked(app);
    const before = await dumpAll(app.database.admin);
    for (let look = 0; look < 5; look += 1) await app.server.inject({ url });
    await app.server.inject({ method: 'HEAD', url });
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
      expect((await app.server.inject({ method, url })).statusCode).toBe(405);
    }
    expect(await dumpAll(app.database.admin)).toEqual(before);
  });

  test('holds nothing of the member and not even its own token', async () => {
    const app = await openApp();
    const { url, token, memberId, noticeId, cycleId } = await linked(app);
    const answers = [await app.server.inject({ url }), await press(app, url), await press(app, url)];
    for (const { body, headers } of answers) {
      for (const value of [token, memberId, noticeId, cycleId, '홍길동', `user${memberId}`, 'us***', 'example.com']) {
        expect(body + JSON.stringify(headers)).not.toContain(value);
      }
    }
  });

  test('runs nothing, loads nothing, is kept and found nowhere, and sends its form to itself alone', async () => {
    const app = await openApp();
    const { url } = await linked(app);
    for (const page of [await app.server.inject({ url }), await press(app, url)]) {
      const policy = String(page.headers['content-security-policy']);
      const style = /<style>(.*?)<\/style>/s.exec(page.body)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(policy).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      );
      expect(page.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(page.body).toContain('<meta name="robots" content="noindex, nofollow">');
      expect(page.body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
      expect(page.body).not.toMatch(/<script|src=|@import|url\(|\son[a-z]+=/);
      expect(page.headers['set-cookie']).toBeUndefined();
    }
  });

  test('prints the names of the operator as text and never as markup', () => {
    const hostile = `<img src=x onerror=alert(1)> & "상점" $&`;
    const operator = { name: hostile, service: hostile, url: 'https://shop.example.kr/?a="b"&c' };
    for (const state of ['open', 'separated'] as const) {
      const body = keepPage({ state, language: 'ko', operator });
      expect(body).not.toContain('<img');
      expect(body).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;상점&quot; $&amp;');
    }
    expect(keepPage({ state: 'used', language: 'en', operator })).toContain(
      'href="https://shop.example.kr/?a=&quot;b&quot;&amp;c"',
    );
  });

  test('has colours that can be told apart, light and dark', async () => {
    const app = await openApp();
    const { body } = await app.server.inject({ url: (await linked(app)).url });
    const [light = '', dark = ''] = (/<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '').split('@media');
    const colourIn = (style: string, rule: string, property: string) =>
      new RegExp(`${rule} \\{[^}]*?(?:^|[ ;])${property}: (#[0-9a-f]{3,6})`, 'm').exec(style)?.[1] ?? '';
    for (const style of [light, dark]) {
      const page = colourIn(style, 'body', 'background');
      for (const rule of ['body', 'a', '\\.operator']) {
        expect(contrast(colourIn(style, rule, 'color'), page), rule).toBeGreaterThan(4.5);
      }
      expect(contrast(colourIn(style, 'button', 'color'), colourIn(style, 'button', 'background'))).toBeGreaterThan(
        4.5,
      );
    }
  });
});

/** WCAG 2.2, relative luminance. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
    const parts = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255);
    const [red = 0, green = 0, blue = 0] = parts.map((v) => (v <= 0.040_45 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('the button', () => {
  test.each([
    ['a form without a field', form],
    ['nothing at all', {}],
  ])('works with %s, needs no credential, and says that it is done', async (_what, headers) => {
    const app = await openApp();
    const { url, memberId } = await linked(app);
    const done = await press(app, url, headers as Record<string, string>);
    expect([done.statusCode, done.body]).toEqual([200, expect.stringContaining('계정이 유지됩니다')]);
    expect(done.body).not.toContain('<form');
    expect((await app.call({ url: `/v1/members/${memberId}` })).json()).toMatchObject({ state: 'watching' });
  });

  test('is on record with the address that it came from, and without a name', async () => {
    const app = await openApp();
    const { url, memberId } = await linked(app);
    await app.server.inject({ method: 'POST', url, headers: form, payload: '', remoteAddress: '192.0.2.77' });
    const { rows } = await app.database.admin.query(
      `select action, actor, host(address) as address, agent from dormouse.audit_entry where member_id = $1 order by entry_id`,
      [memberId],
    );
    const by = { actor: 'member:keep-link', address: '192.0.2.77', agent: null };
    expect(rows).toEqual([
      { action: 'account_kept', ...by },
      { action: 'activity_reported', ...by },
    ]);
  });

  test('pressed again changes nothing and says so', async () => {
    const app = await openApp();
    const { url } = await linked(app);
    await press(app, url);
    const before = await dumpAll(app.database.admin);
    const again = await press(app, url);
    expect([again.statusCode, again.body]).toEqual([200, expect.stringContaining('이미 처리되었습니다')]);
    expect((await app.server.inject({ url })).body).toContain('이미 처리되었습니다');
    expect(await dumpAll(app.database.admin)).toEqual(before);
  });

  test('takes no other body and none that is large', async () => {
    const app = await openApp();
    const { url, memberId } = await linked(app);
    const send = (type: string, payload: string) =>
      app.server.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
    expect((await send('application/json', '{}')).statusCode).toBe(415);
    expect((await send('multipart/form-data; boundary=x', '--x--')).statusCode).toBe(415);
    expect((await send(form['content-type'], `a=${'x'.repeat(2_000)}`)).statusCode).toBe(413);
    expect((await app.call({ url: `/v1/members/${memberId}` })).json()).toMatchObject({ state: 'noticed' });
    expect((await send(form['content-type'], 'a=1&__proto__=2&a=3')).statusCode).toBe(200);
  });
});

describe('a link that can not be used', () => {
  test.each([
    ['separated', 410, '개인정보가 이미 분리 보관되었습니다'],
    ['partly_destroyed', 410, '개인정보가 이미 분리 보관되었습니다'],
    ['restricted', 410, '사용할 수 없는 링크입니다'],
    ['restored', 410, '사용할 수 없는 링크입니다'],
    ['destroyed', 410, '사용할 수 없는 링크입니다'],
  ] as const)('because the member is %s changes nothing and says what to do', async (state, status, title) => {
    const app = await openApp();
    const { url } = await linked(app, state);
    const before = await dumpAll(app.database.admin);
    for (const answer of [await app.server.inject({ url }), await press(app, url)]) {
      expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(`<h1>${title}</h1>`)]);
      expect(answer.body).toContain('<a href="https://shop.example.kr">');
      expect(answer.body).not.toContain('<form');
    }
    expect(await dumpAll(app.database.admin)).toEqual(before);
  });

  test('because its notice is over is told so from the first moment on that it serves no more', async () => {
    const app = await openApp();
    // The notice names 2026-11-09 and serves ninety days longer, in Seoul.
    const { url } = await linked(app);
    app.setNow('2027-02-07T14:59:59.999999Z');
    expect((await app.server.inject({ url })).statusCode).toBe(200);
    app.setNow('2027-02-07T15:00:00.000000Z');
    const before = await dumpAll(app.database.admin);
    expect([(await app.server.inject({ url })).statusCode, (await press(app, url)).statusCode]).toEqual([410, 410]);
    expect(await dumpAll(app.database.admin)).toEqual(before);
  });

  test('is not told apart: forged, malformed, of another use, or of a notice that nobody knows', async () => {
    const app = await openApp();
    const { token, noticeId } = await linked(app);
    const { macKey } = app.ctx.keyring;
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    const others = [
      `${token.slice(0, -1)}${last}`,
      `${token}A`,
      token.slice(0, -1),
      noticeToken(macKey, 'keep', unknownNotice),
      noticeToken(macKey, 'mail', noticeId),
      noticeToken(Buffer.alloc(32, 7), 'keep', noticeId),
      'x',
      '%00',
      '%EA%B0%80',
      "'; drop table dormouse.notice; --".replaceAll(' ', '%20'),
      'x'.repeat(900),
    ];
    const before = await dumpAll(app.database.admin);
    const seen = new Set<string>();
    for (const other of others) {
      for (const answer of [await app.server.inject({ url: `/keep/${other}` }), await press(app, `/keep/${other}`)]) {
        expect([other, answer.statusCode]).toEqual([other, 404]);
        const { 'x-request-id': _, date: __, ...headers } = answer.headers;
        const told = Object.entries(headers).filter(([name]) => !/^ratelimit/.test(name));
        seen.add(JSON.stringify([answer.body, told.sort()]));
      }
    }
    expect(seen.size).toBe(1);
    expect([...seen][0]).toContain('링크를 찾을 수 없습니다');
    expect(await dumpAll(app.database.admin)).toEqual(before);
  });

  test('asks the database as often for a forged token as for an unknown one', async () => {
    const app = await openApp();
    const asked: string[] = [];
    const { maybeOne } = app.ctx.clerk;
    app.ctx.clerk.maybeOne = ((text: string, values: unknown[]) => {
      asked.push(text);
      return maybeOne.call(app.ctx.clerk, text, values);
    }) as typeof maybeOne;
    const unknown = noticeToken(app.ctx.keyring.macKey, 'keep', unknownNotice);
    await app.server.inject({ url: `/keep/${unknown}` });
    const forUnknown = asked.splice(0);
    await app.server.inject({ url: '/keep/forged' });
    expect(forUnknown).toHaveLength(1);
    expect(asked).toEqual(forUnknown);
  });

  test('because it stands in a message about something else is unknown', async () => {
    const app = await openApp();
    const { url, noticeId } = await linked(app, 'separated');
    for (const [purpose, status] of [
      ['separated', 404],
      ['restored', 404],
      ['destruction', 404],
      ['reminder', 410],
    ] as const) {
      await app.database.admin.query('update dormouse.notice set purpose = $2 where notice_id = $1', [
        noticeId,
        purpose,
      ]);
      expect([purpose, (await app.server.inject({ url })).statusCode]).toEqual([purpose, status]);
    }
  });
});

describe('who asks too often', () => {
  test('is refused like everywhere else', async () => {
    const app = await openApp({ env: { RATE_LIMIT_PER_MINUTE: '5' } });
    const { url, memberId } = await linked(app);
    const from = { remoteAddress: '192.0.2.8' };
    const statuses = [];
    for (let guess = 0; guess < 7; guess += 1) {
      statuses.push((await app.server.inject({ url: `/keep/guess${guess}`, ...from })).statusCode);
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
    const refused = await app.server.inject({ method: 'POST', url, headers: form, payload: '', ...from });
    expect(refused.statusCode).toBe(429);
    const audit = await auditRows(app.database.admin);
    expect(audit.filter((entry) => entry.memberId === memberId)).toEqual([]);
  });
});

test('the log names the address of the route and never a token, whatever becomes of the request', async () => {
  const stream = new PassThrough();
  let log = '';
  stream.on('data', (chunk) => {
    log += String(chunk);
  });
  const logger = createLogger('trace', stream);
  const app = await openApp({ overrides: { logger }, env: { RATE_LIMIT_PER_MINUTE: '9' } });
  const { url, token } = await linked(app);
  const from = { remoteAddress: '192.0.2.9' };
  const marker = token.slice(4, 20);
  await app.server.inject({ url, ...from });
  await app.server.inject({ url: `${url}x?lang=${token}`, ...from });
  await app.server.inject({ url: `${url}?lang=%00`, ...from });
  await app.server.inject({ url: `/keep/%${marker}`, ...from });
  await app.server.inject({ url: `/keep/${marker}/${marker}`, ...from });
  await app.server.inject({ method: 'PUT', url, ...from });
  await app.server.inject({ method: 'POST', url, headers: { 'content-type': marker }, payload: marker, ...from });
  await app.server.inject({ method: 'POST', url, headers: form, payload: `${marker}=${marker}`, ...from });
  app.ctx.clock.now = async () => {
    throw Object.assign(new Error(`failed at ${url}`), { detail: url });
  };
  const failed = await app.server.inject({ url, ...from });
  for (let asked = 0; asked < 4; asked += 1) await app.server.inject({ method: 'POST', url, headers: form, ...from });
  const limited = await app.server.inject({ url, ...from });
  expect([failed.statusCode, limited.statusCode]).toEqual([500, 429]);
  expect(log).toContain('"route":"/keep/:token"');
  expect(log).toContain('request failed');
  expect(log).not.toContain(marker);
  expect(failed.body + limited.body).not.toContain(marker);
});
