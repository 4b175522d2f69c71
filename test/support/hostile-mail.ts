import { noticeToken } from '../../src/notice/notice-token.js';
import type { Marked } from './marked-life.js';

/** Mails as strangers' programs write them: each tells as much of the member as it can hold. */

interface About {
  readonly macKey: Buffer;
  readonly noticeId: string;
  readonly member: Marked;
}

const bounceAt = (token: string) => `bounce+${token}@example.kr`;

function personal({ of }: Marked): string {
  return `<${of('members.email')}> ${of('members.name')} ${of('members.mobile')} ${of('members.login_id')}`;
}

/** RFC 3464, with the whole mail behind it. */
export function statusReport(
  { macKey, noticeId, member }: About,
  { status, action = 'failed', returned = '' }: { status: string; action?: string; returned?: string },
): string {
  const token = noticeToken(macKey, 'mail', noticeId);
  const email = member.of('members.email');
  return [
    `From: "${member.of('members.login_id')}" <mailer-daemon@mx.example.com>`,
    `To: ${bounceAt(token)}`,
    `Subject: Undeliverable ${personal(member)}`,
    `Message-ID: <${status}.${action}.${email}>`,
    `X-Failed-Recipients: ${email}`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `It could not be delivered to ${personal(member)}.`,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${email}`,
    `Original-Envelope-Id: ${token}`,
    '',
    `Original-Recipient: rfc822;${email}`,
    `Final-Recipient: rfc822;${email}`,
    `Action: ${action}`,
    `Status: ${status} (${personal(member)})`,
    `Diagnostic-Code: smtp; 550 ${status} ${personal(member)}`,
    '--b',
    'Content-Type: message/rfc822',
    '',
    returned,
    '--b--',
    '',
  ].join('\r\n');
}

/** RFC 5965. */
export function complaint({ macKey, noticeId, member }: About): string {
  return [
    `From: <${member.of('members.email')}>`,
    `To: ${bounceAt(noticeToken(macKey, 'mail', noticeId))}`,
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
    '',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    `Original-Rcpt-To: <${member.of('members.email')}>`,
    `Source-IP: ${member.of('logins.ip')}`,
    '--b--',
    '',
  ].join('\r\n');
}

/** RFC 3834; an honest member writes back all about themselves. */
export function autoReply({ macKey, noticeId, member }: About): string {
  return [
    `From: <${member.of('members.email')}>`,
    `To: ${bounceAt(noticeToken(macKey, 'mail', noticeId))}`,
    'Auto-Submitted: auto-replied',
    `Subject: ${member.of('members.login_id')}`,
    '',
    personal(member),
  ].join('\r\n');
}

/** Neither a report nor an answer, and about nobody that we know. */
export function prose(member: Marked): string {
  return [`From: <postmaster@mx.example.com>`, `To: bounce@example.kr`, '', personal(member)].join('\r\n');
}
