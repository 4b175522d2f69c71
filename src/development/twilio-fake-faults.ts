import type { ServerResponse } from 'node:http';
import type { CallStatus } from './mailbox-calls.js';
import { apiError } from './twilio-fake-answers.js';

export type Resource = 'messages' | 'calls';
type Request = 'create' | 'poll' | 'list';

interface MisbehaviourScope {
  /** Which numbers (as sent, E.164); all where absent. */
  readonly match?: RegExp | string | undefined;
  /** Which request misbehaves; where absent `create`, and `poll` for never-final. */
  readonly on?: Request | undefined;
  /** Texts or calls; both where absent. */
  readonly of?: Resource | undefined;
  /** How often; until it is lifted where absent. */
  readonly times?: number | undefined;
}

/**
 * drop-before: the connection breaks and nothing is kept; drop-after: the message is kept, the connection breaks;
 * slow: kept, never answered; never-final: stays `sent` or `in-progress`; error: for a text, codes from 30000 end it as
 * undelivered, all others refuse it; ends: how a call ends that is taken now.
 */
export type Misbehaviour = MisbehaviourScope &
  (
    | { readonly kind: 'http500' | 'rate429' | 'drop-before' | 'drop-after' | 'slow' | 'never-final' }
    | { readonly kind: 'error'; readonly code: number }
    | { readonly kind: 'ends'; readonly status: CallStatus; readonly answeredBy?: string | undefined }
  );

export type Faults = ReturnType<typeof openFaults>;

export function openFaults() {
  const faults = new Set<Misbehaviour & { left: number }>();
  return {
    /** Until the returned function is called, or as often as `times` says. */
    plant(fault: Misbehaviour): () => void {
      const on = fault.on ?? (fault.kind === 'never-final' ? 'poll' : 'create');
      const planted = { ...fault, on, left: fault.times ?? Number.POSITIVE_INFINITY };
      faults.add(planted);
      return () => faults.delete(planted);
    },
    take(asked: { on: Request; of: Resource; to: string }, kinds: readonly Misbehaviour['kind'][]) {
      for (const fault of faults) {
        const fits = fault.match === undefined || new RegExp(fault.match).test(asked.to);
        const concerns = fault.on === asked.on && (fault.of ?? asked.of) === asked.of;
        if (fault.left > 0 && fits && concerns && kinds.includes(fault.kind)) {
          fault.left -= 1;
          return fault;
        }
      }
      return null;
    },
  };
}

/** True when the request is over with it. */
export function misbehave(fault: Misbehaviour, of: Resource, response: ServerResponse): boolean {
  if (fault.kind === 'http500') apiError(response, 20500);
  else if (fault.kind === 'rate429') apiError(response, 20429);
  else if (fault.kind === 'drop-before') response.destroy();
  else if (fault.kind === 'error' && (of === 'calls' || fault.code < 30000)) apiError(response, fault.code);
  else return false;
  return true;
}
