import { afterEach, describe, expect, test } from 'vitest';
import { type SmtpMailConfig, smtpMail } from '../../src/providers/smtp-mail.js';
import { startTestMailbox, type TestMailboxOptions } from '../support/mailbox.js';
import { noticeIdOf, noticeMail, readToken, tokenOf } from '../support/notice-mail.js';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setup(changes: Partial<SmtpMailConfig> = {}, options: TestMailboxOptions = {}) {
  const mailbox = await startTestMailbox(options);
  closing.push(mailbox.stop);
  const sender = smtpMail(mailbox.config(changes));
  closing.push(sender.close);
  return { mailbox, sender };
}

describe('where a bounce goes', () => {
  test('is an address of its own for each notice, which names it', async () => {
    const { mailbox, sender } = await setup({ bounceAddress: 'bounces@mail.example.com' });
    for (const number of [1, 2]) {
      const mail = noticeMail('kim@example.kr', { noticeId: noticeIdOf(number) });
      expect((await sender.send(mail)).kind).toBe('accepted');
    }
    const tokens = mailbox.received().map(({ from }) => /^bounces\+([a-z2-7]+)@mail\.example\.com$/.exec(from)?.[1]);
    expect(tokens.map((token) => readToken(token ?? ''))).toEqual([noticeIdOf(1), noticeIdOf(2)]);
    const [mail] = await mailbox.mails();
    expect(mail?.from?.value).toEqual([{ address: 'notice@example.com', name: 'Merchant Services' }]);
  });

  test('is the sender where no bounce address was set up', async () => {
    const { mailbox, sender } = await setup();
    await sender.send(noticeMail('kim@example.kr'));
    expect(mailbox.received()[0]?.from).toBe('notice@example.com');
  });

  test('stays within 64 characters before the @', async () => {
    const { mailbox, sender } = await setup({ bounceAddress: `${'b'.repeat(21)}@example.com` });
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('accepted');
    expect(mailbox.received()[0]?.from.indexOf('@')).toBe(64);
    const tooLong = { bounceAddress: `${'b'.repeat(22)}@example.com` };
    expect(() => smtpMail(mailbox.config(tooLong))).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', message: expect.stringContaining('21 characters') }),
    );
  });

  test.each([
    'bounces',
    'Bounces <b@example.com>',
    'b@example.com, c@example.com',
    'b\r\nc@example.com',
    '반송@example.kr',
  ])('is refused when the service starts where it is %j', async (bounceAddress) => {
    const { mailbox } = await setup();
    expect(() => smtpMail(mailbox.config({ bounceAddress }))).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });
});

describe('what is asked of delivery reports', () => {
  test('is a report of failure and delay with the headers, under the token, where the server offers it', async () => {
    const { mailbox, sender } = await setup();
    await sender.send(noticeMail('kim+shop@example.kr'));
    expect(mailbox.received()[0]?.dsn).toEqual({
      ret: 'HDRS',
      envid: tokenOf(noticeIdOf(1)),
      notify: ['FAILURE', 'DELAY'],
      orcpt: 'rfc822;kim+shop@example.kr',
    });
  });

  test('is nothing where the server offers none', async () => {
    const { mailbox, sender } = await setup({}, { offersDsn: false });
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('accepted');
    expect(mailbox.received()[0]?.dsn).toEqual({ ret: null, envid: null, notify: null, orcpt: null });
  });

  test('leaves an address out that can not be written in ASCII', async () => {
    const { mailbox, sender } = await setup();
    expect((await sender.send(noticeMail('김민지@example.kr'))).kind).toBe('accepted');
    expect(mailbox.received()[0]?.dsn).toMatchObject({ ret: 'HDRS', orcpt: null });
  });
});

describe('what the mail holds', () => {
  test('is text and HTML as alternatives of one another', async () => {
    const { mailbox, sender } = await setup();
    await sender.send(noticeMail('kim@example.kr', { html: '<p>분리 보관 예정일: <b>2026-11-23</b></p>' }));
    const [mail] = await mailbox.mails();
    expect(mail?.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' });
    expect(mail?.text?.trim()).toBe('분리 보관 예정일: 2026-11-23');
    expect(mail?.html).toBe('<p>분리 보관 예정일: <b>2026-11-23</b></p>');
    expect(mail?.attachments).toEqual([]);
  });

  test('names the notice by its token alone, in a header and in no other place', async () => {
    const { mailbox, sender } = await setup({ bounceAddress: 'bounces@example.com' });
    await sender.send(noticeMail('kim@example.kr', { messageId: '<first@example.com>' }));
    const [mail] = await mailbox.mails();
    expect(mail?.headers.get('x-dormouse-notice')).toBe(tokenOf(noticeIdOf(1)));
    expect(mailbox.received()[0]?.raw.toString()).not.toContain(noticeIdOf(1));
  });

  test('gets no header from a value that holds a line break', async () => {
    const { mailbox, sender } = await setup();
    const broken = 'x\r\nBcc: lee@example.kr\r\n\r\nbody';
    await sender.send(noticeMail('kim@example.kr', { subject: broken, messageId: broken }));
    const [mail] = await mailbox.mails();
    expect(mail?.headers.has('bcc')).toBe(false);
    expect(mail?.text?.trim()).toBe('분리 보관 예정일: 2026-11-23');
    expect(mailbox.received().map(({ to }) => to)).toEqual(['kim@example.kr']);
    expect(() => smtpMail(mailbox.config({ from: `Name\r\nBcc: lee@example.kr <notice@example.com>` }))).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });

  test.each(['', 'a b', 'a\r\nBcc: lee@example.kr', 'a@b', 'a'.repeat(65)])(
    'is not sent under %j, which is no token',
    async (token) => {
      const { mailbox, sender } = await setup({ bounceAddress: 'bounces@example.com' });
      expect(await sender.send(noticeMail('kim@example.kr', { token }))).toEqual({
        kind: 'blocked',
        reason: 'invalid_token',
      });
      expect(mailbox.connectionCount()).toBe(0);
    },
  );

  test('reads no file and no address that a text names', async () => {
    const { mailbox, sender } = await setup();
    const html = '<img src="file:///etc/hostname"><img src="data:image/png;base64,AAAA">';
    await sender.send(noticeMail('kim@example.kr', { html }));
    const [mail] = await mailbox.mails();
    expect(mail?.html).toBe(html);
    expect(mail?.attachments).toEqual([]);
  });
});

describe('how fast mails leave', () => {
  test('keeps to the rate from the first mail on, over all connections', async () => {
    const { mailbox, sender } = await setup({ rateLimitPerSecond: 50, maxConnections: 5 });
    const began = performance.now();
    await Promise.all(Array.from({ length: 11 }, (_, i) => sender.send(noticeMail(`m${i}@example.kr`))));
    expect(mailbox.received()).toHaveLength(11);
    expect(performance.now() - began).toBeGreaterThan(198);
  });

  test('lets nobody wait once the sender is told to stop', async () => {
    const { mailbox, sender } = await setup({ rateLimitPerSecond: 0.001 });
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('accepted');
    const stop = new AbortController();
    const aborted = sender.send(noticeMail('lee@example.kr'), stop.signal);
    const closed = sender.send(noticeMail('park@example.kr'));
    stop.abort();
    expect(await aborted).toEqual({ kind: 'retry', reason: 'EABORT' });
    await sender.close();
    expect(await closed).toEqual({ kind: 'retry', reason: 'closed' });
    expect(mailbox.received()).toHaveLength(1);
  });
});
