import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBody, startLocalServer } from '../../src/development/local-server.js';
import { type CallEntry, openCallShelf } from '../../src/development/mailbox-calls.js';
import { openTextShelf, type TextEntry } from '../../src/development/mailbox-texts.js';
import { startTwilioFake } from '../../src/development/twilio-fake.js';
import type { SignedRequest } from '../../src/notice/ports.js';
import type { TwilioCallConfig } from '../../src/providers/twilio-call.js';
import type { TwilioTextConfig } from '../../src/providers/twilio-text.js';

export type TestPhone = Awaited<ReturnType<typeof startTestPhone>>;

export interface TestPhoneOptions {
  /** Where an address of a callback really is. */
  readonly reach?: (url: string) => string;
}

/** The fake of the Twilio API on a free port, with its own temporary folder. */
export async function startTestPhone(options: TestPhoneOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-phone-'));
  const texts = await openTextShelf(folder);
  const calls = await openCallShelf(folder);
  const fake = await startTwilioFake({ texts, calls, ...options });
  const shared = { ...fake.account, from: '+821000000000', baseUrl: fake.baseUrl, timeoutMs: 5_000 };
  return {
    baseUrl: fake.baseUrl,
    account: fake.account,
    config: (changes: Partial<TwilioTextConfig> = {}): TwilioTextConfig => ({ ...shared, ...changes }),
    callConfig: (changes: Partial<TwilioCallConfig> = {}): TwilioCallConfig => ({ ...shared, ...changes }),
    /** All texts that were taken, newest first. */
    texts: (): Promise<TextEntry[]> => texts.latest(10_000),
    calls: (): Promise<CallEntry[]> => calls.latest(10_000),
    misbehave: fake.misbehave,
    report: fake.report,
    pressKey: fake.pressKey,
    hangUp: fake.hangUp,
    signWith: fake.signWith,
    async stop(): Promise<void> {
      await fake.stop();
      await Promise.all([texts.close(), calls.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type CallbackReceiver = Awaited<ReturnType<typeof startCallbackReceiver>>;

/** Stands where the service would: keeps every callback as it came, and answers what it is told to. */
export async function startCallbackReceiver() {
  const received: SignedRequest[] = [];
  const receiver = {
    received,
    /** Status and body of the next answers. */
    answer: (_request: SignedRequest): { status: number; body: string } => ({ status: 200, body: '' }),
    url: '',
    stop: async () => {},
  };
  const server = await startLocalServer(0, async (request, response) => {
    const signed: SignedRequest = {
      path: request.url ?? '/',
      signature: String(request.headers['x-twilio-signature'] ?? ''),
      form: Object.fromEntries(new URLSearchParams(await readBody(request))),
    };
    received.push(signed);
    const { status, body } = receiver.answer(signed);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  receiver.url = server.url;
  receiver.stop = server.stop;
  return receiver;
}
