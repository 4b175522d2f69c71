import type { Outcome } from '../notice/ports.js';
import { isCertificateCode, safeCode } from './network-error.js';

/** The part of a Twilio message that decides what became of it. */
export interface TwilioMessageState {
  readonly sid: string;
  readonly status: string;
  readonly errorCode?: number | null | undefined;
}

/** The address is bad, or a text is impossible there: the next means is due. */
const addressCodes = new Set([21211, 21610, 21612, 21614, 21635, 30003, 30004, 30005, 30006, 30008]);
const transientCodes = new Set([20429, 20500, 20503, 21611, 30001]);
/** Credentials, suspension, geographic permission, sender, trial, length, spam filter: ours, not the number's. */
const operatorCodes = new Set([20003, 20005, 21408, 21606, 21608, 21617, 21657, 30002, 30007]);
const finalFailures = new Set(['undelivered', 'failed', 'canceled']);

/** Refused or unreachable before a byte of the request was written. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

export function messageOutcome(message: TwilioMessageState): Outcome {
  const { sid, status } = message;
  if (status === 'delivered' || status === 'read') return { kind: 'delivered', providerId: sid };
  if (!finalFailures.has(status)) return { kind: 'submitted', providerId: sid };
  const code = message.errorCode ?? 0;
  const reason = code === 0 ? safeCode(status) : String(code);
  if (transientCodes.has(code)) return { kind: 'retry', reason };
  if (operatorCodes.has(code)) return { kind: 'blocked', reason };
  return { kind: 'failed', reason, providerId: sid };
}

/** What an error of the call that hands a message over means for the attempt. */
export function createFailureOutcome(error: unknown): Outcome {
  const { status, code, syscall } = shape(error);
  if (status !== null) return answerOutcome(status, code);
  const reason = safeCode(code);
  if (neverSent.has(reason) || syscall === 'connect') return { kind: 'retry', reason };
  return isCertificateCode(reason) ? { kind: 'blocked', reason } : { kind: 'uncertain', reason };
}

/** Whether an error says that the operator must act, whatever was asked. */
export function operatorFault(error: unknown): Outcome | null {
  const { status, code } = shape(error);
  const reason = safeCode(code ?? status);
  const ours = status === 401 || status === 403 || operatorCodes.has(Number(code)) || isCertificateCode(reason);
  return ours ? { kind: 'blocked', reason } : null;
}

export function failureReason(error: unknown): string {
  const { status, code } = shape(error);
  return safeCode(code ?? status);
}

function answerOutcome(status: number, code: unknown): Outcome {
  const known = Number(code);
  const reason = safeCode(code ?? status);
  if (addressCodes.has(known)) return { kind: 'failed', reason };
  if (operatorCodes.has(known)) return { kind: 'blocked', reason };
  if (transientCodes.has(known) || status === 429) return { kind: 'retry', reason };
  // A gateway that gave up may have passed the message on.
  if (status === 502 || status === 504) return { kind: 'uncertain', reason };
  // 401, 403, 404, 405: account, key or address of the service are wrong. An unknown code burns nothing.
  return { kind: [401, 403, 404, 405].includes(status) ? 'blocked' : 'retry', reason };
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
