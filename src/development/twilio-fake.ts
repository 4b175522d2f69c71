import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startLocalServer } from './local-server.js';
import type { TextEntry, TextShelf } from './mailbox-texts.js';
import { apiError, createdMessage, listedMessages } from './twilio-fake-answers.js';

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

type Call = 'create' | 'poll' | 'list';

interface MisbehaviourScope {
  /** Which numbers (as sent, E.164); all where absent. */
  readonly match?: RegExp | string | undefined;
  /** Which call misbehaves; where absent `create`, and `poll` for never-final. */
  readonly on?: Call | undefined;
  /** How often; until it is lifted where absent. */
  readonly times?: number | undefined;
}

/**
 * drop-before: the connection breaks and nothing is kept; drop-after: the message is kept, the connection breaks;
 * slow: kept, never answered; never-final: stays `sent`; error: codes from 30000 end the message as undelivered, others refuse it.
 */
export type Misbehaviour = MisbehaviourScope &
  (
    | { readonly kind: 'http500' | 'rate429' | 'drop-before' | 'drop-after' | 'slow' | 'never-final' }
    | { readonly kind: 'error'; readonly code: number }
  );

export interface TwilioFakeOptions {
  readonly texts: TextShelf;
  readonly account?: TwilioAccount | undefined;
  readonly port?: number | undefined;
}

export type TwilioFake = Awaited<ReturnType<typeof startTwilioFake>>;

/** The Messages resource of the Twilio API over HTTP. A message goes one step further each time it is asked after. */
export async function startTwilioFake(options: TwilioFakeOptions) {
  const { texts } = options;
  const account = options.account ?? newAccount();
  const expected = `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`;
  const faults = new Set<Misbehaviour & { left: number }>();
  /** The codes that were planted for single messages. */
  const ending = new Map<string, number>();

  function faultFor(call: Call, to: string, kinds: readonly Misbehaviour['kind'][]) {
    for (const fault of faults) {
      const fits = fault.match === undefined || new RegExp(fault.match).test(to);
      if (fault.left > 0 && fits && fault.on === call && kinds.includes(fault.kind)) {
        fault.left -= 1;
        return fault;
      }
    }
    return null;
  }

  async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await readBody(request));
    const to = form.get('To') ?? '';
    const text = { to, from: form.get('From') ?? '', body: form.get('Body') ?? '' };
    const fault = faultFor('create', to, ['http500', 'rate429', 'drop-before', 'drop-after', 'slow', 'error']);
    if (fault !== null && misbehave(fault, response)) return;
    const refusal = formRefusal(text);
    if (refusal !== null) return apiError(response, refusal);
    const entry = await texts.create(text);
    if (fault?.kind === 'drop-after') response.destroy();
    else if (fault?.kind === 'error') ending.set(entry.sid, fault.code);
    if (fault?.kind !== 'slow' && !response.destroyed) createdMessage(response, 201, account.accountSid, entry);
  }

  async function poll(sid: string, response: ServerResponse): Promise<void> {
    const entry = await texts.get(sid);
    if (entry === null) return apiError(response, 20404);
    const fault = faultFor('poll', entry.to, ['http500', 'rate429', 'drop-before', 'slow', 'error']);
    if (fault !== null && (fault.kind === 'slow' || misbehave(fault, response))) return;
    const stuck = faultFor('poll', entry.to, ['never-final']) !== null;
    const next = nextStep(entry, stuck, ending.get(sid));
    await texts.change(sid, next.status, next.errorCode);
    createdMessage(response, 200, account.accountSid, (await texts.get(sid)) ?? entry);
  }

  async function list(url: URL, response: ServerResponse): Promise<void> {
    const to = url.searchParams.get('To');
    const fault = faultFor('list', to ?? '', ['http500', 'rate429', 'drop-before', 'slow', 'error']);
    if (fault !== null && (fault.kind === 'slow' || misbehave(fault, response))) return;
    const found = to === null ? await texts.latest(1000) : await texts.sentTo(to);
    listedMessages(response, account.accountSid, found, url);
  }

  const server = await startLocalServer(options.port ?? 0, async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = /^\/2010-04-01\/Accounts\/([^/]+)\/Messages(?:\/([^/]+))?\.json$/.exec(url.pathname);
    if (path === null) return apiError(response, 20404);
    if (request.headers.authorization !== expected || path[1] !== account.accountSid) return apiError(response, 20003);
    if (path[2] !== undefined) return request.method === 'GET' ? poll(path[2], response) : apiError(response, 20004);
    return request.method === 'POST' ? create(request, response) : list(url, response);
  });

  return {
    baseUrl: server.url,
    account,
    /** Until the returned function is called, or as often as `times` says. */
    misbehave(fault: Misbehaviour): () => void {
      const on = fault.on ?? (fault.kind === 'never-final' ? 'poll' : 'create');
      const planted = { ...fault, on, left: fault.times ?? Number.POSITIVE_INFINITY };
      faults.add(planted);
      return () => faults.delete(planted);
    },
    stop: server.stop,
  };
}

export function newAccount(): TwilioAccount {
  return { accountSid: `AC${randomBytes(16).toString('hex')}`, authToken: randomBytes(16).toString('hex') };
}

/** True when the call is over with it. */
function misbehave(fault: Misbehaviour, response: ServerResponse): boolean {
  if (fault.kind === 'http500') apiError(response, 20500);
  else if (fault.kind === 'rate429') apiError(response, 20429);
  else if (fault.kind === 'drop-before') response.destroy();
  else if (fault.kind === 'error' && fault.code < 30000) apiError(response, fault.code);
  else return false;
  return true;
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
