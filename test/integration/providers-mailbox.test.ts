import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../src/development/mailbox.js';
import type { TextMessage } from '../../src/notice/ports.js';
import { smtpMail } from '../../src/providers/smtp-mail.js';
import { twilioCall } from '../../src/providers/twilio-call.js';
import { twilioText } from '../../src/providers/twilio-text.js';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-mailbox-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function open(folder: string) {
  const mailbox = await startMailbox({ folder: join(folder, 'mailbox') });
  closing.push(mailbox.stop);
  const mail = mailTo(mailbox);
  const text = twilioText({
    ...mailbox.twilioAccount,
    from: '+821000000000',
    baseUrl: mailbox.twilioBaseUrl,
    timeoutMs: 5_000,
  });
  return { mailbox, mail, text };
}

function mailTo(mailbox: Mailbox) {
  const sender = smtpMail({
    url: mailbox.smtpUrl,
    from: 'notice@example.com',
    connectionTimeoutMs: 2_000,
    greetingTimeoutMs: 2_000,
    socketTimeoutMs: 5_000,
    maxConnections: 4,
    messageIdDomain: 'example.com',
  });
  closing.push(sender.close);
  return (to: string, noticeId: string, subject = '개인정보 분리 보관 안내', text = '안내드립니다.') =>
    sender.send({ to, subject, text, html: null, messageId: noticeId, noticeId, token: `token-of-${noticeId}` });
}

function textTo(to: string, text = '분리 보관 안내'): TextMessage {
  return { to, text, subject: '안내', noticeId: 'n-1', language: 'ko', variables: null, reportTo: null };
}

async function page(mailbox: Mailbox, path = '/'): Promise<{ status: number; type: string | null; body: string }> {
  const answer = await fetch(`${mailbox.pageUrl}${path}`);
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

describe('what the mailbox received', () => {
  test('counts mails taken, texts delivered and letters in the tray, and lists them', async () => {
    const folder = await temporaryFolder();
    const { mailbox, mail, text } = await open(folder);
    await Promise.all(Array.from({ length: 30 }, (_, i) => mail(`member${i}@example.kr`, `n-${i}`)));
    expect(await mail('refused-kim@example.kr', 'n-99')).toEqual({ kind: 'failed', reason: '5.1.1' });
    for (const to of ['010-0000-0001', '010-0000-9001']) {
      const sent = await text.send(textTo(to));
      if (sent.kind !== 'submitted') throw new Error(sent.kind);
      await text.poll(sent.providerId);
      await text.poll(sent.providerId);
    }
    const batch = join(folder, 'batch-1');
    await mkdir(batch);
    await writeFile(join(batch, 'n-5.pdf'), '%PDF-1.7 a letter');
    await writeFile(join(batch, 'recipients.csv'), 'name');
    expect(await mailbox.receiveLetters([join(batch, 'n-5.pdf'), join(batch, 'recipients.csv')])).toBe(1);
    expect(await mailbox.receiveLetters([join(batch, 'n-5.pdf')])).toBe(0);

    expect(await mailbox.received()).toEqual({ email: 30, sms: 1, letter: 1 });
    const { mails, texts, letters } = await mailbox.messages(10);
    expect(mails).toHaveLength(10);
    expect(mails.every((one) => one.messageId === `<${one.noticeId}@example.com>`)).toBe(true);
    expect(texts.map((one) => one.status)).toEqual(['undelivered', 'delivered']);
    expect(letters).toMatchObject([{ name: 'batch-1/n-5.pdf' }]);
  });

  test('counts a doubled mail once and marks it', async () => {
    const { mailbox, mail } = await open(await temporaryFolder());
    await mail('kim@example.kr', 'n-1');
    await mail('kim@example.kr', 'n-1');
    await mail('lee@example.kr', 'n-2');
    expect((await mailbox.received()).email).toBe(2);
    const { mails } = await mailbox.messages();
    expect(mails.map((one) => [one.noticeId, one.duplicate])).toEqual([
      ['n-2', false],
      ['n-1', true],
      ['n-1', false],
    ]);
    expect((await page(mailbox)).body).toContain('2 mails (and 1 duplicates)');
  });

  test('is still there after a second start, also after a kill cut the last lines', async () => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    await first.mail('kim@example.kr', 'n-1', '첫 번째');
    const sent = await first.text.send(textTo('010-0000-0001'));
    if (sent.kind !== 'submitted') throw new Error(sent.kind);
    await first.text.poll(sent.providerId);
    await first.text.poll(sent.providerId);
    await first.mailbox.stop();
    await appendFile(join(folder, 'mailbox', 'mails.jsonl'), '{"receivedAt":"2026-');
    await appendFile(join(folder, 'mailbox', 'mails.data'), 'Subject: half a');
    await appendFile(join(folder, 'mailbox', 'texts.jsonl'), '{"sid":');

    const second = await open(folder);
    expect(await second.mailbox.received()).toEqual({ email: 1, sms: 1, letter: 0 });
    await second.mail('kim@example.kr', 'n-1', '또');
    await second.mail('lee@example.kr', 'n-2', '두 번째');
    expect((await second.mailbox.received()).email).toBe(2);
    const { mails } = await second.mailbox.messages();
    expect(mails.map((one) => one.subject)).toEqual(['두 번째', '또', '첫 번째']);
    expect((await page(second.mailbox, '/mails/3')).body).toContain('안내드립니다.');
    expect((await page(second.mailbox, '/mails/1.eml')).body).toContain('X-Dormouse-Notice: token-of-n-1');
  });

  test('shows what a call said and which key was pressed, also after a second start', async () => {
    const folder = await temporaryFolder();
    const { mailbox } = await open(folder);
    const call = twilioCall({
      ...mailbox.twilioAccount,
      from: '+821000000000',
      baseUrl: mailbox.twilioBaseUrl,
      timeoutMs: 5_000,
    });
    const made = await call.send({
      to: '02-123-4567',
      script: '들으셨으면 <1>번을 눌러 주십시오.',
      noticeId: 'n-1',
      language: 'ko',
      confirmAt: 'http://127.0.0.1:9/key',
      reportTo: 'http://127.0.0.1:9/call',
    });
    if (made.kind !== 'submitted') throw new Error(made.kind);
    expect(await mailbox.telephone.pressKey(made.providerId, '1')).toEqual({ status: 0, twiml: '' });
    const { body } = await page(mailbox);
    expect(body).toContain('1 calls');
    expect(body).toContain('들으셨으면 &lt;1&gt;번을 눌러 주십시오.');
    await mailbox.stop();
    const second = await open(folder);
    expect((await second.mailbox.messages()).calls).toMatchObject([{ to: '+8221234567', pressed: '1' }]);
  });

  test('is kept where only its owner may look', async () => {
    const folder = await temporaryFolder();
    const { mail } = await open(folder);
    await mail('kim@example.kr', 'n-1');
    expect((await stat(join(folder, 'mailbox'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'mailbox', 'mails.data'))).mode & 0o077).toBe(0);
    expect(await readFile(join(folder, 'mailbox', 'mails.jsonl'), 'utf8')).toContain('n-1');
  });
});

