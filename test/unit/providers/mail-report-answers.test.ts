import { describe, expect, test } from 'vitest';
import { parseMailReport } from '../../../src/providers/mail-report.js';
import { readToken } from '../../support/notice-mail.js';
import { bounceAddress, message, noticeHeaders, noticeId, reportMail, returnPath } from './sample-mail-reports.js';

function parse(raw: Buffer) {
  return parseMailReport(raw, { readToken, bounceAddress });
}

function plainMail(...headers: string[]): Buffer {
  return message([`To: ${returnPath}`, 'From: kim@example.kr', 'Message-ID: <1@example.kr>', ...headers, '', 'Hello']);
}

describe('a complaint', () => {
  function complaint(type: string, returned = noticeHeaders): Buffer {
    return reportMail({
      headers: { To: 'abuse@example.com', From: 'feedback@example.net', 'Auto-Submitted': null },
      statusType: 'message/feedback-report',
      status: [
        `Feedback-Type: ${type}`,
        'User-Agent: SomeGenerator/1.0',
        'Version: 1',
        `Original-Mail-From: <${returnPath}>`,
      ],
      returned,
      returnedType: 'message/rfc822',
    });
  }

  test.each(['abuse', 'fraud', 'virus', 'other', 'opt-out', 'Abuse'])('of type %s is recorded', async (type) => {
    expect(await parse(complaint(type))).toMatchObject([{ noticeId, kind: 'complaint', code: null }]);
  });

  test.each(['not-spam', 'auth-failure'])('of type %s is none', async (type) => {
    expect(await parse(complaint(type))).toMatchObject([{ noticeId, kind: 'progress' }]);
  });

  test('whose headers were taken out names the notice by its return path', async () => {
    expect(await parse(complaint('abuse', ['Subject: [redacted]']))).toMatchObject([{ noticeId, kind: 'complaint' }]);
  });

  test('without a type can not be read', async () => {
    const raw = complaint('abuse').toString().replace('Feedback-Type: abuse\r\n', '');
    expect(await parse(Buffer.from(raw))).toMatchObject([{ noticeId, kind: 'unreadable' }]);
  });
});

describe('an automatic answer', () => {
  test.each([
    ['Auto-Submitted: auto-replied'],
    ['Auto-Submitted: Auto-Replied (vacation)'],
    ['Auto-Submitted: auto-generated'],
    ['X-Autoreply: yes'],
    ['X-Autorespond: vacation'],
    ['Precedence: auto_reply'],
  ])('with %s is no bounce', async (header) => {
    expect(await parse(plainMail(header))).toMatchObject([{ noticeId, kind: 'auto_reply', code: null }]);
  });

  test('is none where nothing says so, and neither is what a person writes', async () => {
    for (const header of ['Auto-Submitted: no', 'Precedence: bulk', 'Subject: Out of office']) {
      expect(await parse(plainMail(header))).toMatchObject([{ noticeId, kind: 'unreadable' }]);
    }
  });

  test('is none where a mail server tells of a failure in prose', async () => {
    const prose = [
      ['X-Failed-Recipients: kim@example.kr', 'Auto-Submitted: auto-replied'],
      ['Auto-Submitted: auto-generated', 'Precedence: auto_reply'],
    ];
    expect(await parse(plainMail(...(prose[0] ?? [])))).toMatchObject([{ noticeId, kind: 'unreadable' }]);
    const daemon = plainMail(...(prose[1] ?? []))
      .toString()
      .replace('kim@', 'MAILER-DAEMON@');
    expect(await parse(Buffer.from(daemon))).toMatchObject([{ noticeId, kind: 'unreadable' }]);
  });

  test('is none where a report can not be read', async () => {
    expect(await parse(reportMail({ status: ['Reporting-MTA: dns; x'] }))).toMatchObject([
      { noticeId, kind: 'unreadable' },
    ]);
  });
});

