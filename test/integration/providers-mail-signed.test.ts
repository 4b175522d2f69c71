import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type SmtpMailConfig, smtpMail } from '../../src/providers/smtp-mail.js';
import { startTestMailbox } from '../support/mailbox.js';
import { noticeMail } from '../support/notice-mail.js';

const closing: (() => Promise<void>)[] = [];
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const dkim = { domain: 'example.com', selector: 'notice2026', privateKey: pem };

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setup(changes: Partial<SmtpMailConfig> = {}) {
  const mailbox = await startTestMailbox();
  closing.push(mailbox.stop);
  const sender = smtpMail(mailbox.config({ dkim, ...changes }));
  closing.push(sender.close);
  return { mailbox, sender };
}

/** RFC 6376 for the one way in which nodemailer signs: relaxed/relaxed, rsa-sha256. */
function verifySignature(raw: string): { domain: string | undefined; selector: string | undefined; signed: string[] } {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = head.split(/\r\n(?![ \t])/).map(relaxed);
  const signature = headers.find(([name]) => name === 'dkim-signature') ?? ['', ''];
  const tags = new Map(
    signature[1].split(';').map((tag) => {
      const [name = '', ...value] = tag.split('=');
      return [name.trim(), value.join('=').replace(/\s+/g, '')];
    }),
  );
  const body = rest
    .join('\r\n\r\n')
    .replace(/[ \t]+(?=\r\n)/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)*$/, '\r\n');
  expect(createHash('sha256').update(body).digest('base64')).toBe(tags.get('bh'));
  const signed = (tags.get('h') ?? '').toLowerCase().split(':');
  const covered = signed.map((name) => `${headers.find((header) => header[0] === name)?.join(':')}\r\n`).join('');
  const own = `dkim-signature:${signature[1].replace(/\bb=[^;]*$/, 'b=')}`;
  expect(
    createVerify('sha256')
      .update(`${covered}${own}`)
      .verify(key.publicKey, tags.get('b') ?? '', 'base64'),
  ).toBe(true);
  return { domain: tags.get('d'), selector: tags.get('s'), signed };
}

function relaxed(line: string): [string, string] {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return [line.slice(0, colon).trim().toLowerCase(), value];
}

describe('a signed mail', () => {
  test('carries a signature that holds', async () => {
    const { mailbox, sender } = await setup();
    const mail = noticeMail('kim@example.kr', { html: '<p>분리 보관 예정일: 2026-11-23</p>' });
    expect((await sender.send(mail)).kind).toBe('accepted');
    const { domain, selector, signed } = verifySignature(mailbox.received()[0]?.raw.toString('latin1') ?? '');
    expect([domain, selector]).toEqual(['example.com', 'notice2026']);
    expect(signed).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'content-type']));
  });

  test('is unsigned where no key was set up', async () => {
    const { mailbox, sender } = await setup({ dkim: null });
    await sender.send(noticeMail('kim@example.kr'));
    expect(mailbox.received()[0]?.raw.toString()).not.toMatch(/dkim-signature/i);
  });
});

/** The signer reads the whole mail before the server is asked for anything, and must not be taken for the server. */
describe('a connection that breaks under a signed mail', () => {
  test('at the recipient, proves that nothing was sent', async () => {
    const { mailbox, sender } = await setup();
    mailbox.dropAtRecipient('kim@example.kr');
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('retry');
    expect(mailbox.received()).toHaveLength(0);
  });

  test('while the answer to the recipient is awaited, proves that nothing was sent', async () => {
    const { mailbox, sender } = await setup({ socketTimeoutMs: 300 });
    mailbox.slowAtRecipient('kim@example.kr');
    expect(await sender.send(noticeMail('kim@example.kr'))).toEqual({ kind: 'retry', reason: 'ETIMEDOUT' });
  });

  test('after the mail, leaves it uncertain and sends nothing by itself', async () => {
    const { mailbox, sender } = await setup();
    mailbox.dropAfterData('kim@example.kr');
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('uncertain');
    expect(mailbox.received()).toHaveLength(1);
  });

  test('on a connection used before, is told apart in the same way', async () => {
    const { mailbox, sender } = await setup({ maxConnections: 1 });
    await sender.send(noticeMail('lee@example.kr'));
    mailbox.dropAtRecipient('kim@example.kr');
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('retry');
    await sender.send(noticeMail('lee@example.kr'));
    mailbox.dropAfterData('kim@example.kr');
    expect((await sender.send(noticeMail('kim@example.kr'))).kind).toBe('uncertain');
    expect(mailbox.received()).toHaveLength(3);
  });

  test('is a refusal where the server refuses', async () => {
    const { mailbox, sender } = await setup();
    mailbox.refuse('kim@example.kr', '550 5.1.1 No such mailbox');
    expect(await sender.send(noticeMail('kim@example.kr'))).toEqual({ kind: 'failed', reason: '5.1.1' });
    mailbox.refuseAfterData('lee@example.kr', '550 5.7.26 Not authenticated');
    expect(await sender.send(noticeMail('lee@example.kr'))).toEqual({ kind: 'blocked', reason: '5.7.26' });
  });
});

describe('a key that can not sign is refused when the service starts', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey;
  const curve = generateKeyPairSync('ed25519').privateKey;
  test.each([
    ['no key at all', { privateKey: 'nothing' }],
    ['a public key', { privateKey: key.publicKey.export({ type: 'spki', format: 'pem' }).toString() }],
    ['a short key', { privateKey: small.export({ type: 'pkcs8', format: 'pem' }).toString() }],
    ['a key of another kind', { privateKey: curve.export({ type: 'pkcs8', format: 'pem' }).toString() }],
    [
      'a key with a passphrase',
      {
        privateKey: key.privateKey
          .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
          .toString(),
      },
    ],
    ['a selector that is no name', { selector: 'a;b=c' }],
    ['a domain that is no name', { domain: 'example.com\r\nBcc: a' }],
  ])('%s', async (_, changes) => {
    const { mailbox } = await setup({ dkim: null });
    expect(() => smtpMail(mailbox.config({ dkim: { ...dkim, ...changes } }))).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', message: expect.not.stringContaining('PRIVATE') }),
    );
  });
});
