import { afterEach, describe, expect, test } from 'vitest';
import type { TextMessage } from '../../src/notice/ports.js';
import { readSolapiReport } from '../../src/providers/solapi-report.js';
import { type SolapiTextConfig, solapiText } from '../../src/providers/solapi-text.js';
import { startSolapiFake } from '../support/solapi-fake.js';

const closing: (() => Promise<void>)[] = [];
const longAgo = '2020-01-01T00:00:00Z';
const noticeId = '6f0b7a3e-0000-4000-8000-000000000001';
const message: TextMessage = {
  to: '010-0000-0001',
  text: '[가맹점 서비스] 2026-11-23부터 개인정보가 분리 보관됩니다. 그 전에 로그인하시면 계속 이용하실 수 있습니다.',
  subject: '[가맹점 서비스] 휴면 전환 안내',
  noticeId,
  language: 'ko',
  variables: null,
  reportTo: 'https://dormouse.example.kr/never-used',
};
const alimtalk = { pfId: 'KA01PF0000', templateIds: { ko: 'KA01TPKO', en: 'KA01TPEN' } };

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function setup(changes: Partial<SolapiTextConfig> = {}) {
  const solapi = await startSolapiFake();
  closing.push(solapi.stop);
  return { solapi, sender: solapiText(solapi.config(changes)) };
}

async function submit(sender: ReturnType<typeof solapiText>, changes: Partial<TextMessage> = {}): Promise<string> {
  const outcome = await sender.send({ ...message, ...changes });
  if (outcome.kind !== 'submitted') throw new Error(`The text was not submitted: ${outcome.kind}`);
  return outcome.providerId;
}

describe('a text that is taken', () => {
  test('is submitted under its notice, and delivered only by its final receipt', async () => {
    const { solapi, sender } = await setup();
    const id = await submit(sender);
    expect(solapi.taken).toMatchObject([{ to: '01000000001', country: '82', customFields: { noticeId } }]);
    expect(await sender.poll(id)).toEqual({ kind: 'submitted', providerId: id });
    solapi.end(id, '3000');
    expect(await sender.poll(id)).toEqual({ kind: 'submitted', providerId: id });
    solapi.end(id, '4000');
    expect(await sender.poll(id)).toEqual({ kind: 'delivered', providerId: id });
  });

  test('is short up to 90 bytes, long up to 2,000, and longer goes by another means', async () => {
    const { solapi, sender } = await setup();
    await submit(sender, { text: '가'.repeat(45) });
    await submit(sender, { text: `${'가'.repeat(45)}a` });
    await submit(sender, { text: '가'.repeat(1_000) });
    const tooLong = await sender.send({ ...message, text: `${'가'.repeat(1_000)}a` });
    expect(tooLong).toEqual({ kind: 'failed', reason: 'too_long' });
    expect(solapi.taken.map(({ type, subject }) => [type, subject])).toEqual([
      ['SMS', null],
      ['LMS', message.subject],
      ['LMS', message.subject],
    ]);
  });

  test('has a heading of 40 bytes at most, cut between letters', async () => {
    const { solapi, sender } = await setup();
    await submit(sender, { subject: `a${'가'.repeat(30)}` });
    expect(solapi.taken[0]?.subject).toBe(`a${'가'.repeat(19)}`);
  });

  test('goes abroad under the country of its number', async () => {
    const { solapi, sender } = await setup();
    await submit(sender, { to: '+1 415 555 2671' });
    expect(solapi.taken).toMatchObject([{ to: '4155552671', country: '1' }]);
  });
});

describe('an Alimtalk', () => {
  const variables = { 회원: 'k***', '#{만료일}': '2026-11-22' };

  test('names the template of the language and its values, and never becomes a text by itself', async () => {
    const { solapi, sender } = await setup({ alimtalk });
    await submit(sender, { variables });
    await submit(sender, { variables, language: 'en' });
    const kakaoOptions = {
      pfId: 'KA01PF0000',
      templateId: 'KA01TPKO',
      variables: { '#{회원}': 'k***', '#{만료일}': '2026-11-22' },
      disableSms: true,
    };
    expect(solapi.taken).toMatchObject([
      { type: 'ATA', text: null, kakaoOptions, customFields: { noticeId } },
      { type: 'ATA', text: null, kakaoOptions: { ...kakaoOptions, templateId: 'KA01TPEN' } },
    ]);
  });

  test('that nobody can get there goes by the next means', async () => {
    const { solapi, sender } = await setup({ alimtalk });
    const id = await submit(sender, { variables });
    solapi.end(id, '3104');
    expect(await sender.poll(id)).toEqual({ kind: 'failed', reason: '3104', providerId: id });
    const abroad = await sender.send({ ...message, variables, to: '+1 415 555 2671' });
    expect(abroad).toEqual({ kind: 'failed', reason: 'foreign_number' });
  });

  test('without values is a fault of ours', async () => {
    const { solapi, sender } = await setup({ alimtalk });
    expect(await sender.send(message)).toEqual({ kind: 'blocked', reason: 'no_variables' });
    expect(solapi.taken).toHaveLength(0);
  });
});

