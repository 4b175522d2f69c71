import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MailSender } from '../../src/notice/ports.js';
import { type SmtpMailConfig, smtpMail } from '../../src/providers/smtp-mail.js';
import { startTestMailbox, type TestMailbox, type TestMailboxOptions } from '../support/mailbox.js';
import { noticeIdOf, noticeMail } from '../support/notice-mail.js';

const closing: (() => Promise<void>)[] = [];
const to = 'kim@example.kr';

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setup(changes: Partial<SmtpMailConfig> = {}, options: TestMailboxOptions = {}) {
  const mailbox = await startTestMailbox(options);
  closing.push(mailbox.stop);
  return { mailbox, sender: senderTo(mailbox.config(changes)) };
}

function senderTo(config: SmtpMailConfig) {
  const sender = smtpMail(config);
  closing.push(sender.close);
  return sender;
}

/** Every fault with which a mail service meets us, over a real connection; with and without pipelining. */
describe.each([true, false])('where commands are sent at once: %s', (offersPipelining) => {
  describe.each(['at the recipient', 'after the mail'] as const)('a refusal %s', (place) => {
    let mailbox: TestMailbox;
    let sender: MailSender;

    beforeAll(async () => {
      mailbox = await startTestMailbox({ offersPipelining });
      sender = smtpMail(mailbox.config());
    });

    afterAll(async () => {
      await sender.close();
      await mailbox.stop();
    });

    test.each([
      // RFC 3463 class 5, subject by subject.
      ['550 5.1.1 no such mailbox', 'failed', '5.1.1'],
      ['550 5.1.2 no such host', 'failed', '5.1.2'],
      ['553 5.1.3 bad address', 'failed', '5.1.3'],
      ['550 5.1.10 null MX', 'failed', '5.1.10'],
      ['550 5.1.90 the day has enough recipients', 'blocked', '5.1.90'],
      ['550 5.2.1 disabled', 'failed', '5.2.1'],
      ['552 5.2.2 full', 'retry', '5.2.2'],
      ['552 5.2.3 too large', 'blocked', '5.2.3'],
      ['554 5.3.0 system', 'retry', '5.3.0'],
      ['550 5.4.1 access denied', 'failed', '5.4.1'],
      ['550 5.4.5 daily limit exceeded', 'blocked', '5.4.5'],
      ['554 5.5.2 syntax', 'blocked', '5.5.2'],
      ['550 5.5.0 mailbox unavailable', 'failed', '5.5.0'],
      ['554 5.6.0 content', 'blocked', '5.6.0'],
      ['553 5.6.7 not in ASCII', 'failed', '5.6.7'],
      ['550 5.7.1 relaying denied', 'blocked', '5.7.1'],
      ['550 5.7.26 not authenticated', 'blocked', '5.7.26'],
      ['550 5.7.705 quota of the tenant', 'blocked', '5.7.705'],
      // Class 4 comes again, but for the account's own limits.
      ['450 4.2.1 busy', 'retry', '4.2.1'],
      ['452 4.2.2 full', 'retry', '4.2.2'],
      ['451 4.3.0 system', 'retry', '4.3.0'],
      ['451 4.4.1 no answer', 'retry', '4.4.1'],
      ['451 4.7.1 greylisted', 'retry', '4.7.1'],
      ['421 4.7.0 too fast', 'retry', '4.7.0'],
      ['452 4.5.3 too many recipients', 'blocked', '4.5.3'],
      ['454 Throttling failure: daily message quota exceeded', 'blocked', '454'],
      ['454 4.7.0 throttled', 'blocked', '4.7.0'],
      ['454 4.3.2 not now', 'retry', '4.3.2'],
      // Without an enhanced code.
      ['550 no', 'failed', '550'],
      ['552 no', 'retry', '552'],
      ['554 no', 'blocked', '554'],
      ['451 no', 'retry', '451'],
    ])('"%s" is %s', async (reply, kind, reason) => {
      const recipient = `${reply.replace(/\W+/g, '.')}@example.kr`;
      if (place === 'at the recipient') mailbox.refuse(recipient, reply);
      else mailbox.refuseAfterData(recipient, reply);
      const taken = mailbox.received().length;
      expect(await sender.send(noticeMail(recipient))).toEqual({ kind, reason });
      expect(mailbox.received()).toHaveLength(taken);
      mailbox.forgive(recipient);
      expect((await sender.send(noticeMail(recipient))).kind).toBe('accepted');
    });
  });

  test.each([
    ['550 5.1.8 sender unknown', 'blocked', '5.1.8'],
    ['553 5.7.1 sender not owned by the user', 'blocked', '5.7.1'],
    ['550 5.4.5 daily limit exceeded', 'blocked', '5.4.5'],
    ['452 4.5.3 too many', 'blocked', '4.5.3'],
    ['454 Throttling failure', 'blocked', '454'],
    ['451 4.3.0 later', 'retry', '4.3.0'],
    ['421 4.3.2 closing', 'retry', '4.3.2'],
  ])('a refusal of the sender with "%s" is %s', async (reply, kind, reason) => {
    const { mailbox, sender } = await setup({}, { offersPipelining });
    mailbox.refuseMailFrom(reply);
    expect(await sender.send(noticeMail(to))).toEqual({ kind, reason });
    mailbox.takeMailFrom();
    expect((await sender.send(noticeMail(to))).kind).toBe('accepted');
    expect(mailbox.received()).toHaveLength(1);
  });

  test('a slow answer to the recipient proves that nothing was sent', async () => {
    const { mailbox, sender } = await setup({ socketTimeoutMs: 300 }, { offersPipelining });
    mailbox.slowAtRecipient(to);
    expect(await sender.send(noticeMail(to))).toEqual({ kind: 'retry', reason: 'ETIMEDOUT' });
    expect(mailbox.received()).toHaveLength(0);
  });

  test('a slow answer to the mail leaves it uncertain, and the second has the first Message-ID', async () => {
    const { mailbox, sender } = await setup({ socketTimeoutMs: 300 }, { offersPipelining });
    mailbox.slowLastAnswer(to);
    expect(await sender.send(noticeMail(to))).toEqual({ kind: 'uncertain', reason: 'ETIMEDOUT' });
    mailbox.forgive(to);
    expect((await sender.send(noticeMail(to))).kind).toBe('accepted');
    const ids = (await mailbox.mails()).map(({ messageId }) => messageId);
    expect(ids).toEqual([`<${noticeIdOf(1)}@example.com>`, `<${noticeIdOf(1)}@example.com>`]);
  });

  test.each(['dropDuringData', 'dropAfterData'] as const)('%s leaves it uncertain', async (drop) => {
    const { mailbox, sender } = await setup({}, { offersPipelining });
    mailbox[drop](to);
    expect((await sender.send(noticeMail(to))).kind).toBe('uncertain');
    expect(mailbox.received()).toHaveLength(drop === 'dropAfterData' ? 1 : 0);
  });
});

