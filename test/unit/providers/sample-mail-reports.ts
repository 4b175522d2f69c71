import { noticeIdOf, tokenOf } from '../../support/notice-mail.js';

export const bounceAddress = 'bounces@mail.example.com';
export const noticeId = noticeIdOf(1);
export const token = tokenOf(noticeId);
export const returnPath = `bounces+${token}@mail.example.com`;

export interface ReportParts {
  /** Header lines before those of MIME; a value of null leaves one of the usual ones out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly status?: readonly string[];
  readonly statusType?: string;
  readonly statusEncoding?: string;
  readonly returnedType?: string;
  readonly returned?: readonly string[];
}

/** The headers of a notice as it left. */
export const noticeHeaders = [
  'From: Merchant Services <notice@example.com>',
  'To: kim@example.kr',
  `Message-ID: <${noticeId}@example.com>`,
  'Auto-Submitted: auto-generated',
  `X-Dormouse-Notice: ${token}`,
];

export const failedStatus = [
  'Reporting-MTA: dns; mx.example.net',
  'Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0900',
  '',
  'Final-Recipient: rfc822; kim@example.kr',
  'Original-Recipient: rfc822;kim@example.kr',
  'Action: failed',
  'Status: 5.1.1',
  'Remote-MTA: dns; mx.example.kr',
  'Diagnostic-Code: smtp; 550 5.1.1 <kim@example.kr>: Recipient address rejected:',
  '    User unknown in local recipient table',
];

/** A delivery status notification (RFC 3464) that came to the return path of the notice, with the given changes. */
export function reportMail(parts: ReportParts = {}): Buffer {
  const headers = {
    'Return-Path': '<>',
    From: 'Mail Delivery System <MAILER-DAEMON@mx.example.net>',
    To: returnPath,
    Subject: 'Undelivered Mail Returned to Sender',
    'Message-ID': '<report-1@mx.example.net>',
    'Auto-Submitted': 'auto-replied',
    ...parts.headers,
  };
  const statusType = parts.statusType ?? 'message/delivery-status';
  return message([
    ...Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`])),
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${statusType.slice(8)}; boundary="cut"`,
    '',
    '--cut',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    '',
    '--cut',
    `Content-Type: ${statusType}`,
    ...(parts.statusEncoding === undefined ? [] : [`Content-Transfer-Encoding: ${parts.statusEncoding}`]),
    '',
    ...(parts.status ?? failedStatus),
    '',
    '--cut',
    `Content-Type: ${parts.returnedType ?? 'text/rfc822-headers'}`,
    '',
    ...(parts.returned ?? noticeHeaders),
    '',
    '--cut--',
    '',
  ]);
}

export function message(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('\r\n'));
}

/** A report whose only trace of the notice is what the changes leave in it. */
export function untracedMail(parts: ReportParts = {}): Buffer {
  return reportMail({
    ...parts,
    headers: { To: 'postmaster@example.com', ...parts.headers },
    returned: parts.returned ?? [
      'From: notice@example.com',
      'To: kim@example.kr',
      `Message-ID: <${noticeId}@example.com>`,
    ],
  });
}
