import type { Outcome } from '../notice/ports.js';
import { isCertificateCode, safeCode } from './network-error.js';

/** What a failed conversation left behind; `response` is read for its codes and goes no further. */
export interface SmtpFailure {
  readonly command?: string | undefined;
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly response?: string | undefined;
}

export interface SmtpReply {
  readonly code: number;
  /** RFC 3463, for instance '5.1.1'. */
  readonly enhanced: string | null;
}

/** The connection broke: whatever text came with it is no answer to the message. */
const connectionBroken = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EDNS', 'ETLS', 'EPROXY', 'EABORT']);
/** Our own settings, found wrong before the server was asked. */
const settingsWrong = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'EMESSAGE', 'EREQUIRETLS', 'ECONFIG']);
const authenticationRefused = new Set([530, 534, 535, 538]);

export function readSmtpReply(response: string | undefined): SmtpReply | null {
  const code = Number(/^([245]\d\d)(?=[ -]|$)/.exec(response ?? '')?.[1]);
  if (!code) return null;
  const first = /^\d{3}[ -]#?([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(response ?? '')?.[1];
  const anywhere = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(response ?? '')?.[1];
  const enhanced = [first, anywhere].find((candidate) => candidate?.startsWith(String(code)[0] ?? ''));
  return { code, enhanced: enhanced ?? null };
}

/**
 * What a refusal or a broken connection means for the attempt. Only a reply, or a break before a byte of the message
 * left, proves that the server doesn't have it.
 */
export function smtpOutcome(failure: SmtpFailure, bodyStarted: boolean): Outcome {
  const reply = readSmtpReply(failure.response);
  if (reply !== null && reply.code >= 400 && (reply.code === 421 || !connectionBroken.has(failure.code ?? ''))) {
    return replyOutcome(reply, failure.command ?? '', bodyStarted);
  }
  const reason = safeCode(failure.originalCode ?? failure.code);
  if (bodyStarted) return { kind: 'uncertain', reason };
  if (failure.code === 'EENVELOPE') return { kind: 'failed', reason: 'invalid_address' };
  if (settingsWrong.has(failure.code ?? '') || isCertificateCode(reason)) return { kind: 'blocked', reason };
  return { kind: 'retry', reason };
}

function replyOutcome(reply: SmtpReply, command: string, bodyStarted: boolean): Outcome {
  const reason = reply.enhanced ?? String(reply.code);
  const aboutRecipient = bodyStarted || command === 'RCPT TO' || command === 'DATA';
  if ((aboutRecipient || command === 'MAIL FROM') && isAccountLimit(reply)) return { kind: 'blocked', reason };
  if (aboutRecipient && /^[45]\.4\.7$/.test(reason)) return { kind: 'failed', reason };
  // 503 says that the session was out of step, not that the message was refused.
  if (reply.code < 500 || reply.code === 503) return { kind: 'retry', reason };
  if (!aboutRecipient || authenticationRefused.has(reply.code)) return { kind: 'blocked', reason };
  return { kind: permanentKind(reply), reason };
}

/**
 * Mail services say in these ways that the account has sent enough for now. One recipient a message is never too many
 * recipients, and mail services throttle with 454; what the enhanced code puts down to the mailbox or the system isn't
 * meant.
 */
function isAccountLimit({ code, enhanced }: SmtpReply): boolean {
  return enhanced === '4.5.3' || (code === 454 && !/^4\.[23]\./.test(enhanced ?? ''));
}

export type PermanentKind = 'failed' | 'retry' | 'blocked';

/** What a refusal for good says: of the address, of now, or of ourselves. */
export function permanentKind({ code, enhanced }: SmtpReply): PermanentKind {
  return (enhanced === null ? undefined : enhancedKind(enhanced)) ?? basicKind(code);
}

/**
 * RFC 3463: subject 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy. Undefined where the
 * status says no more than the reply itself.
 */
function enhancedKind(enhanced: string): PermanentKind | undefined {
  const [, subject, detail] = enhanced.split('.').map(Number);
  switch (subject) {
    case 1:
      // 7 and 8 speak of the sender's address, which is ours; with 90 a large service ends the day's recipients.
      return detail === 7 || detail === 8 || detail === 90 ? 'blocked' : 'failed';
    case 2:
      if (detail === 2) return 'retry';
      return detail === 3 ? 'blocked' : 'failed';
    case 3:
      return detail === 4 ? 'blocked' : 'retry';
    case 4:
      // "Congestion" is what another says when the account has sent its number of the day.
      return detail === 5 ? 'blocked' : 'failed';
    case 5:
      return detail === 0 ? undefined : 'blocked';
    case 6:
      // The address can't be written in the characters that the server takes.
      return detail === 7 ? 'failed' : 'blocked';
    case 7:
      return 'blocked';
    default:
      return undefined;
  }
}

/** RFC 5321 replies of servers that give no enhanced code. */
function basicKind(code: number): PermanentKind {
  if (code === 552) return 'retry';
  return [521, 550, 551, 553, 556].includes(code) ? 'failed' : 'blocked';
}
