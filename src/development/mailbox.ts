/**
 * The development mailbox: where everything goes that Dormouse sends while nobody real should get it. It promises
 * that mails and texts came over the wire, and that a second start still shows them. It knows nothing of cycles.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCallShelf } from './mailbox-calls.js';
import { openLetterTray } from './mailbox-letters.js';
import { openMailShelf } from './mailbox-mails.js';
import type { MailboxCounts, MailboxMessages, MailboxView } from './mailbox-page.js';
import { startMailboxServer } from './mailbox-server.js';
import { startMailboxSmtp } from './mailbox-smtp.js';
import { openTextShelf } from './mailbox-texts.js';
import { startTwilioFake, type TwilioAccount, type TwilioFake } from './twilio-fake.js';

export interface MailboxOptions {
  readonly folder: string;
  /** Of the page; a free one where absent or 0. */
  readonly port?: number | undefined;
  readonly smtpPort?: number | undefined;
  readonly twilioPort?: number | undefined;
  readonly twilioAccount?: TwilioAccount | undefined;
}

export interface Mailbox {
  readonly smtpUrl: string;
  readonly twilioBaseUrl: string;
  readonly twilioAccount: TwilioAccount;
  /** What a person does with a telephone, and what Twilio reports of it. */
  readonly telephone: Pick<TwilioFake, 'pressKey' | 'hangUp' | 'report'>;
  readonly pageUrl: string;
  /** Batches of letters may be opened straight into it. */
  readonly trayFolder: string;
  received(): Promise<MailboxCounts>;
  messages(limit?: number): Promise<MailboxMessages>;
  /** Copies the PDFs among the files into the tray and says how many are new. */
  receiveLetters(files: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

const shownLatest = 100;

export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const mails = await openMailShelf(options.folder);
  const texts = await openTextShelf(options.folder);
  const calls = await openCallShelf(options.folder);
  const letters = await openLetterTray(join(options.folder, 'letters'));

  async function received(): Promise<MailboxCounts> {
    return { email: mails.counts().distinct, sms: texts.counts().delivered, letter: (await letters.names()).length };
  }

  async function messages(limit = shownLatest): Promise<MailboxMessages> {
    const [lastMails, lastTexts, lastCalls, lastLetters] = await Promise.all([
      mails.latest(limit),
      texts.latest(limit),
      calls.latest(limit),
      letters.latest(limit),
    ]);
    return { mails: lastMails, texts: lastTexts, calls: lastCalls, letters: lastLetters };
  }

  async function view(): Promise<MailboxView> {
    const { duplicates } = mails.counts();
    const totals = { textsTotal: texts.counts().total, callsTotal: calls.total() };
    return { ...(await messages()), counts: await received(), duplicates, ...totals };
  }

  const running: { stop(): Promise<void> }[] = [];
  async function stop(): Promise<void> {
    await Promise.all(running.map((one) => one.stop()));
    await Promise.all([mails.close(), texts.close(), calls.close()]);
  }
  async function run<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    running.push(started);
    return started;
  }

  try {
    const smtp = await run(startMailboxSmtp({ port: options.smtpPort ?? 0, receive: mails.receive }));
    const twilio = await run(
      startTwilioFake({ texts, calls, account: options.twilioAccount, port: options.twilioPort }),
    );
    const page = await run(startMailboxServer({ port: options.port ?? 0, mails, letters, view }));
    return {
      smtpUrl: smtp.url,
      twilioBaseUrl: twilio.baseUrl,
      twilioAccount: twilio.account,
      telephone: twilio,
      pageUrl: page.url,
      trayFolder: letters.folder,
      received,
      messages,
      receiveLetters: letters.receive,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
