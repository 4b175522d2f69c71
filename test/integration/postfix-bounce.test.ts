import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProviderReport } from '../../src/notice/ports.js';
import { parseMailReport } from '../../src/providers/mail-report.js';
import { smtpMail } from '../../src/providers/smtp-mail.js';
import { type ReceivedMail, startTestMailbox, type TestMailbox } from '../support/mailbox.js';
import { noticeIdOf, noticeMail, readToken } from '../support/notice-mail.js';
import { localDomain, postfixPresent, startPostfix } from '../support/postfix.js';

const bounceAddress = 'bounces@mail.example.com';

describe.skipIf(!postfixPresent)('a bounce of a real mail server (needs root and postfix, else it is skipped)', () => {
  /** Where Postfix hands on what isn't its own: the bounces, and mail for other servers. */
  let elsewhere: TestMailbox;
  let postfix: Awaited<ReturnType<typeof startPostfix>>;
  let sender: ReturnType<typeof smtpMail>;
  const waiting = new Set<(mail: ReceivedMail) => void>();

  beforeAll(async () => {
    elsewhere = await startTestMailbox({
      onMail(mail) {
        for (const tell of waiting) tell(mail);
      },
    });
    postfix = await startPostfix(Number(new URL(elsewhere.url).port));
    sender = smtpMail(elsewhere.config({ url: postfix.url, bounceAddress }));
  });

  afterAll(async () => {
    await sender?.close();
    await postfix?.stop();
    await elsewhere?.stop();
  });

  /** The next mails to come back to the return path of a notice, in their order. */
  function comingBack(noticeId: string, count: number): Promise<ReceivedMail[]> {
    const found: ReceivedMail[] = [];
    return new Promise((resolve) => {
      const tell = (mail: ReceivedMail) => {
        const token = /^bounces\+(.*)@mail\.example\.com$/.exec(mail.to)?.[1];
        if (token === undefined || readToken(token) !== noticeId) return;
        found.push(mail);
        if (found.length < count) return;
        waiting.delete(tell);
        resolve(found);
      };
      waiting.add(tell);
    });
  }

  /** Sends a notice and reads the reports that come of it. */
  async function bounce(to: string, number: number, count = 1) {
    const noticeId = noticeIdOf(number);
    const back = comingBack(noticeId, count);
    expect((await sender.send(noticeMail(to, { noticeId, html: '<p>안내</p>' }))).kind).toBe('accepted');
    const mails = await back;
    const read = (address: string | null): Promise<ProviderReport[][]> =>
      Promise.all(mails.map(({ raw }) => parseMailReport(raw, { readToken, bounceAddress: address })));
    return { noticeId, mails, reports: (await read(bounceAddress)).flat(), withoutPath: (await read(null)).flat() };
  }

  test('to a user whom nobody knows names the notice and 5.1.1', async () => {
    const { noticeId, mails, reports, withoutPath } = await bounce(`no-such-person-4711@${localDomain}`, 1);
    expect(mails[0]?.from).toBe('');
    const key = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(reports).toEqual([
      { source: 'mail_report', noticeId, providerId: null, kind: 'failed', code: '5.1.1', key },
    ]);
    // The return path names it, and so do the envelope id and the headers that Postfix gives back.
    expect(withoutPath).toEqual(reports);
  });

  test('of a server further on names the notice and what that server said', async () => {
    elsewhere.refuse('kim@example.kr', '550 5.2.1 kim@example.kr is disabled');
    const { noticeId, reports } = await bounce('kim@example.kr', 2);
    expect(reports).toMatchObject([{ noticeId, kind: 'failed', code: '5.2.1' }]);
    expect(JSON.stringify(reports)).not.toContain('kim');
  });

  test('for a fault of ours says nothing against the address', async () => {
    elsewhere.refuseAfterData('lee@example.kr', '550 5.7.26 Not authenticated');
    const { noticeId, reports } = await bounce('lee@example.kr', 3);
    expect(reports).toMatchObject([{ noticeId, kind: 'operator_fault', code: '5.7.26' }]);
  });

  test('comes after a word of the delay, which is no failure', async () => {
    elsewhere.refuse('park@example.kr', '452 4.2.2 Mailbox full');
    const { noticeId, reports } = await bounce('park@example.kr', 4, 2);
    expect(reports).toMatchObject([
      { noticeId, kind: 'delayed', code: '4.2.2' },
      { noticeId, kind: 'failed', code: '4.2.2' },
    ]);
  });

  test('comes for no mail that arrived', async () => {
    const arrived = new Promise<ReceivedMail>((resolve) => {
      waiting.add((mail) => {
        if (mail.to === 'choi@example.kr') resolve(mail);
      });
    });
    expect((await sender.send(noticeMail('choi@example.kr', { noticeId: noticeIdOf(5) }))).kind).toBe('accepted');
    expect((await arrived).dsn).toMatchObject({ ret: 'HDRS', notify: ['FAILURE', 'DELAY'] });
  });
});
