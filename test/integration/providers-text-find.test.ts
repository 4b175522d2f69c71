import { afterEach, describe, expect, test } from 'vitest';
import type { TextMessage } from '../../src/notice/ports.js';
import { type TwilioTextConfig, twilioText } from '../../src/providers/twilio-text.js';
import { startTestPhone } from '../support/phone.js';

const closing: (() => Promise<void>)[] = [];
const longAgo = '2020-01-01T00:00:00Z';
const ambiguous = { kind: 'uncertain', reason: 'ambiguous' };

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function messageOf(number: number, to = `010-0000-000${number}`): TextMessage {
  const noticeId = `6f0b7a3e-0000-4000-8000-00000000000${number}`;
  const text = `[가맹점 서비스] 2026-11-23부터 개인정보가 분리 보관됩니다. 통지 번호: ${noticeId}`;
  return { to, text, subject: '휴면 전환 안내', noticeId, language: 'ko', variables: null, reportTo: null };
}

async function setup(changes: Partial<TwilioTextConfig> = {}) {
  const phone = await startTestPhone();
  closing.push(phone.stop);
  // Each is a process of its own, which remembers nothing of another.
  const sender = () => twilioText(phone.config(changes));
  return { phone, sender };
}

async function submit(sender: ReturnType<typeof twilioText>, message: TextMessage): Promise<string> {
  const outcome = await sender.send(message);
  if (outcome.kind !== 'submitted') throw new Error(`The text was not submitted: ${outcome.kind}`);
  return outcome.providerId;
}

describe('looking a text up', () => {
  test('finds only the same text to the same number since the attempt', async () => {
    const { sender } = await setup();
    const message = messageOf(1);
    const sid = await submit(sender(), message);
    expect(await sender().find(message, longAgo)).toEqual({ kind: 'submitted', providerId: sid });
    expect(await sender().find({ ...message, text: '다른 내용' }, longAgo)).toBeNull();
    expect(await sender().find({ ...message, to: '010-0000-0002' }, longAgo)).toBeNull();
    expect(await sender().find(message, '2999-01-01T00:00:00Z')).toBeNull();
  });

  test('prefers the one that arrived to one that failed', async () => {
    const { phone, sender } = await setup();
    const first = await submit(sender(), messageOf(1));
    await phone.report(first);
    phone.misbehave({ kind: 'error', code: 30008 });
    await phone.report(await submit(sender(), messageOf(1)));
    expect(await sender().find(messageOf(1), longAgo)).toEqual({ kind: 'delivered', providerId: first });
  });

  test('says how one ended that was taken', async () => {
    const { phone, sender } = await setup();
    phone.misbehave({ kind: 'error', code: 30003 });
    const sid = await submit(sender(), messageOf(1));
    await phone.report(sid);
    expect(await sender().find(messageOf(1), longAgo)).toEqual({ kind: 'retry', reason: '30003', providerId: sid });
  });

  test('looks at every page', async () => {
    const { sender } = await setup({ addressRetention: 'obfuscate' });
    const one = sender();
    const sid = await submit(one, messageOf(1));
    await Promise.all(Array.from({ length: 1_100 }, () => submit(one, messageOf(2))));
    expect(await sender().find(messageOf(1), longAgo)).toEqual({ kind: 'submitted', providerId: sid });
  });
});

describe('looking a text up whose words were discarded', () => {
  test('finds the only one to that number, of that length', async () => {
    const { sender } = await setup({ contentRetention: 'discard' });
    const sid = await submit(sender(), messageOf(1));
    expect(await sender().find(messageOf(1), longAgo)).toEqual({ kind: 'submitted', providerId: sid });
  });

  test('proves that there is none', async () => {
    const { phone, sender } = await setup({ contentRetention: 'discard' });
    phone.misbehave({ kind: 'drop-before', times: 1 });
    expect((await sender().send(messageOf(1))).kind).toBe('uncertain');
    await submit(sender(), messageOf(2));
    expect(await sender().find(messageOf(1), longAgo)).toBeNull();
  });

  test('names none of two, for one may be that of a person with the same telephone', async () => {
    const { sender } = await setup({ contentRetention: 'discard' });
    await submit(sender(), messageOf(1));
    await submit(sender(), messageOf(2, '010-0000-0001'));
    expect(await sender().find(messageOf(1), longAgo)).toEqual(ambiguous);
  });

  test('names none of another length', async () => {
    const { sender } = await setup({ contentRetention: 'discard' });
    await submit(sender(), messageOf(1));
    expect(await sender().find({ ...messageOf(1), text: '짧은 글' }, longAgo)).toEqual(ambiguous);
  });

  test('takes none that this process knows to be of another notice', async () => {
    const { phone, sender } = await setup({ contentRetention: 'discard' });
    const one = sender();
    await submit(one, messageOf(2, '010-0000-0001'));
    phone.misbehave({ kind: 'drop-before', times: 1 });
    expect((await one.send(messageOf(1))).kind).toBe('uncertain');
    expect(await one.find(messageOf(1), longAgo)).toBeNull();
  });
});

describe('looking a text up whose number was obscured', () => {
  test('finds it by words that name the notice', async () => {
    const { sender } = await setup({ addressRetention: 'obfuscate' });
    const sid = await submit(sender(), messageOf(1));
    await submit(sender(), messageOf(2));
    expect(await sender().find(messageOf(1), longAgo)).toEqual({ kind: 'submitted', providerId: sid });
  });

  test('names none by words that others were sent as well', async () => {
    const { sender } = await setup({ addressRetention: 'obfuscate' });
    const general = { text: '개인정보가 분리 보관되었습니다.' };
    await submit(sender(), { ...messageOf(2), ...general });
    expect(await sender().find({ ...messageOf(1), ...general }, longAgo)).toEqual(ambiguous);
  });

  test('never names one whose words are gone too: it may be anybody with the same first digits', async () => {
    const { sender } = await setup({ contentRetention: 'discard', addressRetention: 'obfuscate' });
    await submit(sender(), messageOf(2));
    expect(await sender().find(messageOf(1), longAgo)).toEqual(ambiguous);
  });

  test('proves that there is none when nothing to these first digits is left', async () => {
    const { phone, sender } = await setup({ contentRetention: 'discard', addressRetention: 'obfuscate' });
    const one = sender();
    await submit(one, messageOf(2));
    await submit(sender(), messageOf(3, '+1 415 555 2671'));
    phone.misbehave({ kind: 'drop-before', times: 1 });
    await one.send(messageOf(1));
    expect(await one.find(messageOf(1), longAgo)).toBeNull();
  });
});
