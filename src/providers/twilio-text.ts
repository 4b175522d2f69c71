import { charactersOutsideEucKr } from '../notice/euc-kr.js';
import type { Outcome, TextMessage, TextSender } from '../notice/ports.js';
import { textablePhone } from './phone-number.js';
import { sendPace } from './send-pace.js';
import {
  aborted,
  checkTwilioAccount,
  clockSlackMs,
  lazyTwilio,
  type TwilioAccountConfig,
  unless,
  withRetries,
} from './twilio-client.js';
import { textCodes } from './twilio-codes.js';
import { type ListedMessage, matchMessage } from './twilio-match.js';
import { createFailureOutcome, failureReason, messageOutcome, operatorFault } from './twilio-outcome.js';
import { textParts } from './twilio-parts.js';

export interface TwilioTextConfig extends TwilioAccountConfig {
  /** The registered sender: Korea takes a number only. */
  readonly from: string;
  /** Whether Twilio keeps the texts; the account must have that right. */
  readonly contentRetention?: 'retain' | 'discard' | undefined;
  /** Whether Twilio keeps whole numbers. */
  readonly addressRetention?: 'retain' | 'obfuscate' | undefined;
  /** A longer text is not sent. Twilio takes 1,600 characters, which is 24 parts in Korean. */
  readonly partsMax?: number | undefined;
}

const partsMaxDefault = 24;
const charactersMax = 1_600;
const listedPagesMax = 10;
/** So many messages are remembered as whose they are, so that none is taken for another's. */
const rememberedMax = 20_000;

export function twilioText(config: TwilioTextConfig): TextSender {
  checkTwilioAccount(config);
  const client = lazyTwilio(config);
  const pace = sendPace(config.ratePerSecond);
  const noticeOf = new Map<string, string>();

  function remember(sid: string, noticeId: string): void {
    noticeOf.set(sid, noticeId);
    const [oldest] = noticeOf.keys();
    if (noticeOf.size > rememberedMax && oldest !== undefined) noticeOf.delete(oldest);
  }

  async function create(message: TextMessage, e164: string): Promise<Outcome> {
    const { messages } = await client();
    const created = await messages.create(parameters(config, message, e164));
    remember(created.sid, message.noticeId);
    return messageOutcome(created);
  }

  return {
    async send(message, signal) {
      const phone = textablePhone(message.to);
      if (!phone.ok) return { kind: 'failed', reason: phone.reason };
      const refusal = textRefusal(message.text, config.partsMax ?? partsMaxDefault);
      if (refusal !== null) return refusal;
      await pace.turn(signal);
      if (signal?.aborted) return { kind: 'retry', reason: 'aborted' };
      try {
        const outcome = await unless(signal, create(message, phone.e164));
        return outcome === aborted ? { kind: 'uncertain', reason: 'aborted' } : outcome;
      } catch (error) {
        return createFailureOutcome(error, textCodes);
      }
    },

    /** A message that can't be asked after stays submitted: the caller's term for a final status closes it. */
    async poll(providerId, signal) {
      const submitted: Outcome = { kind: 'submitted', providerId };
      const { messages } = await client();
      try {
        const found = await unless(signal, messages(providerId).fetch());
        return found === aborted ? submitted : { ...messageOutcome(found), providerId };
      } catch (error) {
        return operatorFault(error, textCodes) ?? submitted;
      }
    },

    /** Null only when Twilio answered and has none; as long as it can't be told, the attempt stays uncertain. */
    async find(message, sentAfter, signal, knownOthers) {
      const phone = textablePhone(message.to);
      if (!phone.ok) return null;
      const createdFromMs = Date.parse(sentAfter) - clockSlackMs;
      const { messages } = await client();
      // A number that is kept obscured can't be asked for.
      const by = config.addressRetention === 'obfuscate' ? { from: config.from } : { to: phone.e164 };
      try {
        const listed = await unless(signal, listSince(messages.page({ ...by, pageSize: 1000 }), createdFromMs));
        if (listed === aborted) return { kind: 'uncertain', reason: 'aborted' };
        if (listed === 'too_many') return { kind: 'uncertain', reason: 'too_many_listed' };
        const others = (await knownOthers?.(listed.map(({ sid }) => sid))) ?? new Set();
        const isAnothers = (sid: string) =>
          others.has(sid) || (noticeOf.get(sid) ?? message.noticeId) !== message.noticeId;
        const { text, noticeId } = message;
        return matchMessage(listed, { e164: phone.e164, text, noticeId, createdFromMs, isAnothers });
      } catch (error) {
        return operatorFault(error, textCodes) ?? { kind: 'uncertain', reason: failureReason(error) };
      }
    },
  };
}

/** A text that is too long goes by the next means: it is no fault of the operator's that would stop all the others. */
function textRefusal(text: string, partsMax: number): Outcome | null {
  if (charactersOutsideEucKr(text).length > 0) return { kind: 'blocked', reason: 'not_euc_kr' };
  const tooLong = text.length > charactersMax || textParts(text) > partsMax;
  return tooLong ? { kind: 'failed', reason: 'too_long' } : null;
}

function parameters(config: TwilioTextConfig, message: TextMessage, to: string) {
  const { contentRetention, addressRetention } = config;
  return {
    to,
    from: config.from,
    body: message.text,
    ...(message.reportTo === null ? {} : { statusCallback: withRetries(message.reportTo) }),
    ...(contentRetention === undefined ? {} : { contentRetention }),
    ...(addressRetention === undefined ? {} : { addressRetention }),
  };
}

interface Page {
  readonly instances: readonly ListedMessage[];
  nextPage(): Promise<Page> | undefined;
}

/** Newest first, down to the first page that holds older ones only. */
async function listSince(first: Promise<Page>, createdFromMs: number): Promise<ListedMessage[] | 'too_many'> {
  const listed: ListedMessage[] = [];
  let next: Promise<Page> | undefined = first;
  for (let pages = 0; next !== undefined; pages += 1) {
    if (pages === listedPagesMax) return 'too_many';
    const page: Page = await next;
    const recent = page.instances.filter((one) => !(one.dateCreated.getTime() < createdFromMs));
    listed.push(...recent);
    next = recent.length === 0 ? undefined : page.nextPage();
  }
  return listed;
}
