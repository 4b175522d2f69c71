import type { Outcome } from '../notice/ports.js';
import { isCertificateCode, safeCode, wasNeverSent } from './network-error.js';

/** What Solapi answers of one message; `customFields` are ours. */
export interface SolapiMessage {
  readonly messageId: string;
  readonly statusCode: string;
  readonly noticeId: string | null;
  /** ISO 8601; absent where it is not told. */
  readonly dateCreated: string | null;
}

type CodeClass = 'taken' | 'arrived' | 'number' | 'channel' | 'later' | 'outage' | 'operator';

/** 1xxx: refused when it was handed over; 2xxx: by the platform; 3xxx: by the carrier or Kakao; 4000: arrived. */
const classes: Readonly<Record<CodeClass, readonly string[]>> = {
  taken: ['2000', '3000'],
  arrived: ['4000'],
  // The number has no form that can be right, or nobody has it.
  number: ['3010', '3032'],
  // No route, blocked or refused by the recipient, no text service; no Kakao account; too long for this means.
  channel: [
    ...['1031', '1058', '1060', '1061', '2060', '2061', '3031', '3047', '3050', '3055', '3058'],
    ...['3102', '3104', '3107'],
  ],
  // Busy, no signal, switched off, full, suspended for a while, lost on the air.
  later: ['3040', '3041', '3042', '3043', '3044', '3045', '3046', '3051', '3056', '3057'],
  // Servers of the platform, the carrier or the partner; queues; outside Kakao's hours.
  outage: ['1024', '2024', '3012', '3024', '3052', '3053', '3108'],
  // Account, balance, sender, content, template: an operator has to act.
  operator: [
    ...['1010', '1011', '1013', '1014', '1020', '1025', '1027', '1028', '1029', '1030', '1032', '1033'],
    ...['1041', '1042', '1043', '1044', '1045', '1046', '1047', '1048', '1049', '1050', '1052', '1062', '1064'],
    ...['2011', '2062', '2063', '2064', '2230', '2254'],
    ...['3011', '3013', '3054', '3059', '3101', '3103', '3105', '3106'],
  ],
};

const classOf = new Map(
  Object.entries(classes).flatMap(([name, codes]) => codes.map((code) => [code, name as CodeClass] as const)),
);

export function solapiOutcome(message: SolapiMessage): Outcome {
  const { messageId: providerId, statusCode } = message;
  const said = classOf.get(statusCode);
  if (said === 'arrived') return { kind: 'delivered', providerId };
  if (said === 'taken') return { kind: 'submitted', providerId };
  return { ...refusedWith(statusCode), providerId };
}

/** A code that nobody has classed is tried once more: it may be an outage, or the end of this means. */
export function refusedWith(statusCode: string): {
  readonly kind: 'failed' | 'retry' | 'blocked';
  readonly reason: string;
} {
  const reason = safeCode(statusCode);
  switch (classOf.get(statusCode)) {
    case 'number':
    case 'channel':
      return { kind: 'failed', reason };
    case 'later':
    case 'outage':
      return { kind: 'retry', reason };
    case 'operator':
      return { kind: 'blocked', reason };
    default:
      return isOperatorFault({ status: 400, errorCode: statusCode })
        ? { kind: 'blocked', reason }
        : { kind: 'retry', reason: `unknown_${reason}`.slice(0, 40) };
  }
}

/** Names of errors that only an operator can mend, whatever the status says. */
const operatorErrors = new Set([
  'InvalidAPIKey',
  'InvalidApiKey',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'NotEnoughBalance',
  'UnregisteredSenderId',
  'Unauthorized',
  'Forbidden',
]);

export interface SolapiRefusal {
  readonly status: number;
  readonly errorCode: string | null;
}

/** What an answer other than 2xx means for a message that was being handed over. */
export function refusedOutcome({ status, errorCode }: SolapiRefusal): Outcome {
  const reason = refusalReason({ status, errorCode });
  // The same signature a second time: something on the way repeated the request, and the first may have been taken.
  if (errorCode === 'DuplicatedSignature') return { kind: 'uncertain', reason };
  if (isOperatorFault({ status, errorCode })) return { kind: 'blocked', reason };
  if (status === 429 || status === 503) return { kind: 'retry', reason };
  if (status >= 500) return { kind: 'uncertain', reason };
  return { kind: 'retry', reason: `unknown_${reason}`.slice(0, 40) };
}

export function refusalReason({ status, errorCode }: SolapiRefusal): string {
  return safeCode(errorCode ?? status);
}

export function isOperatorFault({ status, errorCode }: SolapiRefusal): boolean {
  if (errorCode === 'DuplicatedSignature') return false;
  return operatorErrors.has(errorCode ?? '') || [401, 402, 403, 404, 405].includes(status);
}

/** What a request without an answer means for a message that was being handed over. */
export function brokenOutcome(code: string): Outcome {
  if (wasNeverSent(code)) return { kind: 'retry', reason: code };
  return { kind: isCertificateCode(code) ? 'blocked' : 'uncertain', reason: code };
}
