import { ServiceError } from '../errors.js';
import { charactersOutsideEucKr } from '../notice/euc-kr.js';
import type { Outcome, TextMessage, TextSender } from '../notice/ports.js';
import { textablePhone } from './phone-number.js';
import { createFailureOutcome, failureReason, messageOutcome, operatorFault } from './twilio-outcome.js';

export interface TwilioTextConfig {
  readonly accountSid: string;
  readonly authToken: string;
  /** The registered sender: Korea takes a number only. */
  readonly from: string;
  /** Another address of the API, for a fake or a gateway. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
}

/** The clocks of two services differ a little, and Twilio keeps whole seconds. */
const clockSlackMs = 60_000;
const aborted = Symbol('aborted');

export function twilioText(config: TwilioTextConfig): TextSender {
  if (!/^AC[0-9a-fA-F]{32}$/.test(config.accountSid) || config.authToken === '') {
    throw new ServiceError(
      'configuration_invalid',
      "Twilio needs an account SID ('AC' and 32 hex digits) and its token.",
    );
  }
  let client: ReturnType<typeof openClient> | undefined;
  function messages() {
    client ??= openClient(config);
    return client.then((opened) => opened.messages);
  }

  return {
    async send(message, signal) {
      const phone = textablePhone(message.to);
      if (!phone.ok) return { kind: 'failed', reason: phone.reason };
      if (charactersOutsideEucKr(message.text).length > 0) return { kind: 'blocked', reason: 'not_euc_kr' };
      if (signal?.aborted) return { kind: 'retry', reason: 'aborted' };
      const api = await messages();
      try {
        const created = await unless(signal, api.create({ to: phone.e164, from: config.from, body: message.text }));
        return created === aborted ? { kind: 'uncertain', reason: 'aborted' } : messageOutcome(created);
      } catch (error) {
        return createFailureOutcome(error);
      }
    },

    /** A message that can't be asked after stays submitted: the caller's term for a final status closes it. */
    async poll(providerId, signal) {
      const submitted: Outcome = { kind: 'submitted', providerId };
      const api = await messages();
      try {
        const found = await unless(signal, api(providerId).fetch());
        return found === aborted ? submitted : { ...messageOutcome(found), providerId };
      } catch (error) {
        return operatorFault(error) ?? submitted;
      }
    },

    /** Null only when Twilio answered and has none; as long as it can't be asked, the attempt stays uncertain. */
    async find(message, sentAfter, signal) {
      const phone = textablePhone(message.to);
      if (!phone.ok) return null;
      const api = await messages();
      try {
        const page = await unless(signal, api.page({ to: phone.e164, pageSize: 100 }));
        if (page === aborted) return { kind: 'uncertain', reason: 'aborted' };
        return bestMatch(page.instances, message, Date.parse(sentAfter) - clockSlackMs);
      } catch (error) {
        return operatorFault(error) ?? { kind: 'uncertain', reason: failureReason(error) };
      }
    },
  };
}

interface ListedMessage {
  readonly sid: string;
  readonly status: string;
  readonly errorCode: number;
  readonly body: string;
  readonly direction: string;
  readonly dateCreated: Date;
}

/**
 * The day a message was sent is empty while it waits, so a filter by it could hide one that was just taken: the
 * instant of creation decides. A match that arrived, or still may, goes before one that failed.
 */
function bestMatch(listed: readonly ListedMessage[], message: TextMessage, createdFromMs: number): Outcome | null {
  const outcomes = listed
    .filter((one) => one.direction !== 'inbound' && one.body.trim() === message.text.trim())
    .filter((one) => one.dateCreated.getTime() >= createdFromMs)
    .map(messageOutcome);
  const order: readonly Outcome['kind'][] = ['delivered', 'submitted'];
  return order.map((kind) => outcomes.find((one) => one.kind === kind)).find(Boolean) ?? outcomes[0] ?? null;
}

async function openClient(config: TwilioTextConfig) {
  // Loading the SDK takes 160 ms and 21 MB: only who sends a text pays for it.
  const { default: twilio } = await import('twilio');
  const client = twilio(config.accountSid, config.authToken, {
    accountSid: config.accountSid,
    timeout: config.timeoutMs,
    // Otherwise TWILIO_LOG_LEVEL=debug of the environment prints numbers and texts.
    logLevel: 'error',
  });
  if (config.baseUrl !== undefined) client.api.baseUrl = config.baseUrl;
  return client;
}

/** The SDK takes no signal: the call is left to its time-out, and its late failure must not go unhandled. */
async function unless<T>(signal: AbortSignal | undefined, call: Promise<T>): Promise<T | typeof aborted> {
  if (signal === undefined) return await call;
  call.catch(() => undefined);
  return await new Promise((resolve, reject) => {
    const stop = () => resolve(aborted);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
