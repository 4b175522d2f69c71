import { describe, expect, test } from 'vitest';
import { parseMailReport } from '../../../src/providers/mail-report.js';
import { noticeIdOf, readToken, tokenOf } from '../../support/notice-mail.js';
import {
  bounceAddress,
  failedStatus,
  message,
  noticeHeaders,
  noticeId,
  reportMail,
  returnPath,
  token,
  untracedMail,
} from './sample-mail-reports.js';

function parse(raw: Buffer, address: string | null = bounceAddress) {
  return parseMailReport(raw, { readToken, bounceAddress: address });
}

describe('a delivery status notification', () => {
  test('names the notice and says why it did not arrive', async () => {
    expect(await parse(reportMail())).toEqual([
      {
        source: 'mail_report',
        noticeId,
        providerId: null,
        kind: 'failed',
        code: '5.1.1',
        key: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  test('that is internationalised (RFC 6533) is read as well', async () => {
    const raw = reportMail({
      statusType: 'message/global-delivery-status',
      returnedType: 'message/global-headers',
      status: [
        'Reporting-MTA: dns; mx.example.net',
        '',
        'Final-Recipient: utf-8; 김@예시.한국',
        'Action: failed',
        'Status: 5.1.1',
      ],
    });
    expect(await parse(raw)).toMatchObject([{ noticeId, kind: 'failed', code: '5.1.1' }]);
  });

  test('that is encoded for its way is read as well', async () => {
    const status =
      Buffer.from(failedStatus.join('\r\n'))
        .toString('base64')
        .match(/.{1,76}/g) ?? [];
    expect(await parse(reportMail({ status, statusEncoding: 'base64' }))).toMatchObject([
      { kind: 'failed', code: '5.1.1' },
    ]);
  });

  test('counts as one although its sender marks it as an automatic answer', async () => {
    const headers = { 'Auto-Submitted': 'auto-replied', Precedence: 'auto_reply', 'X-Autoreply': 'yes' };
    expect(await parse(reportMail({ headers }))).toMatchObject([{ kind: 'failed' }]);
  });

  test('of a delay is no failure', async () => {
    const status = [
      'Reporting-MTA: dns; mx.example.net',
      '',
      'Action: delayed',
      'Status: 4.4.1',
      'Will-Retry-Until: Mon',
    ];
    expect(await parse(reportMail({ status }))).toMatchObject([{ noticeId, kind: 'delayed', code: '4.4.1' }]);
  });

  test('of our own fault says nothing against the address', async () => {
    const status = ['Reporting-MTA: dns; mx.example.net', '', 'Action: failed', 'Status: 5.7.26'];
    expect(await parse(reportMail({ status }))).toMatchObject([{ kind: 'operator_fault', code: '5.7.26' }]);
  });

  test('tells of each recipient that it speaks of, and of the same outcome once', async () => {
    const group = (action: string, status: string) => [
      '',
      `Final-Recipient: rfc822; x`,
      `Action: ${action}`,
      `Status: ${status}`,
    ];
    const status = [
      'Reporting-MTA: dns; mx.example.net',
      ...group('failed', '5.1.1'),
      ...group('delivered', '2.0.0'),
      ...group('failed', '5.1.1'),
      ...group('delayed', '4.2.2'),
    ];
    const reports = await parse(reportMail({ status }));
    expect(reports.map(({ kind, code }) => [kind, code])).toEqual([
      ['failed', '5.1.1'],
      ['progress', '2.0.0'],
      ['delayed', '4.2.2'],
    ]);
    expect(new Set(reports.map(({ key }) => key)).size).toBe(3);
  });

  test.each([
    ['Exim', 'Status: 5.0.0', 'Diagnostic-Code: smtp; 550 5.1.1 unknown', 'failed', '5.1.1'],
    [
      'Exchange',
      'Status: 5.1.10',
      'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound',
      'failed',
      '5.1.10',
    ],
    ['an MTA that writes no status', 'X-Note: none', 'Diagnostic-Code: smtp; 550 5.2.1 disabled', 'failed', '5.2.1'],
    ['an MTA that writes neither', 'X-Note: none', 'X-Other: none', 'failed', null],
  ])('of %s is read', async (_, status, diagnostic, kind, code) => {
    const groups = ['Reporting-MTA: dns; x', '', 'Action: failed', status, diagnostic];
    expect(await parse(reportMail({ status: groups }))).toMatchObject([{ kind, code }]);
  });

  test('is read in a mail that something on its way wrapped into another part', async () => {
    const [head, ...rest] = reportMail().toString().split('\r\n\r\n');
    const type = /Content-Type: .*$/.exec(head ?? '')?.[0] ?? '';
    const outer = (head ?? '').replace(type, 'Content-Type: multipart/mixed; boundary="outer"');
    const inner = [outer, '', '--outer', type, '', rest.join('\r\n\r\n'), '--outer', '', 'A footer', '--outer--', ''];
    expect(await parse(message(inner))).toMatchObject([{ noticeId, kind: 'failed', code: '5.1.1' }]);
  });

  test('carries no word and no address of its own on', async () => {
    const text = JSON.stringify(await parse(reportMail()));
    expect(text).not.toMatch(/kim|example|unknown|reject/i);
  });
});

describe('the notice that a report is about', () => {
  const envelope = [`Original-Envelope-Id: ${token}`, ...failedStatus];

  test.each(['To', 'Delivered-To', 'X-Original-To', 'Envelope-To', 'X-Envelope-To', 'Original-Recipient'])(
    'is named by the return path in %s',
    async (name) => {
      const value = name === 'Original-Recipient' ? `rfc822;${returnPath}` : `<${returnPath}>`;
      expect(await parse(untracedMail({ headers: { [name]: value } }))).toMatchObject([{ noticeId }]);
    },
  );

  test.each([
    ['the trace', untracedMail({ headers: { Received: `from mx by mail\r\n for <${returnPath}>; Sun` } })],
    ['the envelope id', untracedMail({ status: envelope })],
    [
      'the envelope id as it travelled',
      untracedMail({
        status: [`Original-Envelope-Id: +${token.charCodeAt(0).toString(16)}${token.slice(1)}`, ...failedStatus],
      }),
    ],
    ['a header that came back', untracedMail({ returned: noticeHeaders })],
    [
      'a header of the whole mail that came back',
      untracedMail({ returned: [...noticeHeaders, '', 'Text'], returnedType: 'message/rfc822' }),
    ],
    ['a header that was folded', untracedMail({ returned: [`X-Dormouse-Notice:`, ` ${token}`] })],
    ['the return path of what came back', untracedMail({ returned: [`Return-Path: <${returnPath}>`] })],
  ])('is named by %s', async (_, raw) => {
    expect(await parse(raw)).toMatchObject([{ noticeId, kind: 'failed' }]);
  });

  test("is nobody's where no token proves it, whatever else names one", async () => {
    const headers = { 'In-Reply-To': `<${noticeId}@example.com>`, References: `<${noticeId}@example.com>` };
    expect(await parse(untracedMail({ headers }))).toMatchObject([{ noticeId: null, kind: 'failed' }]);
  });

  test("is nobody's where the token was forged or cut", async () => {
    const forged = `${token.slice(0, 20)}${token[20] === 'a' ? 'b' : 'a'}${token.slice(21)}`;
    for (const wrong of [forged, token.slice(0, -1), `${token}a`]) {
      const raw = untracedMail({
        headers: { To: `bounces+${wrong}@mail.example.com` },
        status: [`Original-Envelope-Id: ${wrong}`, ...failedStatus],
        returned: [`X-Dormouse-Notice: ${wrong}`],
      });
      expect(await parse(raw)).toMatchObject([{ noticeId: null }]);
    }
  });

  test('is the one of the return path before that of the envelope, and of that before what came back', async () => {
    const other = (number: number) => tokenOf(noticeIdOf(number));
    const status = [`Original-Envelope-Id: ${other(2)}`, ...failedStatus];
    const returned = [`X-Dormouse-Notice: ${other(3)}`];
    expect(await parse(reportMail({ status, returned }))).toMatchObject([{ noticeId }]);
    expect(await parse(untracedMail({ status, returned }))).toMatchObject([{ noticeId: noticeIdOf(2) }]);
    expect(await parse(untracedMail({ returned }))).toMatchObject([{ noticeId: noticeIdOf(3) }]);
  });

  test('is named without return paths where there is no bounce address', async () => {
    expect(await parse(untracedMail({ headers: { To: returnPath } }), null)).toMatchObject([{ noticeId: null }]);
    expect(await parse(untracedMail({ status: envelope }), null)).toMatchObject([{ noticeId }]);
    expect(await parse(untracedMail({ headers: { To: returnPath } }), 'nonsense')).toMatchObject([{ noticeId: null }]);
  });
});

describe('the key of a report', () => {
  test('is the same however often it comes, and by whatever way', async () => {
    const again = reportMail({ headers: { Received: 'from somewhere else', 'Delivered-To': returnPath } });
    expect((await parse(again))[0]?.key).toBe((await parse(reportMail()))[0]?.key);
  });

  test('is another for another report, notice, status or action', async () => {
    const delayed = failedStatus.map((line) => line.replace('failed', 'delayed'));
    const full = failedStatus.map((line) => line.replace('5.1.1', '5.2.1'));
    const raws = [
      reportMail(),
      reportMail({ headers: { 'Message-ID': '<report-2@mx.example.net>' } }),
      reportMail({ headers: { To: `bounces+${tokenOf(noticeIdOf(2))}@mail.example.com` } }),
      reportMail({ status: delayed }),
      reportMail({ status: full }),
      reportMail({ headers: { 'Message-ID': null } }),
      reportMail({ headers: { 'Message-ID': null, Subject: 'Another' } }),
    ];
    const keys = await Promise.all(raws.map(async (raw) => (await parse(raw))[0]?.key));
    expect(new Set(keys).size).toBe(raws.length);
  });
});
