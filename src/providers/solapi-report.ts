import { createHash } from 'node:crypto';
import type { ProviderReport, ReportKind } from '../notice/ports.js';
import { safeCode } from './network-error.js';
import { fieldsOf, messageOf } from './solapi-answers.js';
import { type SolapiMessage, solapiOutcome } from './solapi-outcome.js';

/**
 * The reports of one call of Solapi's webhook (SINGLE-REPORT): a list of messages, or of events that hold one each. It
 * is signed by nobody: that it comes from Solapi, the secret address has to say.
 */
export function readSolapiReport(body: unknown): ProviderReport[] {
  const items = Array.isArray(body) ? body : [body];
  return items.map((item) => {
    const message = messageOf(fieldsOf(item).data ?? item);
    return message === null ? unreadable(item) : reportOf(message);
  });
}

function reportOf(message: SolapiMessage): ProviderReport {
  const outcome = solapiOutcome(message);
  return {
    source: 'solapi',
    noticeId: message.noticeId,
    providerId: message.messageId,
    kind: kinds[outcome.kind],
    code: 'reason' in outcome ? outcome.reason : safeCode(message.statusCode),
    key: keyOf(message.messageId, message.statusCode),
  };
}

const kinds: Readonly<Record<ReturnType<typeof solapiOutcome>['kind'], ReportKind>> = {
  accepted: 'progress',
  submitted: 'progress',
  delivered: 'delivered',
  failed: 'failed',
  retry: 'retry',
  uncertain: 'unreadable',
  blocked: 'operator_fault',
};

function unreadable(item: unknown): ProviderReport {
  const key = keyOf('unreadable', writtenOut(item));
  return { source: 'solapi', noticeId: null, providerId: null, kind: 'unreadable', code: null, key };
}

/** What is nested too deeply to be written out is one unreadable thing like another. */
function writtenOut(item: unknown): string {
  try {
    return JSON.stringify(item) ?? '';
  } catch {
    return '';
  }
}

function keyOf(...parts: readonly string[]): string {
  return createHash('sha256')
    .update(['solapi', ...parts].join('\0'))
    .digest('hex');
}
