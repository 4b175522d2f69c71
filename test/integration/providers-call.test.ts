import { afterEach, describe, expect, test } from 'vitest';
import { spokenText } from '../../src/development/twiml.js';
import type { CallMessage } from '../../src/notice/ports.js';
import { type TwilioCallConfig, twilioCall } from '../../src/providers/twilio-call.js';
import { readPressedKey, readTwilioReport } from '../../src/providers/twilio-report.js';
import { type CallbackReceiver, startCallbackReceiver, startTestPhone } from '../support/phone.js';

const closing: (() => Promise<void>)[] = [];
const longAgo = '2020-01-01T00:00:00Z';
const publicUrl = 'https://dormouse.example.kr';
const noticeId = '6f0b7a3e-0000-4000-8000-000000000001';
const message: CallMessage = {
  to: '02-123-4567',
  script: '2026년 11월 23일부터 개인정보가 분리 보관됩니다. 들으셨으면 1번을 눌러 주십시오.',
  noticeId,
  language: 'ko',
  confirmAt: `${publicUrl}/v1/callbacks/twilio/key?notice=${noticeId}`,
  reportTo: `${publicUrl}/v1/callbacks/twilio/call?notice=${noticeId}`,
};

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function setup(changes: Partial<TwilioCallConfig> = {}) {
  const receiver = await startCallbackReceiver();
  const phone = await startTestPhone({ reach: (url) => url.replace(publicUrl, receiver.url) });
  closing.push(phone.stop, receiver.stop);
  const read = { authTokens: [phone.account.authToken], publicUrl };
  answerKeys(receiver, read);
  return { phone, receiver, read, sender: twilioCall(phone.callConfig(changes)) };
}

/** Answers pressed keys as the service does, and everything else with nothing. */
function answerKeys(receiver: CallbackReceiver, read: { authTokens: readonly string[]; publicUrl: string }): void {
  receiver.answer = (request) => {
    if (request.form.Digits === undefined) return { status: 200, body: '' };
    const pressed = readPressedKey(read, { ...request, language: 'ko' });
    return typeof pressed === 'string' ? { status: 403, body: '' } : { status: 200, body: pressed.twiml };
  };
}

async function submit(sender: ReturnType<typeof twilioCall>, to = message.to): Promise<string> {
  const outcome = await sender.send({ ...message, to });
  if (outcome.kind !== 'submitted') throw new Error(`The call was not made: ${outcome.kind}`);
  return outcome.providerId;
}

describe('a call', () => {
  test('rings a landline, reads the script and waits for the key', async () => {
    const { phone, sender } = await setup();
    const sid = await submit(sender);
    expect(sid).toMatch(/^CA[0-9a-f]{32}$/);
    const [call] = await phone.calls();
    expect(call).toMatchObject({
      to: '+8221234567',
      from: '+821000000000',
      statusCallback: `${message.reportTo}#rc=5&rp=all`,
    });
    expect(spokenText(call?.twiml ?? '')).toContain(message.script);
  });

  test('goes on until it ends, and its end alone delivers nothing', async () => {
    const { sender } = await setup();
    const sid = await submit(sender);
    for (let i = 0; i < 2; i++) expect(await sender.poll(sid)).toEqual({ kind: 'submitted', providerId: sid });
    const ended = { kind: 'retry', reason: 'unconfirmed', providerId: sid };
    expect(await sender.poll(sid)).toEqual(ended);
    expect(await sender.poll(sid)).toEqual(ended);
  });

  test.each([
    [{ status: 'busy' }, 'busy'],
    [{ status: 'no-answer' }, 'no_answer'],
    [{ status: 'failed' }, 'call_failed'],
    [{ status: 'completed', answeredBy: 'machine_start' }, 'machine'],
  ] as const)('that ends with %j is made again', async (ending, reason) => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'ends', ...ending });
    const sid = await submit(sender);
    await expect.poll(async () => (await sender.poll(sid)).kind, { interval: 1 }).toBe('retry');
    expect(await sender.poll(sid)).toEqual({ kind: 'retry', reason, providerId: sid });
  });
});

describe('a pressed key', () => {
  test('confirms the notice, and the call ends with thanks', async () => {
    const { phone, receiver, read, sender } = await setup();
    const sid = await submit(sender);
    const heard = await phone.pressKey(sid, '1');
    expect(heard.status).toBe(200);
    expect(spokenText(heard.twiml)).toContain('확인되었습니다');
    const reports = receiver.received.map((request) => readTwilioReport(read, request));
    expect(reports).toMatchObject([
      { source: 'twilio_call', kind: 'delivered', noticeId, providerId: sid },
      { source: 'twilio_call', kind: 'retry', code: 'unconfirmed', noticeId, providerId: sid },
    ]);
  });

  test('that is another one is asked for again, and then confirms', async () => {
    const { phone, receiver, read, sender } = await setup();
    const sid = await submit(sender);
    const heard = await phone.pressKey(sid, '7');
    expect(spokenText(heard.twiml)).toContain('다른 번호');
    await phone.pressKey(sid, '1');
    const kinds = receiver.received
      .map((request) => readTwilioReport(read, request))
      .map((one) => (typeof one === 'string' ? one : one.kind));
    expect(kinds).toEqual(['progress', 'delivered', 'retry']);
    expect(await phone.calls()).toMatchObject([{ pressed: '71', status: 'completed' }]);
  });

  test('comes again where the service could not take it', async () => {
    const { phone, receiver, read, sender } = await setup();
    const sid = await submit(sender);
    const answer = receiver.answer;
    receiver.answer = (request) => (receiver.received.length < 3 ? { status: 503, body: '' } : answer(request));
    expect((await phone.pressKey(sid, '1')).status).toBe(200);
    const keys = receiver.received.slice(0, 3).map((request) => readTwilioReport(read, request));
    expect(new Set(keys.map((one) => (typeof one === 'string' ? one : one.key))).size).toBe(1);
  });

  test('signed by nobody of ours confirms nothing', async () => {
    const { phone, sender } = await setup();
    const sid = await submit(sender);
    phone.signWith('0'.repeat(32));
    expect((await phone.pressKey(sid, '1')).status).toBe(403);
  });
});