describe('a text that is refused', () => {
  test.each([
    [{ to: '02-123-4567' }, { kind: 'failed', reason: 'landline' }],
    [{ to: '010-12' }, { kind: 'failed', reason: 'invalid_number' }],
    [{ text: '요금 ₩1,000' }, { kind: 'blocked', reason: 'not_euc_kr' }],
    [{ subject: '요금 ₩1,000' }, { kind: 'blocked', reason: 'not_euc_kr' }],
  ])('before it leaves: %j', async (changes, outcome) => {
    const { solapi, sender } = await setup();
    expect(await sender.send({ ...message, ...changes })).toEqual(outcome);
    expect(solapi.taken).toHaveLength(0);
  });

  test.each([
    ['1062', 'blocked', '1062'],
    ['1030', 'blocked', '1030'],
    ['2230', 'blocked', '2230'],
    ['1043', 'blocked', '1043'],
    ['3010', 'failed', '3010'],
    ['1060', 'failed', '1060'],
    ['1024', 'retry', '1024'],
    ['9999', 'retry', 'unknown_9999'],
  ])('with %s although the answer is 200, is %s', async (statusCode, kind, reason) => {
    const { solapi, sender } = await setup();
    solapi.misbehave({ kind: 'refuse', statusCode });
    expect(await sender.send(message)).toEqual({ kind, reason });
  });

  test.each([
    [400, 'NotEnoughBalance', 'blocked'],
    [402, null, 'blocked'],
    [401, 'Unauthorized', 'blocked'],
    [429, 'TooManyRequests', 'retry'],
    [503, null, 'retry'],
    [500, 'InternalError', 'uncertain'],
    [502, null, 'uncertain'],
    [403, 'DuplicatedSignature', 'uncertain'],
  ])('with status %s and %s is %s', async (status, errorCode, kind) => {
    const { solapi, sender } = await setup();
    solapi.misbehave({ kind: 'error', status, errorCode });
    expect(await sender.send(message)).toEqual({ kind, reason: errorCode ?? String(status) });
  });

  test('with an error that nobody has classed is tried once more', async () => {
    const { solapi, sender } = await setup();
    solapi.misbehave({ kind: 'error', status: 400, errorCode: 'ValidationError' });
    expect(await sender.send(message)).toEqual({ kind: 'retry', reason: 'unknown_ValidationError' });
  });

  test('for our key, secret or sender stops the means, whatever is asked', async () => {
    const { solapi } = await setup();
    const wrongSecret = solapiText(solapi.config({ apiSecret: 'wrong' }));
    const blocked = { kind: 'blocked', reason: 'SignatureDoesNotMatch' };
    expect(await wrongSecret.send(message)).toEqual(blocked);
    expect(await wrongSecret.poll('M4V1')).toEqual(blocked);
    expect(await wrongSecret.find(message, longAgo)).toEqual(blocked);
    const wrongKey = solapiText(solapi.config({ apiKey: 'wrong' }));
    expect(await wrongKey.send(message)).toEqual({ kind: 'blocked', reason: 'InvalidAPIKey' });
    const otherSender = solapiText(solapi.config({ from: '0200000001' }));
    expect(await otherSender.send(message)).toEqual({ kind: 'blocked', reason: '1062' });
  });
});

