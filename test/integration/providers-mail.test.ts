import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { MailMessage } from '../../src/notice/ports.js';
import { type SmtpMailConfig, smtpMail } from '../../src/providers/smtp-mail.js';
import { startTestMailbox, type TestMailbox } from '../support/mailbox.js';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setup(changes: Partial<SmtpMailConfig> = {}) {
  const mailbox = await startTestMailbox();
  closing.push(mailbox.stop);
  return { mailbox, sender: senderTo(mailbox.config(changes)) };
}

function senderTo(config: SmtpMailConfig) {
  const sender = smtpMail(config);
  closing.push(sender.close);
  return sender;
}

function mailTo(to: string, noticeId = 'n-1'): MailMessage {
  const subject = '[안내] 장기 미이용 회원 개인정보 분리 보관';
  const text = '분리 보관 예정일: 2026-11-23\n';
  return {
    to,
    subject,
    text,
    html: null,
    messageId: `${noticeId}@example.com`,
    noticeId,
    token: `token-of-${noticeId}`,
  };
}

describe('a mail that is taken', () => {
  test('is accepted and arrives as it was written, to one recipient', async () => {
    const { mailbox, sender } = await setup();
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'accepted', providerId: null });
    const [envelope] = mailbox.received();
    expect(envelope).toMatchObject({ from: 'notice@example.com', to: 'kim@example.kr' });
    const [mail] = await mailbox.mails();
    expect(mail?.subject).toBe('[안내] 장기 미이용 회원 개인정보 분리 보관');
    expect(mail?.text?.trim()).toBe('분리 보관 예정일: 2026-11-23');
    expect(mail?.messageId).toBe('<n-1@example.com>');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.get('x-dormouse-notice')).toBe('token-of-n-1');
    expect(mail?.headers.get('content-type')).toMatchObject({ value: 'text/plain', params: { charset: 'utf-8' } });
    expect(mail?.html).toBe(false);
    expect(mail?.headers.has('x-mailer')).toBe(false);
  });

  test('keeps its Message-ID when it is sent again', async () => {
    const { mailbox, sender } = await setup();
    const message = { ...mailTo('kim@example.kr'), messageId: 'n-7' };
    await sender.send(message);
    await sender.send(message);
    const mails = await mailbox.mails();
    expect(mails.map((mail) => mail.messageId)).toEqual(['<n-7@example.com>', '<n-7@example.com>']);
  });

  test('goes over pooled connections with the password', async () => {
    const { mailbox, sender } = await setup({ user: 'dormouse', password: 'right' });
    mailbox.requirePassword('right');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => sender.send(mailTo(`member${i}@example.kr`, `n-${i}`))),
    );
    expect(new Set(outcomes.map((one) => one.kind))).toEqual(new Set(['accepted']));
    expect(mailbox.received()).toHaveLength(20);
    expect(mailbox.connectionCount()).toBeLessThanOrEqual(2);
  });

  test('reaches a greylisting server at the second try', async () => {
    const { mailbox, sender } = await setup();
    mailbox.greylist('kim@example.kr');
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'retry', reason: '4.7.1' });
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('accepted');
    expect(mailbox.received()).toHaveLength(1);
  });
});

describe('a mail that is refused', () => {
  test.each([
    ['550 5.1.1 kim@example.kr is unknown', 'failed', '5.1.1'],
    ['550 5.2.1 disabled', 'failed', '5.2.1'],
    ['552 5.2.2 full', 'retry', '5.2.2'],
    ['451 4.3.0 later', 'retry', '4.3.0'],
    ['554 5.7.1 your address is listed', 'blocked', '5.7.1'],
    ['550 no such kim@example.kr here', 'failed', '550'],
  ])('at the recipient with "%s"', async (reply, kind, reason) => {
    const { mailbox, sender } = await setup();
    mailbox.refuse('kim@example.kr', reply);
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind, reason });
    expect((await sender.send(mailTo('lee@example.kr'))).kind).toBe('accepted');
  });

  test.each([
    ['550 5.1.1 unknown after all', 'failed', '5.1.1'],
    ['451 4.7.1 later', 'retry', '4.7.1'],
    ['421 4.3.2 closing', 'retry', '4.3.2'],
    ['554 5.7.9 policy', 'blocked', '5.7.9'],
  ])('after the message with "%s"', async (reply, kind, reason) => {
    const { mailbox, sender } = await setup();
    mailbox.refuseAfterData('kim@example.kr', reply);
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind, reason });
    expect(mailbox.received()).toHaveLength(0);
  });

  test('for our sender stops the means', async () => {
    const { mailbox, sender } = await setup();
    mailbox.refuseMailFrom('550 5.1.0 Sender not registered');
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'blocked', reason: '5.1.0' });
  });

  test('for our password stops the means', async () => {
    const { mailbox, sender } = await setup({ user: 'dormouse', password: 'wrong' });
    mailbox.requirePassword('right');
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'blocked', reason: '5.7.8' });
  });

  test('at the greeting stops the means, or comes again when it is for now', async () => {
    const { mailbox, sender } = await setup();
    mailbox.refuseGreeting('554 5.7.1 Listed');
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('blocked');
    mailbox.refuseGreeting('421 4.3.2 Busy');
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('retry');
  });

  test.each([
    '',
    'none',
    'a@b@example.kr',
    'a@example.kr, b@example.kr',
    'a@example.kr\r\nBcc: b@example.kr',
    '<a@example.kr>',
  ])('before it leaves, when %j is no address', async (to) => {
    const { mailbox, sender } = await setup();
    expect(await sender.send(mailTo(to))).toEqual({ kind: 'failed', reason: 'invalid_address' });
    expect(mailbox.connectionCount()).toBe(0);
  });
});

