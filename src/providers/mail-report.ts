import { createHash } from 'node:crypto';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import type { ProviderReport, ReportKind } from '../notice/ports.js';
import { type Fields, readFieldGroups, readRecipientStatus } from './delivery-status.js';
import { noticeOf, type TokenReading } from './report-token.js';

/** What a report says stands at its beginning; the message that came back, however large, stands behind it. */
const bytesMax = 1_000_000;
/** Lines cost more than bytes; honest ones are longer than 50 bytes. */
const linesMax = 20_000;
const fieldBytesMax = 100_000;
const headerBytesMax = 250_000;
const nestingMax = 20;
const statusTypes = ['message/delivery-status', 'message/global-delivery-status'];
const feedbackTypes = ['message/feedback-report'];
const returnedTypes = ['text/rfc822-headers', 'message/global-headers', 'message/rfc822', 'message/global'];
/** RFC 5965 reports of these kinds say nothing against the message. */
const harmlessFeedback = ['not-spam', 'auth-failure', 'dmarc'];

/** What one report says: what happened, in words that a key can be made of. */
interface Finding {
  readonly kind: ReportKind;
  readonly action: string;
  readonly code: string | null;
}

/**
 * What a mail that came to the bounce address says of notices: delivery status notifications (RFC 3464, RFC 6533),
 * complaints (RFC 5965) and automatic answers (RFC 3834). Never throws: strangers write it, and whatever can't be read
 * is reported as that.
 */
export async function parseMailReport(raw: Buffer, reading: TokenReading): Promise<ProviderReport[]> {
  const mail = await readMail(raw);
  if (mail === null) return [reportOf({ kind: 'unreadable', action: '', code: null }, null, hashOf(raw))];
  const status = groupsOf(mail, statusTypes);
  const feedback = groupsOf(mail, feedbackTypes);
  const returned = partsOf(mail, returnedTypes).flatMap((part) => readFieldGroups(textOf(part)).slice(0, 1));
  const noticeId = noticeOf({ headers: mail.headers, fields: [...status, ...feedback], returned }, reading);
  const origin = mail.messageId?.trim() || hashOf(raw);
  const findings = [...statusFindings(status), ...feedbackFindings(feedback)];
  if (findings.length === 0) findings.push(otherFinding(mail, status.length + feedback.length > 0));
  const reports = findings.map((finding) => reportOf(finding, noticeId, origin));
  return [...new Map(reports.map((report) => [report.key, report])).values()];
}

async function readMail(raw: Buffer): Promise<Email | null> {
  try {
    return await PostalMime.parse(beginningOf(raw), {
      forceRfc822Attachments: true,
      maxNestingDepth: nestingMax,
      maxHeadersSize: headerBytesMax,
    });
  } catch {
    return null;
  }
}

function beginningOf(raw: Buffer): Buffer {
  let end = -1;
  for (let lines = 0; lines < linesMax; lines += 1) {
    const next = raw.indexOf(0x0a, end + 1);
    if (next === -1 || next >= bytesMax) return raw.subarray(0, bytesMax);
    end = next;
  }
  return raw.subarray(0, end + 1);
}

function partsOf(mail: Email, types: readonly string[]): Attachment[] {
  return mail.attachments.filter(({ mimeType }) => types.includes(mimeType));
}

function groupsOf(mail: Email, types: readonly string[]): Fields[] {
  return partsOf(mail, types).flatMap((part) => readFieldGroups(textOf(part)));
}

function textOf({ content }: Attachment): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
  return bytes.toString('utf8', 0, fieldBytesMax);
}

function statusFindings(groups: readonly Fields[]): Finding[] {
  return groups.map(readRecipientStatus).filter((status) => status !== null);
}

function feedbackFindings(groups: readonly Fields[]): Finding[] {
  const types = groups.map((group) => group.get('feedback-type')?.toLowerCase()).filter((type) => type !== undefined);
  return types.slice(0, 1).map((type) => {
    return { kind: harmlessFeedback.includes(type) ? 'progress' : 'complaint', action: 'feedback', code: null };
  });
}

/** A mail without a report that can be read: a program that answered, or something that a person has to look at. */
function otherFinding(mail: Email, hasReport: boolean): Finding {
  const header = (name: string) =>
    mail.headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase();
  // Old mail servers tell of a failure in prose, and under the same headers as an automatic answer.
  const isBounce =
    hasReport ||
    header('x-failed-recipients') !== undefined ||
    /^(mailer-daemon|postmaster)@/i.test(mail.from?.address ?? '');
  const answered =
    /^auto-(replied|generated|notified)\b/.test(header('auto-submitted') ?? '') ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponse'].some((name) => header(name) !== undefined) ||
    header('precedence') === 'auto_reply';
  return { kind: answered && !isBounce ? 'auto_reply' : 'unreadable', action: '', code: null };
}

function reportOf({ kind, action, code }: Finding, noticeId: string | null, origin: string): ProviderReport {
  const key = hashOf(JSON.stringify(['mail_report', noticeId, kind, action, code, origin]));
  return { source: 'mail_report', noticeId, providerId: null, kind, code, key };
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
