import { afterEach, describe, expect, test } from 'vitest';
import type { TextMessage } from '../../src/notice/ports.js';
import { type TwilioTextConfig, twilioText } from '../../src/providers/twilio-text.js';
import { startTestPhone } from '../support/phone.js';

const closing: (() => Promise<void>)[] = [];
const longAgo = '2020-01-01T00:00:00Z';
const message: TextMessage = {
  to: '010-0000-0001',
  text: '[가맹점 서비스] 2026-11-23부터 개인정보가 분리 보관됩니다.',
  subject: '휴면 전환 안내',
  noticeId: '6f0b7a3e-0000-4000-8000-000000000001',
  language: 'ko',
  variables: null,
  reportTo: null,
};

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function setup(changes: Partial<TwilioTextConfig> = {}) {
  const phone = await startTestPhone();
  closing.push(phone.stop);
  return { phone, sender: twilioText(phone.config(changes)) };
}

async function submit(sender: ReturnType<typeof twilioText>, to = message.to): Promise<string> {
  const outcome = await sender.send({ ...message, to });
  if (outcome.kind !== 'submitted') throw new Error(`The text was not submitted: ${outcome.kind}`);
  return outcome.providerId;
}

describe('a text that is taken', () => {
  test('is submitted, and delivered only by its final receipt', async () => {
    const { phone, sender } = await setup();
    const sid = await submit(sender);
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(await sender.poll(sid)).toEqual({ kind: 'submitted', providerId: sid });
    expect(await sender.poll(sid)).toEqual({ kind: 'delivered', providerId: sid });
    expect(await sender.poll(sid)).toEqual({ kind: 'delivered', providerId: sid });
    expect(await phone.texts()).toMatchObject([{ to: '+821000000001', body: message.text, status: 'delivered' }]);
  });

  test('has an id of its own each time', async () => {
    const { sender } = await setup();
    const sids = await Promise.all(Array.from({ length: 10 }, () => submit(sender)));
    expect(new Set(sids).size).toBe(10);
  });

  test('fails when the handset is no more', async () => {
    const { sender } = await setup();
    const sid = await submit(sender, '010-0000-9001');
    await sender.poll(sid);
    expect(await sender.poll(sid)).toEqual({ kind: 'failed', reason: '30005', providerId: sid });
  });

  test('stays submitted as long as no final status comes', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'never-final' });
    const sid = await submit(sender);
    for (let i = 0; i < 4; i++) expect((await sender.poll(sid)).kind).toBe('submitted');
  });

  test.each([
    [30004, 'failed'],
    [30005, 'failed'],
    [30006, 'failed'],
    [30003, 'retry'],
    [30008, 'retry'],
    [30001, 'retry'],
    [30007, 'blocked'],
  ])('ends with %s as %s', async (code, kind) => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'error', code });
    const sid = await submit(sender);
    await sender.poll(sid);
    expect(await sender.poll(sid)).toEqual({ kind, reason: String(code), providerId: sid });
  });

  test('is told where to report, with five more tries, and not to be kept', async () => {
    const { phone, sender } = await setup({ contentRetention: 'discard', addressRetention: 'obfuscate' });
    await sender.send({ ...message, reportTo: 'https://dormouse.example.kr/report?notice=1' });
    expect(await phone.texts()).toMatchObject([
      {
        statusCallback: 'https://dormouse.example.kr/report?notice=1#rc=5&rp=all',
        discarded: true,
        obfuscated: true,
      },
    ]);
  });
});

test('texts leave no faster than they may, and those that wait stop at once', async () => {
  const { phone, sender } = await setup({ ratePerSecond: 1 });
  await submit(sender);
  const stop = new AbortController();
  const waiting = sender.send(message, stop.signal);
  stop.abort();
  expect(await waiting).toEqual({ kind: 'retry', reason: 'aborted' });
  expect(await phone.texts()).toHaveLength(1);
});

