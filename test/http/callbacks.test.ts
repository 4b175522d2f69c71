import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { ladderOf, noticesOf, stateOf } from '../support/sweeps.js';
import { type App, openApp } from './support/app.js';
import {
  bounceOf,
  callbacksIn,
  eventsUrl,
  formType,
  mailUrl,
  openCallbackApp,
  postForm,
  postJson,
  postMail,
  secret,
  solapiUrl,
  tokens,
} from './support/callbacks.js';
import { sweep } from './support/sweeping.js';

const sid = 'SM00000000000000000000000000000001';
const callSid = 'CA00000000000000000000000000000001';
const noId = '00000000-0000-4000-8000-000000000000';

function expectProblem(answer: LightMyRequestResponse, status: number, code: string) {
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
}

/** A member whose notice by e-mail has taken effect. */
async function noticedMember(app: App): Promise<{ memberId: string; noticeId: string }> {
  const memberId = await app.addMember({ loginAt: '2025-10-01T00:00:00Z' });
  await app.keepSourcesAlive();
  await sweep(app);
  const [notice] = await noticesOf(app, memberId);
  expect(notice).toMatchObject({ means: 'email', state: 'effective' });
  return { memberId, noticeId: notice?.noticeId ?? '' };
}

describe('a mail that came back', () => {
  test('takes the notice back, once however often it comes', async () => {
    const app = await openCallbackApp();
    const { memberId, noticeId } = await noticedMember(app);
    for (let posted = 0; posted < 3; posted += 1) {
      const answer = await postMail(app, bounceOf(app, noticeId));
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
    }
    expect(await ladderOf(app, memberId)).toEqual(['email taken_back']);
    expect(await stateOf(app, memberId)).toBe('candidate');
    expect(await callbacksIn(app)).toEqual([{ kind: 'failed', code: '5.1.1', effect: 'ladder_goes_on', noticeId }]);
    const { body } = await app.server.inject({ url: '/metrics' });
    expect(body).toContain('dormouse_callbacks_total{source="mail_report",kind="failed",effect="applied"} 1');
    expect(body).toContain('dormouse_callbacks_total{source="mail_report",kind="failed",effect="duplicate"} 2');
  });

  test('is taken from a program that does not name its type', async () => {
    const app = await openCallbackApp();
    const { memberId, noticeId } = await noticedMember(app);
    const headers = { 'content-type': 'application/octet-stream' };
    const payload = bounceOf(app, noticeId);
    expect((await app.server.inject({ method: 'POST', url: mailUrl, headers, payload })).statusCode).toBe(204);
    expect(await stateOf(app, memberId)).toBe('candidate');
  });

  test('of a notice that nobody sent, or of none at all, is no failure of the sender', async () => {
    const app = await openCallbackApp();
    for (const mail of [bounceOf(app, randomUUID()), 'Subject: hello\r\n\r\nhello', '\u0000\u00ff', 'x']) {
      expect((await postMail(app, mail)).statusCode).toBe(204);
    }
    expect((await callbacksIn(app)).map(({ noticeId }) => noticeId)).toEqual([null, null, null, null]);
  });

  test('is refused where it is none, too large, or of another type', async () => {
    const app = await openCallbackApp();
    expectProblem(await postMail(app, ''), 400, 'input_invalid');
    expectProblem(await postMail(app, Buffer.alloc(5 * 1_048_576 + 1, 'x')), 413, 'request_too_large');
    expect((await postMail(app, Buffer.alloc(5 * 1_048_576, 'x'))).statusCode).toBe(204);
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'multipart/mixed']) {
      const headers = { 'content-type': type };
      const answer = await app.server.inject({ method: 'POST', url: mailUrl, headers, payload: '{}' });
      expectProblem(answer, 415, 'media_type_unsupported');
      expect(answer.json().detail).toContain('message/rfc822');
    }
  });
});

