import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/logger.js';
import { ladderOf, noticesOf } from '../support/sweeps.js';
import type { App } from './support/app.js';
import {
  bounceOf,
  callbackEnv,
  callbacksIn,
  eventsUrl,
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

const noId = '00000000-0000-4000-8000-000000000000';
const textUrl = `/v1/callbacks/twilio/texts?notice=${noId}`;
const keysUrl = `/v1/callbacks/twilio/keys?notice=${noId}`;
const sent = { MessageSid: 'SM00000000000000000000000000000001', MessageStatus: 'delivered' };
const pressed = { CallSid: 'CA00000000000000000000000000000001', Digits: '1' };

/** From now on the ledger is away in the middle of a report, as when the database is being stopped. */
async function breakLedger(app: App): Promise<() => Promise<void>> {
  await app.database.admin.query(`
    create function public.out() returns trigger language plpgsql as $$
      begin raise exception using errcode = '57P01'; end $$;
    create trigger out before insert on dormouse.audit_entry for each row execute function public.out();
    create trigger out before insert on dormouse.callback for each row when (new.notice_id is null)
      execute function public.out();`);
  return async () => {
    await app.database.admin.query('drop function public.out() cascade');
  };
}

describe('with the database away', () => {
  test('the provider is told to come again, nothing is half done, and its repetition counts', async () => {
    const app = await openCallbackApp();
    const memberId = await app.addMember({ loginAt: '2025-10-01T00:00:00Z' });
    await app.keepSourcesAlive();
    await sweep(app);
    const noticeId = (await noticesOf(app, memberId))[0]?.noticeId ?? '';
    const event = { event: 'bounced', permanent: true, messageId: `<${noticeId}@example.kr>` };
    const post = [
      () => postMail(app, bounceOf(app, noticeId)),
      () => postJson(app, eventsUrl, { events: [event] }),
      () => postJson(app, solapiUrl, [{ messageId: 'M1', statusCode: '4000' }]),
      () => postForm(app, textUrl, sent),
      () => postForm(app, keysUrl, pressed),
    ];
    const mend = await breakLedger(app);
    for (const each of post) {
      const answer = await each();
      expect([answer.statusCode, answer.json().code]).toEqual([503, 'database_unavailable']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(await callbacksIn(app)).toEqual([]);
    expect(await ladderOf(app, memberId)).toEqual(['email effective']);
    await mend();
    for (const each of post) expect((await each()).statusCode).toBeLessThan(300);
    expect(await callbacksIn(app)).toHaveLength(5);
    expect(await ladderOf(app, memberId)).toEqual(['email taken_back']);
  });

  test('who is no provider is refused as ever', async () => {
    const app = await openCallbackApp();
    await app.database.drop();
    expect((await postForm(app, textUrl, sent, { token: 'x' })).statusCode).toBe(403);
    expect((await postMail(app, 'x', mailUrl.replace(secret, 'x'))).statusCode).toBe(404);
    expect((await postForm(app, textUrl, sent)).statusCode).toBe(503);
  });
});

describe('the log', () => {
  test('holds no secret, token, signature, address or word of a report, whatever goes wrong', async () => {
    const stream = new PassThrough();
    let written = '';
    stream.on('data', (chunk) => {
      written += String(chunk);
    });
    const app = await openCallbackApp({}, { logger: createLogger('trace', stream) });
    const marker = 'marker-8352';
    const bounce = bounceOf(app, noId).replace('somebody@example.com', `${marker}@example.com`);
    const fields = { ...sent, To: `+8210${marker}`, Body: marker };
    const everything = async () => [
      await postMail(app, bounce),
      await postMail(app, bounce, `${mailUrl}?${marker}=1`),
      await postMail(app, bounce, `${mailUrl}/${marker}`),
      await postMail(app, bounce, mailUrl.replace(secret, marker)),
      await postMail(app, bounce, `${mailUrl}%`),
      await postMail(app, Buffer.alloc(6 * 1_048_576, marker)),
      await postJson(app, mailUrl, { [marker]: marker }),
      await postJson(app, eventsUrl, { [marker]: marker }),
      await postJson(app, eventsUrl, { events: [{ event: 'bounced', status: marker }] }),
      await postJson(app, eventsUrl, { events: [{ event: 'bounced', providerId: marker }] }),
      await postJson(app, solapiUrl, [{ messageId: marker, statusCode: '4000', to: marker }]),
      await postJson(app, solapiUrl, marker),
      await postForm(app, textUrl, fields),
      await postForm(app, textUrl, fields, { token: marker }),
      await postForm(app, `${textUrl}&${marker}=1`, fields),
      await postForm(app, keysUrl, { ...pressed, To: marker }),
      await app.server.inject({ method: 'GET', url: mailUrl }),
      await app.server.inject({ method: 'POST', url: mailUrl, headers: { 'content-type': marker }, payload: marker }),
    ];
    const answered = await everything();
    const mend = await breakLedger(app);
    answered.push(...(await everything()));
    await mend();
    await app.database.drop();
    answered.push(...(await everything()));
    const statuses = new Set(answered.map(({ statusCode }) => statusCode));
    expect([...statuses].sort()).toEqual([200, 204, 400, 403, 404, 405, 413, 415, 503]);
    expect(written).toContain('/v1/callbacks/mail/:secret/reports');
    for (const word of [secret, ...Object.values(tokens), marker, 'example.com']) expect(written).not.toContain(word);
    // What a caller sent is not in the answers either.
    for (const { body } of answered) expect(body).not.toContain(marker);
    const signatures = answered.map(({ raw }) => String(raw.req.headers['x-twilio-signature'] ?? '')).filter(Boolean);
    for (const signature of signatures) expect(written).not.toContain(signature);
  });
});

describe('the limit of requests', () => {
  const env = { ...callbackEnv, RATE_LIMIT_PER_MINUTE: '3' };

  test('is wide for who reports, by address, and not shared with others of that address', async () => {
    const app = await openCallbackApp(env);
    const post = (remoteAddress: string, url = eventsUrl) =>
      app.server.inject({ method: 'POST', url, body: { events: [] }, remoteAddress });
    const statuses: number[] = [];
    for (let posted = 0; posted < 62; posted += 1) statuses.push((await post('192.0.2.1')).statusCode);
    expect(statuses.slice(0, 60).every((status) => status === 204)).toBe(true);
    expect(statuses.slice(60)).toEqual([429, 429]);
    expect((await post('192.0.2.2')).statusCode).toBe(204);
    const board = await app.server.inject({ url: '/notices.json', remoteAddress: '192.0.2.1' });
    expect(board.statusCode).toBe(200);
  });

  test('counts who guesses a secret', async () => {
    const app = await openCallbackApp(env);
    const statuses = new Set<number>();
    for (let guess = 0; guess < 70; guess += 1) {
      const url = eventsUrl.replace(secret, `guess-${guess}`);
      statuses.add((await app.server.inject({ method: 'POST', url, remoteAddress: '192.0.2.3' })).statusCode);
    }
    expect([...statuses]).toEqual([404, 429]);
  });
});