/** A small generator of numbers, the same for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const spices = [
  '\r\n',
  '\r\n\r\n',
  '--cut',
  '--cut--',
  '\0',
  '+',
  '@',
  '<',
  '=?utf-8?B?',
  ':',
  '"',
  '(',
  '한',
  '\xff',
  ';',
  '9'.repeat(400),
];

function mutate(raw: Buffer, below: (below: number) => number): Buffer {
  let bytes = raw;
  for (let times = 1 + below(8); times > 0; times -= 1) {
    const at = below(bytes.length);
    const length = below(60);
    const spice = Buffer.from(spices[below(spices.length)] ?? '', below(2) === 0 ? 'utf8' : 'latin1');
    const cut = bytes.subarray(at, at + length);
    const piece =
      [spice, Buffer.alloc(0), Buffer.concat([cut, cut, cut]), Buffer.from(cut).reverse()][below(4)] ?? spice;
    bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + length)]);
  }
  return bytes;
}

describe('a report that wants to do harm', () => {
  test('is reported in whatever way it was mutated, 2,000 times, and names no other notice', async () => {
    const below = seeded(2026);
    const kinds = new Map<string, number>();
    for (let round = 0; round < 2_000; round += 1) {
      const reports = await parse(mutate(reportMail(), below));
      expect(reports.length).toBeGreaterThan(0);
      for (const report of reports) {
        expect(report.key).toMatch(/^[0-9a-f]{64}$/);
        expect([null, noticeId]).toContain(report.noticeId);
        expect(report.code ?? '5.0.0').toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/);
        kinds.set(report.kind, (kinds.get(report.kind) ?? 0) + 1);
      }
    }
    expect(kinds.get('failed')).toBeGreaterThan(500);
    expect(kinds.get('unreadable')).toBeGreaterThan(50);
  });

  const megabytes = 10_000_000;
  const nested = Array.from(
    { length: 400 },
    (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
  );
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(megabytes)],
    ['line breaks', Buffer.alloc(megabytes, '\r\n')],
    ['one header', Buffer.concat([Buffer.from('To: '), Buffer.alloc(megabytes, 'a')])],
    ['one header of addresses', Buffer.concat([Buffer.from('To: '), Buffer.alloc(megabytes, 'a@b,')])],
    ['one header of open brackets', Buffer.concat([Buffer.from('To: '), Buffer.alloc(megabytes, '<("')])],
    [
      'one header of return paths',
      Buffer.concat([Buffer.from('To: '), Buffer.alloc(megabytes, `<${returnPath.replace(/\+..../, '+aaaa')}> `)]),
    ],
    [
      'one header of almost return paths',
      Buffer.concat([Buffer.from('To: '), Buffer.alloc(megabytes, 'bounces+aaaa')]),
    ],
    ['one folded header', Buffer.concat([Buffer.from('To: x'), Buffer.alloc(megabytes, '\r\n x')])],
    ['one header of encoded words', Buffer.concat([Buffer.from('Subject: '), Buffer.alloc(megabytes, '=?utf-8?Q?=')])],
    ['headers', Buffer.alloc(megabytes, 'To: x\r\n')],
    ['parts within parts', message(nested)],
    ['parts', Buffer.concat([reportMail().subarray(0, -10), Buffer.alloc(megabytes, '--cut\r\n\r\nx\r\n')])],
    [
      'groups',
      reportMail({ status: ['Reporting-MTA: x', '', ...Array.from({ length: 300_000 }, () => 'Action: failed\r\n')] }),
    ],
    [
      'one folded field',
      reportMail({ status: ['Action: failed', ...Array.from({ length: 300_000 }, () => ' folded')] }),
    ],
    [
      'one long field',
      reportMail({ status: [`Status: ${'5.1.1'.repeat(500_000)}`, `Action: ${'('.repeat(500_000)}`] }),
    ],
    [
      'a large mail that came back',
      reportMail({ returned: [...noticeHeaders, '', 'x'.repeat(megabytes)], returnedType: 'message/rfc822' }),
    ],
    [
      'envelope ids',
      reportMail({ status: Array.from({ length: 50_000 }, (_, i) => `Original-Envelope-Id: ${i}\r\n`) }),
    ],
  ])('takes bounded time when it is made of %s', async (_, raw) => {
    const began = performance.now();
    const reports = await parse(raw);
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.length).toBeLessThanOrEqual(100);
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  test('is still read where a large mail came back behind it', async () => {
    const returned = [...noticeHeaders, '', 'x'.repeat(megabytes)];
    const raw = reportMail({ headers: { To: 'postmaster@example.com' }, returned, returnedType: 'message/rfc822' });
    expect(await parse(raw)).toMatchObject([{ noticeId, kind: 'failed', code: '5.1.1' }]);
  });
});