describe('a connection that breaks', () => {
  test('before it was made, proves that nothing was sent', async () => {
    const { mailbox } = await setup();
    await mailbox.stop();
    const sender = senderTo(mailbox.config());
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  test('without a greeting, proves that nothing was sent', async () => {
    const { mailbox, sender } = await setup({ greetingTimeoutMs: 50 });
    mailbox.neverGreet();
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'retry', reason: 'ETIMEDOUT' });
  });

  test('at once each time, proves that nothing was sent', async () => {
    const port = await listenWith((socket) => socket.destroy());
    const { mailbox } = await setup();
    const sender = senderTo(mailbox.config({ url: `smtp://127.0.0.1:${port}` }));
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('retry');
  });

  test('at the recipient, proves that nothing was sent', async () => {
    const { mailbox, sender } = await setup();
    mailbox.dropAtRecipient('kim@example.kr');
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('retry');
    expect(mailbox.received()).toHaveLength(0);
  });

  test('after the message, leaves it uncertain and sends nothing by itself', async () => {
    const { mailbox, sender } = await setup();
    mailbox.dropAfterData('kim@example.kr');
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('uncertain');
    expect(mailbox.received()).toHaveLength(1);
  });

  test('after the message on a connection used before, leaves it uncertain and sends nothing by itself', async () => {
    const { mailbox, sender } = await setup({ maxConnections: 1 });
    await sender.send(mailTo('lee@example.kr', 'n-0'));
    mailbox.dropAfterData('kim@example.kr');
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('uncertain');
    expect(mailbox.received()).toHaveLength(2);
    mailbox.forgive('kim@example.kr');
    expect((await sender.send(mailTo('kim@example.kr'))).kind).toBe('accepted');
    const [, first, second] = await mailbox.mails();
    expect(first?.messageId).toBe(second?.messageId);
  });

  test('while the last answer is awaited, leaves it uncertain', async () => {
    const { mailbox, sender } = await setup({ socketTimeoutMs: 400 });
    mailbox.slowLastAnswer('kim@example.kr');
    expect(await sender.send(mailTo('kim@example.kr'))).toEqual({ kind: 'uncertain', reason: 'ETIMEDOUT' });
    expect(mailbox.received()).toHaveLength(1);
  });

  test('because we stop while the last answer is awaited, leaves it uncertain', async () => {
    const { mailbox, sender } = await setup();
    const stop = new AbortController();
    mailbox.slowLastAnswer('kim@example.kr');
    const sending = sender.send(mailTo('kim@example.kr'), stop.signal);
    await expect.poll(() => mailbox.received().length, { interval: 5 }).toBe(1);
    stop.abort();
    expect(await sending).toEqual({ kind: 'uncertain', reason: 'EABORT' });
  });
});

describe('stopping', () => {
  test('before the start sends nothing', async () => {
    const { mailbox, sender } = await setup();
    expect(await sender.send(mailTo('kim@example.kr'), AbortSignal.abort())).toEqual({
      kind: 'retry',
      reason: 'EABORT',
    });
    expect(mailbox.connectionCount()).toBe(0);
  });

  test('lets what is being delivered end and takes nothing more', async () => {
    const { mailbox, sender } = await setup();
    await sender.send(mailTo('kim@example.kr'));
    await sender.close();
    expect(await sender.send(mailTo('lee@example.kr'))).toEqual({ kind: 'retry', reason: 'closed' });
    expect(mailbox.received()).toHaveLength(1);
  });
});

test('a sender that is no address is refused when the service starts', async () => {
  const { mailbox } = await setup();
  expect(() => smtpMail(mailbox.config({ from: 'Merchant Services' }))).toThrow(/must be an address/);
});

test('no reason repeats an address or the words of a server', async () => {
  const { mailbox, sender } = await setup();
  const words: TestMailbox['refuse'] = (to, reply) => mailbox.refuse(to, reply);
  const replies = [
    '550 kim@example.kr',
    '550-5.1.1 kim',
    '451 kim@example.kr 4.2.2',
    '599 kim',
    '554 Kim Minji refused',
  ];
  for (const reply of replies) {
    words('kim@example.kr', reply);
    const outcome = await sender.send(mailTo('kim@example.kr'));
    expect(JSON.stringify(outcome)).not.toMatch(/kim/i);
  }
});

async function listenWith(handle: (socket: Socket) => void): Promise<number> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as { port: number }).port;
}
