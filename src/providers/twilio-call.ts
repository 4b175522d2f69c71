import type { CallMessage, CallSender, Outcome } from '../notice/ports.js';
import { callablePhone } from './phone-number.js';
import { sendPace } from './send-pace.js';
import { callOutcome } from './twilio-call-outcome.js';
import {
  aborted,
  checkTwilioAccount,
  clockSlackMs,
  lazyTwilio,
  type TwilioAccountConfig,
  unless,
  withRetries,
} from './twilio-client.js';
import { callCodes } from './twilio-codes.js';
import { createFailureOutcome, failureReason, operatorFault } from './twilio-outcome.js';
import { scriptTwiml, twimlCharactersMax } from './twilio-twiml.js';

export interface TwilioCallConfig extends TwilioAccountConfig {
  /** The number that the called person sees; one of the account's own, or verified there. */
  readonly from: string;
  /** Lets Twilio listen for an answering machine, which makes a person wait a few seconds. */
  readonly machineDetection?: boolean | undefined;
}

const ringingSeconds = 30;
/** Two readings and a wrong key or two; a line that nobody hangs up ends by itself. */
const callSecondsMax = 300;

/** Calls and reads a script. A call counts only when a person presses the key, which comes back as a report. */
export function twilioCall(config: TwilioCallConfig): CallSender {
  checkTwilioAccount(config);
  const client = lazyTwilio(config);
  const pace = sendPace(config.ratePerSecond);

  return {
    async send(message, signal) {
      const phone = callablePhone(message.to);
      if (!phone.ok) return { kind: 'failed', reason: phone.reason };
      const twiml = scriptTwiml({ ...message, confirmAt: withRetries(message.confirmAt) });
      if (twiml.length > twimlCharactersMax) return { kind: 'failed', reason: 'too_long' };
      await pace.turn(signal);
      if (signal?.aborted) return { kind: 'retry', reason: 'aborted' };
      const { calls } = await client();
      try {
        const created = await unless(signal, calls.create(parameters(config, message, { to: phone.e164, twiml })));
        return created === aborted ? { kind: 'uncertain', reason: 'aborted' } : callOutcome(created);
      } catch (error) {
        return createFailureOutcome(error, callCodes);
      }
    },

    /** A call that can't be asked after stays submitted: the caller's term closes it. */
    async poll(providerId, signal) {
      const submitted: Outcome = { kind: 'submitted', providerId };
      const { calls } = await client();
      try {
        const found = await unless(signal, calls(providerId).fetch());
        return found === aborted ? submitted : { ...callOutcome(found), providerId };
      } catch (error) {
        return operatorFault(error, callCodes) ?? submitted;
      }
    },

    /**
     * A call shows nothing of its script, so any since the attempt to this number is taken for it: that delivers
     * nothing, for only a pressed key does, and it names its notice itself. It only keeps a telephone from ringing twice.
     */
    async find(message, sentAfter, signal, knownOthers) {
      const phone = callablePhone(message.to);
      if (!phone.ok) return null;
      const { calls } = await client();
      try {
        const page = await unless(signal, calls.page({ to: phone.e164, from: config.from, pageSize: 100 }));
        if (page === aborted) return { kind: 'uncertain', reason: 'aborted' };
        const createdFromMs = Date.parse(sentAfter) - clockSlackMs;
        const others = (await knownOthers?.(page.instances.map(({ sid }) => sid))) ?? new Set();
        return latestSince(
          page.instances.filter(({ sid }) => !others.has(sid)),
          createdFromMs,
        );
      } catch (error) {
        return operatorFault(error, callCodes) ?? { kind: 'uncertain', reason: failureReason(error) };
      }
    },
  };
}

function parameters(config: TwilioCallConfig, message: CallMessage, { to, twiml }: { to: string; twiml: string }) {
  return {
    to,
    from: config.from,
    twiml,
    statusCallback: withRetries(message.reportTo),
    statusCallbackEvent: ['completed'],
    statusCallbackMethod: 'POST',
    timeout: ringingSeconds,
    timeLimit: callSecondsMax,
    ...(config.machineDetection ? { machineDetection: 'Enable' } : {}),
  };
}

interface ListedCall {
  readonly sid: string;
  readonly status: string;
  readonly answeredBy: string;
  readonly direction: string;
  readonly dateCreated: Date;
}

/** One that goes on before one that has ended; of those the latest. */
function latestSince(listed: readonly ListedCall[], createdFromMs: number): Outcome | null {
  const outcomes = listed
    .filter((one) => one.direction !== 'inbound' && !(one.dateCreated.getTime() < createdFromMs))
    .map(callOutcome);
  return outcomes.find(({ kind }) => kind === 'submitted') ?? outcomes[0] ?? null;
}
