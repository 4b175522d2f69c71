import { afterEach, describe, expect, test } from 'vitest';
import type { TextMessage } from '../../src/notice/ports.js';
import { readTwilioReport } from '../../src/providers/twilio-report.js';
import { twilioText } from '../../src/providers/twilio-text.js';
import { startCallbackReceiver, startTestPhone } from '../support/phone.js';

const closing: (() => Promise<void>)[] = [];
const publicUrl = 'https://dormouse.example.kr';
const noticeId = '6f0b7a3e-0000-4000-8000-000000000001';
const message: TextMessage = {
  to: '010-0000-0001',
  text: '[가맹점 서비스] 2026-11-23부터 개인정보가 분리 보관됩니다.',
  subject: '휴면 전환 안내',
  noticeId,
  language: 'ko',
  variables: null,
  reportTo: `${publicUrl}/v1/callbacks/twilio/text?notice=${noticeId}`,
};

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function setup() {
  const receiver = await startCallbackReceiver();
  const phone = await startTestPhone({ reach: (url) => url.replace(publicUrl, receiver.url) });
  closing.push(phone.stop, receiver.stop);
  const sender = twilioText(phone.config({ contentRetention: 'discard', addressRetention: 'obfuscate' }));
  async function submit(to = message.to): Promise<string> {
    const outcome = await sender.send({ ...message, to });
    if (outcome.kind !== 'submitted') throw new Error(`The text was not submitted: ${outcome.kind}`);
    return outcome.providerId;
  }
  const authTokens = [phone.account.authToken];
  const reports = () => receiver.received.map((request) => readTwilioReport({ authTokens, publicUrl }, request));
  return { phone, receiver, submit, reports };
}

describe('the states of a text', () => {
  test('are reported one by one, and name the notice', async () => {
    const { phone, submit, reports } = await setup();
    const sid = await submit();
    expect(await phone.report(sid)).toEqual([200, 200]);
    expect(reports()).toMatchObject([
      { kind: 'progress', code: 'sent', noticeId, providerId: sid },
      { kind: 'delivered', code: 'delivered', noticeId, providerId: sid },
    ]);
  });

  test('say why it did not arrive', async () => {
    const { phone, submit, reports } = await setup();
    await phone.report(await submit('010-0000-9001'));
    expect(reports().at(-1)).toMatchObject({ kind: 'failed', code: '30005', noticeId });
  });

  test('come in any order', async () => {
    const { phone, submit, reports } = await setup();
    await phone.report(await submit(), 'reversed');
    expect(reports()).toMatchObject([{ kind: 'delivered' }, { kind: 'progress' }]);
  });

  test('come twice under the same key', async () => {
    const { phone, submit, reports } = await setup();
    await phone.report(await submit(), 'doubled');
    const keys = reports().map((report) => (typeof report === 'string' ? report : report.key));
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(2);
  });

  test('come never, and the text is asked after', async () => {
    const { phone, submit, reports } = await setup();
    const sid = await submit();
    await phone.report(sid, 'lost');
    expect(reports()).toHaveLength(0);
    const sender = twilioText(phone.config());
    expect(await sender.poll(sid)).toEqual({ kind: 'delivered', providerId: sid });
  });

  test('come again until they are taken', async () => {
    const { phone, receiver, submit } = await setup();
    receiver.answer = () => ({ status: receiver.received.length < 6 ? 500 : 200, body: '' });
    expect(await phone.report(await submit())).toEqual([200, 200]);
    expect(receiver.received).toHaveLength(7);
  });

  test('are forged when another token signed them', async () => {
    const { phone, submit, reports } = await setup();
    phone.signWith('0'.repeat(32));
    await phone.report(await submit());
    expect(reports()).toEqual(['forged', 'forged']);
  });
});
