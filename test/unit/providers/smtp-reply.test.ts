import { describe, expect, test } from 'vitest';
import { readSmtpReply, smtpOutcome } from '../../../src/providers/smtp-reply.js';

function refusedAt(command: string, response: string) {
  return smtpOutcome({ code: 'EENVELOPE', command, response }, false);
}

describe('reading a reply', () => {
  test.each([
    ['550 5.1.1 No such mailbox', 550, '5.1.1'],
    ['550-5.7.26 This mail is not authenticated\n550 5.7.26 see the guide', 550, '5.7.26'],
    ['451 4.7.1 Greylisted', 451, '4.7.1'],
    ['550 #5.1.10 Recipient not found', 550, '5.1.10'],
    ['550 Requested action not taken: 5.2.1 disabled', 550, '5.2.1'],
    ['550 Mailbox unavailable', 550, null],
    ['554 Listed at 5.1.1.1, see the list', 554, null],
    ['550 4.2.2 The class contradicts the reply', 550, null],
    ['250 2.0.0 Kept', 250, '2.0.0'],
  ])('finds the codes of "%s"', (response, code, enhanced) => {
    expect(readSmtpReply(response)).toEqual({ code, enhanced });
  });

  test.each([undefined, '', 'hello', '55', '5501 nonsense'])('finds no reply in %j', (response) => {
    expect(readSmtpReply(response)).toBeNull();
  });
});

describe('a refusal of the recipient', () => {
  test.each([
    ['550 5.1.1 unknown', 'failed', '5.1.1'],
    ['550 5.1.2 no such host', 'failed', '5.1.2'],
    ['501 5.1.3 bad syntax', 'failed', '5.1.3'],
    ['551 5.1.6 moved', 'failed', '5.1.6'],
    ['556 5.1.10 null MX', 'failed', '5.1.10'],
    ['550 5.2.1 disabled', 'failed', '5.2.1'],
    ['550 5.4.1 access denied', 'failed', '5.4.1'],
    ['550 5.4.7 expired', 'failed', '5.4.7'],
    ['450 4.4.7 expired', 'failed', '4.4.7'],
    ['550 no words for it', 'failed', '550'],
    ['553 name not allowed', 'failed', '553'],
    ['552 5.2.2 full', 'retry', '5.2.2'],
    ['552 exceeded storage', 'retry', '552'],
    ['452 4.2.2 full', 'retry', '4.2.2'],
    ['450 4.7.1 greylisted', 'retry', '4.7.1'],
    ['421 4.3.2 shutting down', 'retry', '4.3.2'],
    ['503 5.5.1 out of step', 'retry', '5.5.1'],
    ['554 5.3.2 system not accepting', 'retry', '5.3.2'],
    ['552 5.2.3 too large', 'blocked', '5.2.3'],
    ['554 5.7.1 relay access denied', 'blocked', '5.7.1'],
    ['550 5.1.8 sender refused', 'blocked', '5.1.8'],
    ['554 5.6.0 content', 'blocked', '5.6.0'],
    ['554 no words for it', 'blocked', '554'],
    ['530 authentication required', 'blocked', '530'],
    ['550 5.5.0 mailbox unavailable', 'failed', '5.5.0'],
    ['554 5.5.0 protocol', 'blocked', '5.5.0'],
    ['501 5.5.4 parameter', 'blocked', '5.5.4'],
    ['553 5.6.7 address not in ASCII', 'failed', '5.6.7'],
    ['550 5.1.90 recipients of the day', 'blocked', '5.1.90'],
    ['550 5.4.5 mails of the day', 'blocked', '5.4.5'],
    ['452 4.5.3 recipients of the account', 'blocked', '4.5.3'],
    ['454 throttled', 'blocked', '454'],
    ['454 4.7.0 throttled', 'blocked', '4.7.0'],
    ['454 4.2.1 mailbox busy', 'retry', '4.2.1'],
    ['452 out of space', 'retry', '452'],
  ])('"%s" is %s', (response, kind, reason) => {
    expect(refusedAt('RCPT TO', response)).toEqual({ kind, reason });
  });

  test('counts the same after the message was handed over', () => {
    const failure = { code: 'EMESSAGE', command: 'DATA', response: '550 5.1.1 unknown' };
    expect(smtpOutcome(failure, true)).toEqual({ kind: 'failed', reason: '5.1.1' });
  });
});

describe('a refusal of ourselves', () => {
  test.each([
    ['MAIL FROM', '550 5.1.1 sender unknown', 'blocked', '5.1.1'],
    ['MAIL FROM', '450 4.1.8 no such domain for now', 'retry', '4.1.8'],
    ['MAIL FROM', '530 5.7.0 authenticate first', 'blocked', '5.7.0'],
    ['AUTH PLAIN', '535 5.7.8 wrong', 'blocked', '5.7.8'],
    ['AUTH PLAIN', '454 4.7.0 for now', 'retry', '4.7.0'],
    ['STARTTLS', '454 4.7.0 no TLS for now', 'retry', '4.7.0'],
    ['MAIL FROM', '454 throttled', 'blocked', '454'],
    ['MAIL FROM', '452 4.5.3 mails of the account', 'blocked', '4.5.3'],
    ['CONN', '554 5.7.1 listed', 'blocked', '5.7.1'],
    ['EHLO', '421 4.3.2 busy', 'retry', '4.3.2'],
  ])('at %s "%s" is %s', (command, response, kind, reason) => {
    expect(refusedAt(command, response)).toEqual({ kind, reason });
  });

  test.each(['EAUTH', 'ENOAUTH', 'EMESSAGE'])('%s without a reply stops the means', (code) => {
    expect(smtpOutcome({ code }, false)).toEqual({ kind: 'blocked', reason: code });
  });
});

describe('a broken connection', () => {
  test.each(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EDNS', 'EABORT'])(
    '%s proves nothing once the body left',
    (code) => {
      expect(smtpOutcome({ code, command: 'CONN' }, true)).toEqual({ kind: 'uncertain', reason: code });
      expect(smtpOutcome({ code, command: 'CONN' }, false)).toEqual({ kind: 'retry', reason: code });
    },
  );

  test('half a reply is no reply', () => {
    const failure = { code: 'ECONNECTION', command: 'CONN', response: '550 5.1' };
    expect(smtpOutcome(failure, true).kind).toBe('uncertain');
    expect(smtpOutcome(failure, false).kind).toBe('retry');
  });

  test('an unexpected success is no refusal', () => {
    const failure = { code: 'EPROTOCOL', command: 'CONN', response: '250 OK' };
    expect(smtpOutcome(failure, true).kind).toBe('uncertain');
  });

  test('a certificate that does not hold stops the means', () => {
    const failure = { code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' };
    expect(smtpOutcome(failure, false)).toEqual({ kind: 'blocked', reason: 'CERT_HAS_EXPIRED' });
  });

  test('names the cause by its system code', () => {
    const failure = { code: 'ESOCKET', originalCode: 'ECONNREFUSED' };
    expect(smtpOutcome(failure, false)).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  test('lets no free text through as a reason', () => {
    const failure = { code: 'kim@example.com was here' };
    expect(smtpOutcome(failure, false)).toEqual({ kind: 'retry', reason: 'unknown' });
  });
});
