import type { Outcome } from '../notice/ports.js';
import { isCertificateCode, safeCode, wasNeverSent } from './network-error.js';
import { type CodeTable, textCodes } from './twilio-codes.js';

/** The part of a Twilio message that decides what became of it. */
export interface TwilioMessageState {
  readonly sid: string;
  readonly status: string;
  readonly errorCode?: number | null | undefined;
}

const finalFailures = new Set(['undelivered', 'failed', 'canceled']);

export function messageOutcome(message: TwilioMessageState): Outcome {
  const { sid, status } = message;
  if (status === 'delivered' || status === 'read') return { kind: 'delivered', providerId: sid };
  if (!finalFailures.has(status)) return { kind: 'submitted', providerId: sid };
  const code = message.errorCode ?? 0;
  return { ...codeOutcome(textCodes, code, code === 0 ? status : String(code)), providerId: sid };
}

/** A code that nobody has classed is tried once more: it may be an outage, or the end of this means. */
export function codeOutcome(codes: CodeTable, code: number, reason: string): CodeOutcome {
  switch (codes.get(code)) {
    case 'number':
    case 'channel':
      return { kind: 'failed', reason };
    case 'later':
    case 'outage':
      return { kind: 'retry', reason };
    case 'operator':
      return { kind: 'blocked', reason };
    default:
      return { kind: 'retry', reason: `unknown_${safeCode(reason)}`.slice(0, 40) };
  }
}

export interface CodeOutcome {
  readonly kind: 'failed' | 'retry' | 'blocked';
  readonly reason: string;
}

/** What an error of the request that hands a message over means for the attempt. */
export function createFailureOutcome(error: unknown, codes: CodeTable): Outcome {
  const { status, code, syscall } = shape(error);
  if (status !== null) return answerOutcome(status, code, codes);
  const reason = safeCode(code);
  if (wasNeverSent(reason) || syscall === 'connect') return { kind: 'retry', reason };
  return isCertificateCode(reason) ? { kind: 'blocked', reason } : { kind: 'uncertain', reason };
}

/** Whether an error says that the operator must act, whatever was asked. */
export function operatorFault(error: unknown, codes: CodeTable): Outcome | null {
  const { status, code } = shape(error);
  const reason = safeCode(code ?? status);
  const ours = status === 401 || status === 403 || codes.get(Number(code)) === 'operator' || isCertificateCode(reason);
  return ours ? { kind: 'blocked', reason } : null;
}

export function failureReason(error: unknown): string {
  const { status, code } = shape(error);
  return safeCode(code ?? status);
}

function answerOutcome(status: number, code: unknown, codes: CodeTable): Outcome {
  const reason = safeCode(code ?? status);
  if (codes.has(Number(code))) return codeOutcome(codes, Number(code), reason);
  if (status === 429) return { kind: 'retry', reason };
  // A gateway that gave up may have passed the message on.
  if (status === 502 || status === 504) return { kind: 'uncertain', reason };
  if (status >= 500) return { kind: 'retry', reason };
  // The account, the key or the address of the service are wrong.
  if ([401, 403, 404, 405].includes(status)) return { kind: 'blocked', reason };
  return codeOutcome(codes, 0, reason);
}

interface ErrorShape {
  /** The status of the answer; null when there was none. */
  readonly status: number | null;
  readonly code: unknown;
  readonly syscall: unknown;
}

function shape(error: unknown): ErrorShape {
  const { status, code, syscall, cause, isAxiosError } = (error ?? {}) as Record<string, unknown>;
  const answered = typeof status === 'number' && isAxiosError !== true;
  const inner = (cause ?? {}) as Record<string, unknown>;
  return { status: answered ? status : null, code: code || undefined, syscall: syscall ?? inner.syscall };
}
