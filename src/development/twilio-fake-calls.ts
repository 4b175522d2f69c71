import type { ServerResponse } from 'node:http';
import type { CallEntry, CallShelf, CallStatus } from './mailbox-calls.js';
import { answerCall, apiError, listCalls } from './twilio-fake-answers.js';
import { type CallbackOptions, type Form, type Manner, post, postAll } from './twilio-fake-callbacks.js';
import { type Faults, misbehave } from './twilio-fake-faults.js';
import { gatherAction } from './twiml.js';

interface Ending {
  readonly status: CallStatus;
  readonly answeredBy?: string | undefined;
}

/** What a telephone answered to a pressed key. */
export interface Heard {
  /** Of the service that the key was reported to; 0 where it could not be reached. */
  readonly status: number;
  readonly twiml: string;
}

const open: readonly CallStatus[] = ['queued', 'ringing', 'in-progress'];

/** The Calls resource. A call goes one step further each time it is asked after; nobody presses a key by himself. */
export function fakeCalls(calls: CallShelf, faults: Faults, accountSid: string) {
  const endings = new Map<string, Ending>();

  function endingOf(entry: CallEntry): Ending {
    return endings.get(entry.sid) ?? { status: /^\+821000009\d{3}$/.test(entry.to) ? 'no-answer' : 'completed' };
  }

  async function end(entry: CallEntry, { status, answeredBy }: Ending): Promise<CallEntry> {
    await calls.change(entry.sid, { status, answeredBy: answeredBy ?? entry.answeredBy });
    return (await calls.get(entry.sid)) ?? entry;
  }

  async function reportEnd(options: CallbackOptions, entry: CallEntry, manner: Manner): Promise<number[]> {
    if (entry.statusCallback === null) return [];
    return postAll(options, entry.statusCallback, { forms: [callForm(accountSid, entry)], manner });
  }

  return {
    async create(form: URLSearchParams, response: ServerResponse): Promise<void> {
      const call = callOf(form);
      const asked = { on: 'create', of: 'calls', to: call.to } as const;
      const fault = faults.take(asked, ['http500', 'rate429', 'drop-before', 'drop-after', 'slow', 'error', 'ends']);
      if (fault !== null && misbehave(fault, 'calls', response)) return;
      const refusal = formRefusal(call);
      if (refusal !== null) return apiError(response, refusal);
      const entry = await calls.create(call);
      if (fault?.kind === 'ends') endings.set(entry.sid, fault);
      if (fault?.kind === 'drop-after') response.destroy();
      if (fault?.kind !== 'slow' && !response.destroyed) answerCall(response, 201, accountSid, entry);
    },

    async poll(sid: string, response: ServerResponse): Promise<void> {
      const entry = await calls.get(sid);
      if (entry === null) return apiError(response, 20404);
      const asked = { on: 'poll', of: 'calls', to: entry.to } as const;
      const fault = faults.take(asked, ['http500', 'rate429', 'drop-before', 'slow', 'error']);
      if (fault !== null && (fault.kind === 'slow' || misbehave(fault, 'calls', response))) return;
      const stuck = entry.status === 'in-progress' && faults.take(asked, ['never-final']) !== null;
      const next = stuck ? { status: entry.status } : nextStep(entry, endingOf(entry));
      answerCall(response, 200, accountSid, await end(entry, next));
    },

    async list(url: URL, response: ServerResponse): Promise<void> {
      const to = url.searchParams.get('To');
      const asked = { on: 'list', of: 'calls', to: to ?? '' } as const;
      const fault = faults.take(asked, ['http500', 'rate429', 'drop-before', 'slow', 'error']);
      if (fault !== null && (fault.kind === 'slow' || misbehave(fault, 'calls', response))) return;
      listCalls(response, accountSid, to === null ? await calls.latest(1000) : await calls.sentTo(to), url);
    },

    /** A person takes the call and presses a key: it is reported, and the call goes on as the answer says. */
    async pressKey(options: CallbackOptions, sid: string, digits: string): Promise<Heard> {
      const entry = await calls.get(sid);
      const action = entry === null ? null : gatherAction(entry.answer ?? entry.twiml);
      if (entry === null || action === null || !open.includes(entry.status)) throw new Error('Nobody waits for a key.');
      await calls.change(sid, { status: 'in-progress', pressed: `${entry.pressed}${digits}` });
      const form = { ...callForm(accountSid, { ...entry, status: 'in-progress' }), Digits: digits, msg: 'Gather End' };
      const { status, body } = await post(options, action, form);
      await calls.change(sid, { answer: body });
      if (gatherAction(body) === null) {
        await reportEnd(options, await end({ ...entry, status: 'in-progress' }, { status: 'completed' }), 'in order');
      }
      return { status, twiml: body };
    },

    /** Ends a call and reports it. */
    async hangUp(options: CallbackOptions, sid: string, { ending, manner }: { ending: Ending; manner: Manner }) {
      const entry = await calls.get(sid);
      return entry === null ? [] : reportEnd(options, await end(entry, ending), manner);
    },
  };
}

function callOf(form: URLSearchParams) {
  return {
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    twiml: form.get('Twiml') ?? '',
    statusCallback: form.get('StatusCallback'),
  };
}

function formRefusal(call: { to: string; from: string; twiml: string }): number | null {
  if (!/^\+[1-9]\d{6,14}$/.test(call.to)) return 21211;
  if (call.from === '') return 21213;
  return call.twiml === '' || call.twiml.length > 4000 ? 21205 : null;
}

function nextStep({ status, answeredBy }: CallEntry, ending: Ending): Ending {
  if (status === 'queued') return { status: 'ringing' };
  if (status === 'ringing' && ending.status === 'completed') return { ...ending, status: 'in-progress' };
  return open.includes(status) ? ending : { status, answeredBy: answeredBy ?? undefined };
}

function callForm(accountSid: string, entry: CallEntry): Form {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: entry.sid,
    CallStatus: entry.status,
    Called: entry.to,
    Caller: entry.from,
    Direction: 'outbound-api',
    From: entry.from,
    To: entry.to,
    ...(entry.answeredBy === null ? {} : { AnsweredBy: entry.answeredBy }),
  };
}
