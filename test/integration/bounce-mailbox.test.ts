import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBounceMailbox } from '../../src/providers/bounce-mailbox.js';
import { parseMailReport } from '../../src/providers/mail-report.js';
import { dovecotPresent, type ImapAccount, startDovecot } from '../support/dovecot.js';
import { readToken } from '../support/notice-mail.js';
import { bounceAddress, message, noticeId, reportMail } from '../unit/providers/sample-mail-reports.js';

let server: Awaited<ReturnType<typeof startDovecot>>;
let account: ImapAccount;

/** A mail with a subject of its own. */
function mailOf(subject: string, body = 'Hello'): Buffer {
  return message([`Subject: ${subject}`, 'From: a@example.com', '', body]);
}

function subjectIn(raw: Buffer): string {
  return /^Subject: (.*)\r$/m.exec(raw.toString())?.[1] ?? '';
}

describe.skipIf(!dovecotPresent)('the bounce mailbox (needs root and dovecot-imapd, else it is skipped)', () => {
  beforeAll(async () => {
    server = await startDovecot();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(() => {
    account = server.account();
  });

  /** Fetches once; answers the count and the subjects of what was given to be handled. */
  async function fetchOnce(refuse: readonly string[] = []) {
    const seen: string[] = [];
    const count = await openBounceMailbox({ url: account.url(), timeoutMs: 5_000 }).fetchReports(async (raw) => {
      seen.push(subjectIn(raw));
      if (refuse.includes(subjectIn(raw))) throw new Error('not now');
    });
    return { count, seen };
  }

  test('gives each unread mail once, in order, and marks it as read', async () => {
    await account.deliver(mailOf('old'), ['\\Seen']);
    for (const subject of ['one', 'two']) await account.deliver(mailOf(subject));
    expect(await fetchOnce()).toEqual({ count: 2, seen: ['one', 'two'] });
    expect(await account.list()).toEqual([
      ['old', 'seen'],
      ['one', 'seen'],
      ['two', 'seen'],
    ]);
    expect(await fetchOnce()).toEqual({ count: 0, seen: [] });
    await account.deliver(mailOf('three'));
    expect(await fetchOnce()).toEqual({ count: 1, seen: ['three'] });
  });

  test('gives a real report as it came, so that it names its notice', async () => {
    await account.deliver(reportMail());
    const reports: unknown[] = [];
    await openBounceMailbox({ url: account.url(), timeoutMs: 5_000 }).fetchReports(async (raw) => {
      expect(raw.equals(reportMail())).toBe(true);
      reports.push(...(await parseMailReport(raw, { readToken, bounceAddress })));
    });
    expect(reports).toMatchObject([{ noticeId, kind: 'failed', code: '5.1.1' }]);
  });

  test('leaves unread what could not be handled, goes on, and gives it again', async () => {
    for (const subject of ['one', 'two', 'three']) await account.deliver(mailOf(subject));
    expect(await fetchOnce(['two'])).toEqual({ count: 2, seen: ['one', 'two', 'three'] });
    expect(await account.list()).toContainEqual(['two', 'unseen']);
    expect(await fetchOnce()).toEqual({ count: 1, seen: ['two'] });
  });

  test('moves what was handled to the folder Handled where there is one', async () => {
    await account.createFolder('Handled');
    for (const subject of ['one', 'two']) await account.deliver(mailOf(subject));
    expect((await fetchOnce(['two'])).count).toBe(1);
    expect(await account.list('Handled')).toEqual([['one', 'seen']]);
    expect(await account.list()).toEqual([['two', 'unseen']]);
  });

  test('fetches no more than the beginning of a large mail', async () => {
    await account.deliver(mailOf('large', 'x'.repeat(70).concat('\r\n').repeat(100_000)));
    const sizes: number[] = [];
    const mailbox = openBounceMailbox({ url: account.url(), timeoutMs: 5_000 });
    expect(await mailbox.fetchReports(async (raw) => void sizes.push(raw.length))).toBe(1);
    expect(sizes).toEqual([5_000_000]);
    expect(await account.list()).toEqual([['large', 'seen']]);
  });

  test('stops after the mail that is being handled, and keeps the others unread', async () => {
    for (const subject of ['one', 'two', 'three']) await account.deliver(mailOf(subject));
    const stop = new AbortController();
    const mailbox = openBounceMailbox({ url: account.url(), timeoutMs: 5_000 });
    const seen: string[] = [];
    await mailbox.fetchReports(async (raw) => {
      seen.push(subjectIn(raw));
      stop.abort();
    }, stop.signal);
    expect(seen).toEqual(['one']);
    expect((await account.list()).slice(1)).toEqual([
      ['two', 'unseen'],
      ['three', 'unseen'],
    ]);
    expect(await mailbox.fetchReports(async () => undefined, stop.signal)).toBe(0);
  });

  test('ends what is being fetched when it is closed', async () => {
    for (const subject of ['one', 'two']) await account.deliver(mailOf(subject));
    const mailbox = openBounceMailbox({ url: account.url(), timeoutMs: 5_000 });
    const seen: string[] = [];
    await mailbox.fetchReports(async (raw) => {
      seen.push(subjectIn(raw));
      mailbox.close();
    });
    expect(seen).toEqual(['one']);
  });

  test('says by a code alone why it can not be read', async () => {
    const urls = [
      account.url({ pass: 'wrong-secret' }),
      account.url({ path: '/Nowhere' }),
      'imap://bounces:wrong-secret@127.0.0.1:1/INBOX',
    ];
    for (const url of urls) {
      const fetching = openBounceMailbox({ url, timeoutMs: 3_000 }).fetchReports(async () => undefined);
      const error = await fetching.then(
        () => null,
        (thrown: unknown) => thrown as Error & { code: string },
      );
      expect(error).toMatchObject({
        code: 'means_unavailable',
        detail: { reason: expect.stringMatching(/^[A-Z_]+$/i) },
      });
      expect(`${error?.message} ${error?.stack} ${JSON.stringify(error)}`).not.toMatch(/wrong-secret|bounces\d|p@ss/);
    }
  });

  test('sends its password in the clear to this machine alone', async () => {
    const url = account.url({ host: '127.0.0.2' });
    const fetching = openBounceMailbox({ url, timeoutMs: 3_000 }).fetchReports(async () => undefined);
    await expect(fetching).rejects.toMatchObject({ detail: { reason: 'tls_failed' } });
  });
});

test.each(['', 'mail.example.com', 'http://user:pass@mail.example.com', 'imaps://mail.example.com/INBOX'])(
  'an address such as %j is refused when the service starts',
  (url) => {
    expect(() => openBounceMailbox({ url, timeoutMs: 1_000 })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  },
);
