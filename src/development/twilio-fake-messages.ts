import type { ServerResponse } from 'node:http';
import type { TextEntry, TextShelf } from './mailbox-texts.js';
import { answerMessage, apiError, listMessages, obfuscated } from './twilio-fake-answers.js';
import { type CallbackOptions, type Form, type Manner, postAll } from './twilio-fake-callbacks.js';
import { type Faults, misbehave } from './twilio-fake-faults.js';

/** The Messages resource. A message goes one step further each time it is asked after. */
export function fakeMessages(texts: TextShelf, faults: Faults, accountSid: string) {
  /** The codes that were planted for single messages. */
  const ending = new Map<string, number>();

  async function advance(entry: TextEntry, stuck: boolean): Promise<TextEntry> {
    const next = nextStep(entry, stuck, ending.get(entry.sid));
    await texts.change(entry.sid, next.status, next.errorCode);
    return (await texts.get(entry.sid)) ?? entry;
  }

  return {
    async create(form: URLSearchParams, response: ServerResponse): Promise<void> {
      const text = textOf(form);
      const asked = { on: 'create', of: 'messages', to: text.to } as const;
      const fault = faults.take(asked, ['http500', 'rate429', 'drop-before', 'drop-after', 'slow', 'error']);
      if (fault !== null && misbehave(fault, 'messages', response)) return;
      const refusal = formRefusal(text);
      if (refusal !== null) return apiError(response, refusal);
      const entry = await texts.create(text);
      if (fault?.kind === 'drop-after') response.destroy();
      else if (fault?.kind === 'error') ending.set(entry.sid, fault.code);
      if (fault?.kind !== 'slow' && !response.destroyed) answerMessage(response, 201, accountSid, entry);
    },

    async poll(sid: string, response: ServerResponse): Promise<void> {
      const entry = await texts.get(sid);
      if (entry === null) return apiError(response, 20404);
      const asked = { on: 'poll', of: 'messages', to: entry.to } as const;
      const fault = faults.take(asked, ['http500', 'rate429', 'drop-before', 'slow', 'error']);
      if (fault !== null && (fault.kind === 'slow' || misbehave(fault, 'messages', response))) return;
      const stuck = faults.take(asked, ['never-final']) !== null;
      answerMessage(response, 200, accountSid, await advance(entry, stuck));
    },

    async list(url: URL, response: ServerResponse): Promise<void> {
      const to = url.searchParams.get('To');
      const asked = { on: 'list', of: 'messages', to: to ?? '' } as const;
      const fault = faults.take(asked, ['http500', 'rate429', 'drop-before', 'slow', 'error']);
      if (fault !== null && (fault.kind === 'slow' || misbehave(fault, 'messages', response))) return;
      // A number that is kept obscured can't be asked for.
      const sent = to === null ? await texts.latest(10_000) : await texts.sentTo(to);
      const found = to === null ? sent : sent.filter((entry) => !entry.obfuscated);
      listMessages(response, accountSid, found, url);
    },

    /** Takes a message to its end and reports each of its states. */
    async report(options: CallbackOptions, sid: string, manner: Manner): Promise<number[]> {
      const forms: Form[] = [];
      let entry = await texts.get(sid);
      while (entry !== null && (entry.status === 'queued' || entry.status === 'sent')) {
        entry = await advance(entry, false);
        forms.push(statusForm(accountSid, entry));
      }
      if (!entry?.statusCallback) return [];
      return postAll(options, entry.statusCallback, { forms, manner });
    },
  };
}

function textOf(form: URLSearchParams) {
  return {
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    body: form.get('Body') ?? '',
    statusCallback: form.get('StatusCallback'),
    discarded: form.get('ContentRetention') === 'discard',
    obfuscated: form.get('AddressRetention') === 'obfuscate',
  };
}

function formRefusal(text: { to: string; from: string; body: string }): number | null {
  if (!/^\+[1-9]\d{6,14}$/.test(text.to)) return 21211;
  if (text.from === '') return 21603;
  if (text.body === '') return 21602;
  return text.body.length > 1600 ? 21617 : null;
}

/** queued → sent → delivered; the numbers 010-0000-9xxx belong to handsets that are no more. */
function nextStep(entry: TextEntry, stuck: boolean, planted: number | undefined) {
  if (entry.status === 'queued') return { status: 'sent', errorCode: null } as const;
  if (entry.status !== 'sent' || stuck) return { status: entry.status, errorCode: entry.errorCode };
  const errorCode = planted ?? (/^\+821000009\d{3}$/.test(entry.to) ? 30005 : null);
  return { status: errorCode === null ? 'delivered' : 'undelivered', errorCode } as const;
}

function statusForm(accountSid: string, entry: TextEntry): Form {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: entry.from,
    MessageSid: entry.sid,
    MessageStatus: entry.status,
    SmsSid: entry.sid,
    SmsStatus: entry.status,
    To: entry.obfuscated ? obfuscated(entry.to) : entry.to,
    ...(entry.errorCode === null ? {} : { ErrorCode: String(entry.errorCode) }),
    ...(entry.status === 'sent' ? {} : { RawDlrDoneDate: '2611220930' }),
  };
}