describe('a secret address', () => {
  const paths = (word: string) => [
    `/v1/callbacks/mail/${word}/reports`,
    `/v1/callbacks/mail/${word}/events`,
    `/v1/callbacks/solapi/${word}`,
  ];

  test('that is not known is no address at all, whatever is sent there', async () => {
    const app = await openCallbackApp();
    const nowhere = (await app.server.inject({ method: 'POST', url: '/v1/nothing', body: {} })).json();
    const wrong = [secret.slice(0, -1), `${secret}0`, secret.toUpperCase(), 'x', '%20', '가', `${secret}%00`];
    for (const url of wrong.flatMap(paths)) {
      for (const payload of ['{}', '{"', 'x'.repeat(6 * 1_048_576)]) {
        for (const type of ['application/json', 'message/rfc822', 'text/plain']) {
          const answer = await app.server.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
          expect([url, answer.statusCode, answer.json()]).toEqual([url, 404, nowhere]);
        }
      }
    }
  });

  test('is known nowhere that has none', async () => {
    const app = await openApp();
    for (const url of [...paths(secret), ...paths('null'), ...paths('undefined')]) {
      expectProblem(await postJson(app, url, {}), 404, 'resource_not_found');
    }
  });

  test('needs no key, and no key replaces it', async () => {
    const app = await openCallbackApp();
    expect((await app.call({ method: 'POST', url: eventsUrl, body: { events: [] } })).statusCode).toBe(204);
    const [other = ''] = paths('x'.repeat(40)).slice(1);
    expectProblem(await app.call({ method: 'POST', url: other, body: { events: [] } }), 404, 'resource_not_found');
  });
});

describe('events of a mail service', () => {
  test('take notices back in whatever company they come', async () => {
    const app = await openCallbackApp();
    const { memberId, noticeId } = await noticedMember(app);
    const messageId = `<${noticeId}@example.kr>`;
    const events = [
      { event: 'bounced', permanent: true, status: '5.1.1', messageId, id: 'e-2' },
      { event: 'delivered', messageId, id: 'e-1' },
      { event: 'bounced', permanent: true, providerId: 'nobody-knows', id: 'e-3' },
      { event: 'bounced', permanent: true, status: '5.1.1', messageId, id: 'e-2' },
    ];
    expect((await postJson(app, eventsUrl, { events })).statusCode).toBe(204);
    expect((await postJson(app, eventsUrl, { events })).statusCode).toBe(204);
    expect(await ladderOf(app, memberId)).toEqual(['email taken_back']);
    expect(await callbacksIn(app)).toHaveLength(3);
  });

  test('are taken all or none', async () => {
    const app = await openCallbackApp();
    const { memberId, noticeId } = await noticedMember(app);
    const bounced = { event: 'bounced', permanent: true, messageId: `<${noticeId}@example.kr>` };
    for (const odd of [{ event: 'clicked' }, { event: 'bounced', status: 'bad' }, { event: 'bounced', mail: 'a' }, 5]) {
      expectProblem(await postJson(app, eventsUrl, { events: [bounced, odd] }), 400, 'input_invalid');
    }
    for (const body of [[], {}, 'x', null, { events: {} }]) {
      expectProblem(await postJson(app, eventsUrl, body), 400, 'input_invalid');
    }
    expect(await ladderOf(app, memberId)).toEqual(['email effective']);
    expect(await callbacksIn(app)).toEqual([]);
  });
});

describe('reports of Solapi', () => {
  test('are taken one by one, and what can not be read is kept as that', async () => {
    const app = await openCallbackApp();
    const report = { messageId: 'M4V20261122000000000000000000000', statusCode: '4000' };
    expect((await postJson(app, solapiUrl, [report])).statusCode).toBe(204);
    expect(await callbacksIn(app)).toMatchObject([{ kind: 'delivered', effect: 'recorded', noticeId: null }]);
    const [odd, many] = [['x', 7, {}], Array.from({ length: 1_001 }, (_, index) => index)];
    expect((await postJson(app, solapiUrl, odd)).statusCode).toBe(204);
    const kinds = (await callbacksIn(app)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['delivered', 'unreadable', 'unreadable', 'unreadable']);
    expectProblem(await postJson(app, solapiUrl, many), 400, 'input_invalid');
    expect(await callbacksIn(app)).toHaveLength(4);
  });
});