test('the end of a call is reported, twice or never, with one key', async () => {
  const { phone, receiver, read, sender } = await setup();
  await phone.hangUp(await submit(sender), 'busy', 'doubled');
  await phone.hangUp(await submit(sender), 'busy', 'lost');
  const reports = receiver.received.map((request) => readTwilioReport(read, request));
  expect(reports).toMatchObject([
    { kind: 'retry', code: 'busy', noticeId },
    { kind: 'retry', code: 'busy', noticeId },
  ]);
  expect(new Set(reports.map((one) => (typeof one === 'string' ? one : one.key))).size).toBe(1);
});

describe('a call that is refused', () => {
  test.each([
    ['1588-1234', 'not_a_person'],
    ['02-1', 'invalid_number'],
  ])('before it is made, for %s', async (to, reason) => {
    const { phone, sender } = await setup();
    expect(await sender.send({ ...message, to })).toEqual({ kind: 'failed', reason });
    expect(await phone.calls()).toHaveLength(0);
  });

  test('before it is made, when the script is longer than a call can carry', async () => {
    const { phone, sender } = await setup();
    expect(await sender.send({ ...message, script: '가'.repeat(4_000) })).toEqual({
      kind: 'failed',
      reason: 'too_long',
    });
    expect((await sender.send({ ...message, script: '가'.repeat(3_000) })).kind).toBe('submitted');
    expect(await phone.calls()).toHaveLength(1);
  });

  test.each([
    [21211, 'failed', '21211'],
    [21217, 'failed', '21217'],
    [21214, 'failed', '21214'],
    [21216, 'failed', '21216'],
    [10004, 'retry', '10004'],
    [20429, 'retry', '20429'],
    [21210, 'blocked', '21210'],
    [21215, 'blocked', '21215'],
    [13227, 'blocked', '13227'],
    [32205, 'blocked', '32205'],
    [21219, 'blocked', '21219'],
    [10005, 'blocked', '10005'],
    [29999, 'retry', 'unknown_29999'],
  ])('with %s is %s', async (code, kind, reason) => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'error', code });
    expect(await sender.send(message)).toEqual({ kind, reason });
  });

  test('for our token stops the means, whatever is asked', async () => {
    const { sender } = await setup({ authToken: 'wrong' });
    const blocked = { kind: 'blocked', reason: '20003' };
    expect(await sender.send(message)).toEqual(blocked);
    expect(await sender.poll(`CA${'0'.repeat(32)}`)).toEqual(blocked);
    expect(await sender.find(message, longAgo)).toEqual(blocked);
  });
});

describe('a connection that breaks', () => {
  test('before the call was taken, is uncertain and then known as not made', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'drop-before', times: 1 });
    expect((await sender.send(message)).kind).toBe('uncertain');
    expect(await sender.find(message, longAgo)).toBeNull();
  });

  test('after the call was taken, is uncertain and then found', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'drop-after' });
    expect((await sender.send(message)).kind).toBe('uncertain');
    const [kept] = await phone.calls();
    expect(await sender.find(message, longAgo)).toEqual({ kind: 'submitted', providerId: kept?.sid });
    expect(await sender.find(message, '2999-01-01T00:00:00Z')).toBeNull();
    expect(await sender.find({ ...message, to: '010-0000-0002' }, longAgo)).toBeNull();
  });

  test('by a time-out, or because we stop, is uncertain', async () => {
    const { phone, sender } = await setup({ timeoutMs: 100 });
    phone.misbehave({ kind: 'slow' });
    expect(await sender.send(message)).toEqual({ kind: 'uncertain', reason: 'ECONNABORTED' });
    expect(await sender.send(message, AbortSignal.abort())).toEqual({ kind: 'retry', reason: 'aborted' });
  });

  test.each(['http500', 'rate429', 'drop-before'] as const)('%s while asking changes nothing', async (kind) => {
    const { phone, sender } = await setup();
    const sid = await submit(sender);
    phone.misbehave({ kind, on: 'poll' });
    phone.misbehave({ kind, on: 'list' });
    expect(await sender.poll(sid)).toEqual({ kind: 'submitted', providerId: sid });
    expect((await sender.find(message, longAgo))?.kind).toBe('uncertain');
  });
});

test('a call that goes on is found before one that has ended', async () => {
  const { phone, sender } = await setup();
  const first = await submit(sender);
  const second = await submit(sender);
  await phone.hangUp(second, 'busy');
  expect(await sender.find(message, longAgo)).toEqual({ kind: 'submitted', providerId: first });
  await phone.hangUp(first, 'no-answer');
  expect(await sender.find(message, longAgo)).toEqual({ kind: 'retry', reason: 'busy', providerId: second });
});

test('a caller that is no number is refused when the service starts', async () => {
  const { phone } = await setup();
  expect(() => twilioCall(phone.callConfig({ from: 'Dormouse' }))).toThrow(/number/);
});