describe('a connection that breaks', () => {
  test('before it was made, proves that nothing was sent', async () => {
    const { solapi, sender } = await setup();
    await solapi.stop();
    closing.length = 0;
    expect(await sender.send(message)).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  test('before the message was kept, is uncertain and then known as not sent', async () => {
    const { solapi, sender } = await setup();
    solapi.misbehave({ kind: 'drop-before', times: 1 });
    expect((await sender.send(message)).kind).toBe('uncertain');
    expect(await sender.find(message, longAgo)).toBeNull();
  });

  test.each(['drop-after', 'garbage'] as const)('%s, is uncertain and then found', async (kind) => {
    const { solapi, sender } = await setup();
    solapi.misbehave({ kind });
    expect((await sender.send(message)).kind).toBe('uncertain');
    expect(await sender.find(message, longAgo)).toEqual({ kind: 'submitted', providerId: solapi.taken[0]?.messageId });
  });

  test('by a time-out, or because we stop, is uncertain', async () => {
    const { solapi, sender } = await setup({ timeoutMs: 100 });
    solapi.misbehave({ kind: 'slow' });
    expect(await sender.send(message)).toEqual({ kind: 'uncertain', reason: 'ETIMEDOUT' });
    expect(await sender.send(message, AbortSignal.abort())).toEqual({ kind: 'retry', reason: 'aborted' });
    const patient = solapiText(solapi.config());
    const stop = new AbortController();
    const sending = patient.send(message, stop.signal);
    await expect.poll(() => solapi.taken.length, { interval: 5 }).toBe(2);
    stop.abort();
    expect(await sending).toEqual({ kind: 'uncertain', reason: 'aborted' });
  });

  test.each([
    { kind: 'error', status: 500, errorCode: null },
    { kind: 'error', status: 429, errorCode: null },
    { kind: 'drop-before' },
    { kind: 'garbage' },
  ] as const)('%j while asking proves nothing', async (fault) => {
    const { solapi, sender } = await setup();
    const id = await submit(sender);
    solapi.misbehave({ ...fault, on: 'list' });
    expect(await sender.poll(id)).toEqual({ kind: 'submitted', providerId: id });
    expect((await sender.find(message, longAgo))?.kind).toBe('uncertain');
  });
});

describe('looking a text up', () => {
  test('finds only that of the notice, whatever the same telephone was sent beside it', async () => {
    const { sender } = await setup();
    const other = { ...message, noticeId: noticeId.replace('001', '002') };
    await submit(sender, other);
    expect(await sender.find(message, longAgo)).toBeNull();
    const id = await submit(sender);
    expect(await sender.find(message, longAgo)).toEqual({ kind: 'submitted', providerId: id });
    expect(await sender.find(message, '2999-01-01T00:00:00Z')).toBeNull();
  });

  test('looks at every page', async () => {
    const { solapi, sender } = await setup();
    solapi.listPagesOf(2);
    const id = await submit(sender);
    for (let i = 0; i < 5; i++) await submit(sender, { noticeId: noticeId.replace('001', '002') });
    expect(await sender.find(message, longAgo)).toEqual({ kind: 'submitted', providerId: id });
  });

  test('says how it ended, and prefers one that arrived', async () => {
    const { solapi, sender } = await setup();
    const first = await submit(sender);
    const second = await submit(sender);
    solapi.end(second, '3043');
    solapi.end(first, '3043');
    expect(await sender.find(message, longAgo)).toMatchObject({ kind: 'retry', reason: '3043' });
    solapi.end(first, '4000');
    expect(await sender.find(message, longAgo)).toEqual({ kind: 'delivered', providerId: first });
  });
});

test('what the webhook sends names the notice', async () => {
  const { solapi, sender } = await setup();
  const id = await submit(sender);
  solapi.end(id, '4000');
  expect(readSolapiReport(solapi.report(id))).toMatchObject([{ kind: 'delivered', noticeId, providerId: id }]);
});

test.each([
  [{ apiKey: '' }, /API key/],
  [{ apiKey: 'a, date=x' }, /API key/],
  [{ apiSecret: '' }, /API secret/],
  [{ from: '02-000-0000' }, /registered number/],
  [{ from: '+8220000000' }, /registered number/],
  [{ alimtalk: { pfId: '', templateIds: { ko: 'a', en: 'a' } } }, /channel/],
  [{ alimtalk: { pfId: 'a', templateIds: { ko: 'a', en: '' } } }, /template/],
])('a configuration with %j is refused when the service starts', async (changes, problem) => {
  const { solapi } = await setup();
  expect(() => solapiText(solapi.config(changes))).toThrow(problem);
});