describe('a callback of Twilio', () => {
  const textUrl = `/v1/callbacks/twilio/texts?notice=${noId}`;
  const sent = { MessageSid: sid, MessageStatus: 'delivered', AccountSid: 'AC0', To: '+821000000001' };

  test('is taken when it is signed with either token, with fields that nobody knows', async () => {
    const app = await openCallbackApp();
    const fields = { ...sent, RawDlrDoneDate: '2611220900', 'a b&=': '홍길동 +%', __proto: '', constructor: 'x' };
    for (const token of Object.values(tokens)) {
      const answer = await postForm(app, textUrl, fields, { token });
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
    }
    expect((await postForm(app, '/v1/callbacks/twilio/texts', sent)).statusCode).toBe(204);
    const calls = `/v1/callbacks/twilio/calls?notice=${noId}`;
    const ended = { CallSid: callSid, CallStatus: 'completed' };
    expect((await postForm(app, calls, ended)).statusCode).toBe(204);
  });

  test('is refused when it is forged, and nothing is kept of it', async () => {
    const app = await openCallbackApp();
    const forged = [
      postForm(app, textUrl, sent, { token: 'another-token' }),
      postForm(app, textUrl, sent, { token: '' }),
      postForm(app, textUrl, sent, { headers: { 'x-twilio-signature': '' } }),
      postForm(app, textUrl, sent, { signedUrl: textUrl.replace(noId, noId.replace('4', '5')) }),
      postForm(app, textUrl, sent, { signedUrl: '/v1/callbacks/twilio/texts' }),
      app.server.inject({ method: 'POST', url: textUrl, payload: {}, headers: { 'content-type': formType } }),
    ];
    for (const answer of await Promise.all(forged.slice(0, 5))) expectProblem(answer, 403, 'signature_invalid');
    expect((await forged[5])?.statusCode).toBeGreaterThanOrEqual(400);
    expect(await callbacksIn(app)).toEqual([]);
  });

  test('is refused everywhere that no token is set', async () => {
    const app = await openApp();
    expectProblem(await postForm(app, textUrl, sent, { token: '' }), 403, 'signature_invalid');
    expectProblem(await postForm(app, textUrl, sent), 403, 'signature_invalid');
  });

  test('that says nothing, or is no form, is refused as unreadable', async () => {
    const app = await openCallbackApp();
    expectProblem(await postForm(app, textUrl, { MessageSid: sid }), 400, 'input_invalid');
    expectProblem(await postForm(app, textUrl, { MessageSid: 'x', MessageStatus: 'sent' }), 400, 'input_invalid');
    expectProblem(await postForm(app, textUrl, { ...sent, Body: 'a\u0000' }), 400, 'input_invalid');
    expectProblem(await postForm(app, `${textUrl}0`, sent), 400, 'input_invalid');
    expectProblem(await postJson(app, textUrl, sent), 415, 'media_type_unsupported');
    expectProblem(await postForm(app, textUrl, { ...sent, Body: 'x'.repeat(70_000) }), 413, 'request_too_large');
    expect((await app.server.inject({ method: 'GET', url: textUrl })).statusCode).toBe(405);
  });

  test('about a key tells the person what was understood', async () => {
    const app = await openCallbackApp();
    const keys = `/v1/callbacks/twilio/keys?notice=${noId}&lang=en`;
    const right = await postForm(app, keys, { CallSid: callSid, Digits: '1' });
    expect([right.statusCode, right.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(right.body).toContain('Thank you');
    const wrong = await postForm(app, keys, { CallSid: callSid, Digits: '9' });
    expect(wrong.body).toContain('<Gather');
    const korean = await postForm(app, keys.replace('lang=en', 'lang=ko'), { CallSid: callSid, Digits: '1' });
    expect(korean.body).toContain('감사합니다');
    expectProblem(
      await postForm(app, keys, { CallSid: callSid, Digits: '1' }, { token: 'x' }),
      403,
      'signature_invalid',
    );
    expectProblem(await postForm(app, keys, { CallSid: callSid }), 400, 'input_invalid');
  });
});

describe('the types of bodies', () => {
  test('that callbacks take are refused everywhere else', async () => {
    const app = await openCallbackApp();
    for (const type of [formType, 'message/rfc822', 'application/octet-stream']) {
      const request = { method: 'POST', url: '/v1/members/lookup', headers: { 'content-type': type } } as const;
      expectProblem(await app.call({ ...request, payload: 'value=x' }), 415, 'media_type_unsupported');
    }
  });
});
