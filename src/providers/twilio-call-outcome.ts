import type { Outcome } from '../notice/ports.js';
import { callCodes } from './twilio-codes.js';
import { codeOutcome } from './twilio-outcome.js';

/** The part of a Twilio call that decides what became of it. */
export interface TwilioCallState {
  readonly sid: string;
  readonly status: string;
  readonly answeredBy?: string | null | undefined;
  readonly errorCode?: number | null | undefined;
  readonly sipResponseCode?: number | null | undefined;
}

/** SIP: not found, gone, incomplete, does not exist anywhere. */
const noSuchNumber = new Set([404, 410, 484, 604]);

/**
 * The end of a call alone proves nothing: a voicemail completes it as a person does. Whoever was told pressed the key
 * while it went on, and that was reported then.
 */
export function callOutcome(call: TwilioCallState): Outcome {
  const { sid: providerId, status } = call;
  switch (status) {
    case 'completed':
      return { kind: 'retry', reason: byMachine(call) ? 'machine' : 'unconfirmed', providerId };
    case 'busy':
      return { kind: 'retry', reason: 'busy', providerId };
    case 'no-answer':
      return { kind: 'retry', reason: 'no_answer', providerId };
    case 'canceled':
      return { kind: 'retry', reason: 'call_canceled', providerId };
    case 'failed':
      return { ...whyFailed(call), providerId };
    default:
      return { kind: 'submitted', providerId };
  }
}

function byMachine({ answeredBy }: TwilioCallState): boolean {
  return answeredBy?.startsWith('machine') === true || answeredBy === 'fax';
}

function whyFailed({ errorCode, sipResponseCode }: TwilioCallState) {
  if (errorCode) return codeOutcome(callCodes, errorCode, String(errorCode));
  if (noSuchNumber.has(sipResponseCode ?? 0)) return { kind: 'failed', reason: `sip_${sipResponseCode}` } as const;
  return { kind: 'retry', reason: 'call_failed' } as const;
}
