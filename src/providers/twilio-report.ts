import { createHash } from 'node:crypto';
// The file alone: the whole SDK takes 21 MB, and a service that only reads callbacks needs none of it.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import {
  confirmationKey,
  type Language,
  type Outcome,
  type ProviderReport,
  type ReportKind,
  type SignedRequest,
} from '../notice/ports.js';
import { safeCode } from './network-error.js';
import { callOutcome } from './twilio-call-outcome.js';
import { withRetries } from './twilio-client.js';
import { messageOutcome } from './twilio-outcome.js';
import { askAgainTwiml, confirmedTwiml } from './twilio-twiml.js';

export interface TwilioReportConfig {
  /** Two while the token is being changed. */
  readonly authTokens: readonly string[];
  /** The address that Twilio was given, for that is what it signs: a proxy may show this service another one. */
  readonly publicUrl: string;
}

/** A state of a text or a call, or a pressed key. Callbacks come in any order, twice or never. */
export function readTwilioReport(
  config: TwilioReportConfig,
  request: SignedRequest,
): ProviderReport | 'forged' | 'unreadable' {
  if (!isSigned(config, request)) return 'forged';
  return reportOf(request) ?? 'unreadable';
}

/** A key was pressed: what that means, and what the person hears next. */
export function readPressedKey(
  config: TwilioReportConfig,
  request: SignedRequest & { readonly language: Language },
): { readonly report: ProviderReport; readonly twiml: string } | 'forged' | 'unreadable' {
  const report = readTwilioReport(config, request);
  if (report === 'forged' || report === 'unreadable') return report;
  if (request.form.Digits === undefined || report.source !== 'twilio_call') return 'unreadable';
  const again = askAgainTwiml(request.language, withRetries(addressOf(config, request)));
  return { report, twiml: report.kind === 'delivered' ? confirmedTwiml(request.language) : again };
}

function addressOf({ publicUrl }: TwilioReportConfig, { path }: SignedRequest): string {
  return `${publicUrl.replace(/\/+$/, '')}${path}`;
}

function isSigned(config: TwilioReportConfig, request: SignedRequest): boolean {
  const address = addressOf(config, request);
  const tokens = config.authTokens.filter((token) => token !== '');
  try {
    return tokens.some((token) => validateRequest(token, request.signature, address, request.form));
  } catch {
    // A path that makes no address was signed by nobody.
    return false;
  }
}

function reportOf({ path, form }: SignedRequest): ProviderReport | null {
  const noticeId = noticeIdOf(path);
  const callSid = sidOf(form.CallSid, /^CA[0-9a-f]{32}$/i);
  if (callSid !== null) return callReport(callSid, noticeId, form);
  const sid = sidOf(form.MessageSid ?? form.SmsSid, /^(SM|MM)[0-9a-f]{32}$/i);
  const status = form.MessageStatus ?? form.SmsStatus;
  if (sid === null || status === undefined) return null;
  const outcome = messageOutcome({ sid, status, errorCode: numberOf(form.ErrorCode) });
  return {
    source: 'twilio_text',
    noticeId,
    providerId: sid,
    kind: kindOf(outcome),
    code: codeOf(outcome, status),
    key: keyOf(sid, status, form.ErrorCode ?? ''),
  };
}

function callReport(sid: string, noticeId: string | null, form: SignedRequest['form']): ProviderReport | null {
  const call = { source: 'twilio_call', noticeId, providerId: sid } as const;
  if (form.Digits !== undefined) {
    const confirmed = form.Digits === confirmationKey;
    const code = confirmed ? 'key_confirmed' : 'key_other';
    return { ...call, kind: confirmed ? 'delivered' : 'progress', code, key: keyOf(sid, code, '') };
  }
  const status = form.CallStatus;
  if (status === undefined) return null;
  const outcome = callOutcome({
    sid,
    status,
    answeredBy: form.AnsweredBy,
    errorCode: numberOf(form.ErrorCode),
    sipResponseCode: numberOf(form.SipResponseCode),
  });
  return {
    ...call,
    kind: kindOf(outcome),
    code: codeOf(outcome, status),
    key: keyOf(sid, status, form.ErrorCode ?? ''),
  };
}

function kindOf({ kind }: Outcome): ReportKind {
  if (kind === 'delivered' || kind === 'failed' || kind === 'retry') return kind;
  return kind === 'blocked' ? 'operator_fault' : 'progress';
}

function codeOf(outcome: Outcome, status: string): string {
  return 'reason' in outcome ? outcome.reason : safeCode(status.replaceAll('-', '_'));
}

function keyOf(sid: string, status: string, errorCode: string): string {
  return createHash('sha256').update(`twilio\0${sid}\0${status}\0${errorCode}`).digest('hex');
}

/** Our own address names the notice, and only an address that Twilio was given is signed. */
function noticeIdOf(path: string): string | null {
  const query = path.includes('?') ? path.slice(path.indexOf('?') + 1) : '';
  const given = new URLSearchParams(query).get('notice') ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given) ? given.toLowerCase() : null;
}

function sidOf(value: string | undefined, shape: RegExp): string | null {
  return value !== undefined && shape.test(value) ? value : null;
}

function numberOf(value: string | undefined): number | null {
  return /^\d{1,6}$/.test(value ?? '') ? Number(value) : null;
}