describe('the page', () => {
  test('shows what others wrote as text, never as markup', async () => {
    const { mailbox, mail, text } = await open(await temporaryFolder());
    const attack = `<script>alert('x')</script>"&`;
    await mail('kim@example.kr', 'n-1', attack, attack);
    await text.send(textTo('010-0000-0001', attack));
    await writeFile(join(mailbox.trayFolder, "<img src='x'>.pdf"), '%PDF');
    for (const path of ['/', '/mails/1']) {
      const { body, type } = await page(mailbox, path);
      expect(type).toBe('text/html; charset=utf-8');
      expect(body).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;');
      expect(body).not.toMatch(/<script|<img/i);
      expect(body).not.toMatch(/(src|href)="https?:/);
    }
  });

  test('links each mail and letter, and answers the counts as JSON', async () => {
    const { mailbox, mail } = await open(await temporaryFolder());
    await mail('kim@example.kr', 'n-1');
    await writeFile(join(mailbox.trayFolder, '편지 1.pdf'), '%PDF-1.7');
    const { body } = await page(mailbox);
    const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, link]) => `/${link}`);
    expect(links).toHaveLength(3);
    for (const link of links) expect((await page(mailbox, link)).status).toBe(200);
    expect((await page(mailbox, `/letters/${encodeURIComponent('편지 1.pdf')}`)).type).toBe('application/pdf');
    const json = JSON.parse((await page(mailbox, '/mailbox.json')).body);
    expect(json).toMatchObject({
      counts: { email: 1, sms: 0, letter: 1 },
      duplicates: 0,
      mails: [{ noticeId: 'n-1' }],
    });
  });

  test('gives out nothing beside the mailbox', async () => {
    const { mailbox } = await open(await temporaryFolder());
    await writeFile(join(mailbox.trayFolder, '..', 'secret.pdf'), 'secret');
    const paths = [
      '/mails/1',
      '/mails/0',
      '/letters/..%2Fsecret.pdf',
      '/letters/%2e%2e/secret.pdf',
      '/letters/%zz',
      '/x',
    ];
    for (const path of paths) expect((await page(mailbox, path)).status).toBe(404);
    const posted = await fetch(mailbox.pageUrl, { method: 'POST' });
    expect(posted.status).toBe(404);
  });
});

test('a port that is taken ends the start and leaves nothing running', async () => {
  const folder = await temporaryFolder();
  const { mailbox } = await open(folder);
  const port = Number(new URL(mailbox.pageUrl).port);
  await expect(startMailbox({ folder: join(folder, 'other'), port })).rejects.toThrow(/EADDRINUSE/);
});
