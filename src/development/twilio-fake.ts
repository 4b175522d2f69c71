import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startLocalServer } from './local-server.js';
import type { CallShelf, CallStatus } from './mailbox-calls.js';
import type { TextShelf } from './mailbox-texts.js';
import { apiError } from './twilio-fake-answers.js';
import type { CallbackOptions, Manner } from './twilio-fake-callbacks.js';
import { fakeCalls, type Heard } from './twilio-fake-calls.js';
import { openFaults } from './twilio-fake-faults.js';
import { fakeMessages } from './twilio-fake-messages.js';

export type { Manner } from './twilio-fake-callbacks.js';
export type { Heard } from './twilio-fake-calls.js';
export type { Misbehaviour } from './twilio-fake-faults.js';

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

export interface TwilioFakeOptions {
  readonly texts: TextShelf;
  readonly calls: CallShelf;
  readonly account?: TwilioAccount | undefined;
  readonly port?: number | undefined;
  /** Where an address of a callback really is: tests reach a public name on this machine. */
  readonly reach?: ((url: string) => string) | undefined;
}

export type TwilioFake = Awaited<ReturnType<typeof startTwilioFake>>;

/** The Messages and Calls of the Twilio API over HTTP. Callbacks are signed, and are sent when they are asked for. */
export async function startTwilioFake(options: TwilioFakeOptions) {
  const account = options.account ?? newAccount();
  const expected = `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`;
  const faults = openFaults();
  const messages = fakeMessages(options.texts, faults, account.accountSid);
  const calls = fakeCalls(options.calls, faults, account.accountSid);
  let signingToken = account.authToken;
  const callbacks: CallbackOptions = { authToken: () => signingToken, reach: options.reach ?? ((url) => url) };

  const server = await startLocalServer(options.port ?? 0, async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages|Calls)(?:\/([^/]+))?\.json$/.exec(url.pathname);
    if (path === null) return apiError(response, 20404);
    if (request.headers.authorization !== expected || path[1] !== account.accountSid) return apiError(response, 20003);
    await serve(path[2] === 'Calls' ? calls : messages, { sid: path[3], url }, request, response);
  });

  return {
    baseUrl: server.url,
    account,
    misbehave: faults.plant,
    /** Takes a text to its end and reports its states in that manner; answers the statuses of the receiver. */
    report: (sid: string, manner: Manner = 'in order') => messages.report(callbacks, sid, manner),
    pressKey: (sid: string, digits: string): Promise<Heard> => calls.pressKey(callbacks, sid, digits),
    hangUp: (sid: string, status: CallStatus = 'completed', manner: Manner = 'in order') =>
      calls.hangUp(callbacks, sid, { ending: { status }, manner }),
    /** Callbacks are signed with another token of the account from now on. */
    signWith(authToken: string): void {
      signingToken = authToken;
    },
    stop: server.stop,
  };
}

interface Served {
  create(form: URLSearchParams, response: ServerResponse): Promise<void>;
  poll(sid: string, response: ServerResponse): Promise<void>;
  list(url: URL, response: ServerResponse): Promise<void>;
}

async function serve(
  resource: Served,
  asked: { sid: string | undefined; url: URL },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (asked.sid !== undefined) {
    return request.method === 'GET' ? resource.poll(asked.sid, response) : apiError(response, 20004);
  }
  if (request.method !== 'POST') return resource.list(asked.url, response);
  return resource.create(new URLSearchParams(await readBody(request)), response);
}

export function newAccount(): TwilioAccount {
  return { accountSid: `AC${randomBytes(16).toString('hex')}`, authToken: randomBytes(16).toString('hex') };
}