describe('a server that breaks off instead of taking the mail', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const dkim = { domain: 'example.com', selector: 's', privateKey: pem };

  test.each([
    ['with', dkim],
    ['without', null],
  ])('proves, %s a signature, that nothing was sent', async (_, signature) => {
    const url = await startSmtp((command, socket) => {
      if (command.startsWith('DATA')) socket.destroy();
      else socket.write(command.startsWith('EHLO') ? '250-example.kr\r\n250 DSN\r\n' : '250 2.0.0 Fine\r\n');
    });
    const { mailbox } = await setup();
    const sender = senderTo(mailbox.config({ url, dkim: signature }));
    expect((await sender.send(noticeMail(to))).kind).toBe('retry');
  });

  test.each([
    ['421 4.3.2 Shutting down', { kind: 'retry', reason: '4.3.2' }],
    ['554 5.7.1 Policy', { kind: 'blocked', reason: '5.7.1' }],
    ['451 4.7.1 Later', { kind: 'retry', reason: '4.7.1' }],
    ['550 5.1.1 Nobody', { kind: 'failed', reason: '5.1.1' }],
  ])('and answers DATA with "%s"', async (reply, outcome) => {
    const url = await startSmtp((command, socket) => {
      socket.write(command.startsWith('DATA') ? `${reply}\r\n` : '250 2.0.0 Fine\r\n');
      if (reply.startsWith('421') && command.startsWith('DATA')) socket.end();
    });
    const { mailbox } = await setup();
    expect(await senderTo(mailbox.config({ url })).send(noticeMail(to))).toEqual(outcome);
  });
});

describe('a server that is not itself', () => {
  test('because it is down, proves that nothing was sent, and takes the mail once it is up', async () => {
    const { mailbox } = await setup();
    const url = await closedPort();
    const down = senderTo(mailbox.config({ url }));
    expect(await down.send(noticeMail(to))).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
    expect((await senderTo(mailbox.config()).send(noticeMail(to))).kind).toBe('accepted');
  });

  test('because its name is gone, proves that nothing was sent', async () => {
    const { mailbox } = await setup();
    const sender = senderTo(mailbox.config({ url: 'smtp://smtp.example.invalid' }));
    expect((await sender.send(noticeMail(to))).kind).toBe('retry');
  });

  test.each([
    ['421 4.3.2 Busy', 'retry'],
    ['554 5.7.1 Listed', 'blocked'],
  ])('and greets with "%s" is %s', async (greeting, kind) => {
    const { mailbox, sender } = await setup();
    mailbox.refuseGreeting(greeting);
    expect((await sender.send(noticeMail(to))).kind).toBe(kind);
  });

  test('because it refuses our password, stops the means', async () => {
    const { mailbox, sender } = await setup({ user: 'dormouse', password: 'wrong' });
    mailbox.requirePassword('right');
    expect(await sender.send(noticeMail(to))).toEqual({ kind: 'blocked', reason: '5.7.8' });
    expect(mailbox.received()).toHaveLength(0);
  });
});

describe('a server that fails by chance', () => {
  test('gets every mail in the end, and each double under its first Message-ID', async () => {
    const { mailbox, sender } = await setup({ socketTimeoutMs: 200, maxConnections: 4 });
    const { counts } = mailbox.misbehave(seeded(7));
    const outcomes: string[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        const mail = noticeMail(`member${number}@example.kr`, { noticeId: noticeIdOf(number) });
        for (let kind = ''; kind !== 'accepted'; outcomes.push(kind)) ({ kind } = await sender.send(mail));
      }),
    );
    const uncertain = outcomes.filter((kind) => kind === 'uncertain').length;
    expect(new Set(outcomes)).toEqual(new Set(['accepted', 'retry', 'uncertain']));
    expect(uncertain).toBeGreaterThan(0);
    expect(counts.size).toBeGreaterThan(5);
    const ids = new Map((await mailbox.mails()).map(({ messageId }, i) => [messageId, mailbox.received()[i]?.to]));
    expect(ids.size).toBe(200);
    expect(new Set(ids.values()).size).toBe(200);
    expect(mailbox.received().length - 200).toBeLessThanOrEqual(uncertain);
  });
});

/** A small generator of numbers, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function startSmtp(answer: (command: string, socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 example.kr\r\n');
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split('\r\n').filter(Boolean)) answer(command, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `smtp://127.0.0.1:${port}`;
}