describe('a text that is refused', () => {
  test.each([
    ['02-123-4567', 'failed', 'landline'],
    ['1588-1234', 'failed', 'not_a_mobile'],
    ['010-12', 'failed', 'invalid_number'],
  ])('before it leaves, for %s', async (to, kind, reason) => {
    const { phone, sender } = await setup();
    expect(await sender.send({ ...message, to })).toEqual({ kind, reason });
    expect(await phone.texts()).toHaveLength(0);
  });

  test('before it leaves, when carriers could not show it', async () => {
    const { phone, sender } = await setup();
    expect(await sender.send({ ...message, text: '요금 ₩1,000' })).toEqual({ kind: 'blocked', reason: 'not_euc_kr' });
    expect(await phone.texts()).toHaveLength(0);
  });

  test('before it leaves, when it has too many parts, and no other text is stopped by it', async () => {
    const { phone, sender } = await setup({ partsMax: 2 });
    const tooLong = { kind: 'failed', reason: 'too_long' };
    expect(await sender.send({ ...message, text: '가'.repeat(135) })).toEqual(tooLong);
    expect((await sender.send({ ...message, text: '가'.repeat(134) })).kind).toBe('submitted');
    const widest = await setup();
    expect(await widest.sender.send({ ...message, text: '가'.repeat(1_601) })).toEqual(tooLong);
    expect((await widest.sender.send({ ...message, text: '가'.repeat(1_600) })).kind).toBe('submitted');
    expect(await phone.texts()).toHaveLength(1);
  });

  test.each([
    [21211, 'failed'],
    [21614, 'failed'],
    [21635, 'failed'],
    [21610, 'failed'],
    [21611, 'retry'],
    [20429, 'retry'],
    [21606, 'blocked'],
    [21408, 'blocked'],
    [20003, 'blocked'],
  ])('with %s is %s', async (code, kind) => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'error', code });
    expect(await sender.send(message)).toEqual({ kind, reason: String(code) });
    expect(await phone.texts()).toHaveLength(0);
  });

  test('for our token stops the means, whatever is asked', async () => {
    const { sender } = await setup({ authToken: 'wrong' });
    const blocked = { kind: 'blocked', reason: '20003' };
    expect(await sender.send(message)).toEqual(blocked);
    expect(await sender.poll(`SM${'0'.repeat(32)}`)).toEqual(blocked);
    expect(await sender.find(message, longAgo)).toEqual(blocked);
  });

  test('for a while comes again', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'http500', times: 1 });
    phone.misbehave({ kind: 'rate429', times: 1 });
    expect(await sender.send(message)).toEqual({ kind: 'retry', reason: '20500' });
    expect(await sender.send(message)).toEqual({ kind: 'retry', reason: '20429' });
    expect((await sender.send(message)).kind).toBe('submitted');
  });
});

describe('a connection that breaks', () => {
  test('before it was made, proves that nothing was sent', async () => {
    const { phone, sender } = await setup();
    await phone.stop();
    closing.length = 0;
    expect(await sender.send(message)).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  test('before the message was kept, is uncertain and then known as not sent', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'drop-before', match: /0001$/, times: 1 });
    expect((await sender.send(message)).kind).toBe('uncertain');
    expect(await sender.find(message, longAgo)).toBeNull();
  });

  test('after the message was kept, is uncertain and then found', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'drop-after' });
    expect((await sender.send(message)).kind).toBe('uncertain');
    const [kept] = await phone.texts();
    expect(await sender.find(message, longAgo)).toEqual({ kind: 'submitted', providerId: kept?.sid });
  });

  test('by a time-out while the answer is awaited, is uncertain', async () => {
    const { phone, sender } = await setup({ timeoutMs: 100 });
    phone.misbehave({ kind: 'slow' });
    expect(await sender.send(message)).toEqual({ kind: 'uncertain', reason: 'ECONNABORTED' });
    expect(await phone.texts()).toHaveLength(1);
  });

  test('because we stop, is uncertain once the call is out and nothing before', async () => {
    const { phone, sender } = await setup();
    expect(await sender.send(message, AbortSignal.abort())).toEqual({ kind: 'retry', reason: 'aborted' });
    const stop = new AbortController();
    phone.misbehave({ kind: 'slow' });
    const sending = sender.send(message, stop.signal);
    await expect.poll(async () => (await phone.texts()).length, { interval: 5 }).toBe(1);
    stop.abort();
    expect(await sending).toEqual({ kind: 'uncertain', reason: 'aborted' });
  });

  test.each(['http500', 'rate429', 'drop-before'] as const)(
    '%s while asking leaves the text submitted',
    async (kind) => {
      const { phone, sender } = await setup();
      const sid = await submit(sender);
      phone.misbehave({ kind, on: 'poll' });
      expect(await sender.poll(sid)).toEqual({ kind: 'submitted', providerId: sid });
    },
  );

  test.each(['http500', 'rate429', 'drop-before'] as const)(
    '%s while looking up is no proof of absence',
    async (kind) => {
      const { phone, sender } = await setup();
      phone.misbehave({ kind, on: 'list' });
      expect((await sender.find(message, longAgo))?.kind).toBe('uncertain');
    },
  );
});

test('an account that cannot be one is refused when the service starts', async () => {
  const { phone } = await setup();
  expect(() => twilioText(phone.config({ accountSid: 'SK1' }))).toThrow(/account SID/);
  expect(() => twilioText(phone.config({ authToken: '' }))).toThrow(/token/);
});

test.each(['Dormouse', '', '12', '+82', '010-0000-0000', '123456789012'])(
  'a sender such as %j is refused when the service starts: Korea shows numbers only',
  async (from) => {
    const { phone } = await setup();
    expect(() => twilioText(phone.config({ from }))).toThrow(/number/);
  },
);
