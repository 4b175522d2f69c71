import { readTextFile } from './config/read-text-file.js';
import type { Config } from './config/to-config.js';
import type { Secrets } from './config/to-secrets.js';
import type { Context, Overrides } from './context.js';
import { readNoticeToken } from './notice/notice-token.js';
import type { MailSender, ReportReader, TextSender } from './notice/ports.js';
import { reportReader } from './providers/report-reader.js';
import { solapiText } from './providers/solapi-text.js';
import { twilioCall } from './providers/twilio-call.js';
import { twilioText } from './providers/twilio-text.js';
import type { Keyring } from './vault/keyring.js';

type Means = Pick<Context, 'mail' | 'text' | 'alimtalk' | 'call' | 'reports' | 'bounces'>;

/**
 * The part of the composition root that builds the means: null where one has not been set up. The packages that speak
 * SMTP and IMAP are large, and loaded only then.
 */
export async function openMeans(
  config: Config,
  secrets: Secrets,
  { keyring, overrides }: { keyring: Keyring; overrides: Overrides },
): Promise<Means> {
  const { bounceImapUrl: url } = secrets;
  const built = {
    mail: async () => openMail(config, secrets),
    text: async () => openText(config, secrets),
    alimtalk: async () => openAlimtalk(config, secrets),
    call: async () => openCall(config, secrets),
    reports: async () => openReports(config, secrets, keyring),
    bounces: async () => (url ? openBounces(url, config) : null),
  };
  return {
    mail: overrides.mail === undefined ? await built.mail() : overrides.mail,
    text: overrides.text === undefined ? await built.text() : overrides.text,
    alimtalk: overrides.alimtalk === undefined ? await built.alimtalk() : overrides.alimtalk,
    call: overrides.call === undefined ? await built.call() : overrides.call,
    reports: overrides.reports ?? (await built.reports()),
    bounces: overrides.bounces === undefined ? await built.bounces() : overrides.bounces,
  };
}

async function openMail(config: Config, secrets: Secrets): Promise<MailSender | null> {
  if (!config.mail || !secrets.smtpUrl) return null;
  const { from, timeoutMs, connectionsMax, ratePerSecond, bounceAddress, dkim } = config.mail;
  const { smtpMail } = await import('./providers/smtp-mail.js');
  return smtpMail({
    url: secrets.smtpUrl,
    from,
    bounceAddress,
    dkim: dkim && { ...dkim, privateKey: await readTextFile(dkim.keyFile, 'DKIM_KEY_FILE') },
    connectionTimeoutMs: timeoutMs,
    greetingTimeoutMs: timeoutMs,
    socketTimeoutMs: timeoutMs,
    maxConnections: connectionsMax,
    rateLimitPerSecond: ratePerSecond,
    messageIdDomain: domainOf(from),
  });
}

async function openBounces(url: string, config: Config): Promise<Context['bounces']> {
  const { openBounceMailbox } = await import('./providers/bounce-mailbox.js');
  return openBounceMailbox({ url, timeoutMs: config.mail?.timeoutMs ?? 20_000 });
}

/** The domain of the sender stands in every Message-ID. */
function domainOf(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
}

function openText(config: Config, secrets: Secrets): TextSender | null {
  if (config.text?.provider === 'solapi') return openSolapi(config, secrets);
  const { text, twilio, textRatePerSecond: ratePerSecond } = config;
  if (!text || !twilio || !secrets.twilio) return null;
  return twilioText({ ...secrets.twilio, ...twilio, ratePerSecond });
}

function openSolapi(config: Config, secrets: Secrets): TextSender | null {
  if (!config.solapi || !secrets.solapi) return null;
  return solapiText({ ...secrets.solapi, ...config.solapi, ratePerSecond: config.textRatePerSecond });
}

function openAlimtalk(config: Config, secrets: Secrets): TextSender | null {
  if (!config.alimtalk || !config.solapi || !secrets.solapi) return null;
  return solapiText({
    ...secrets.solapi,
    ...config.solapi,
    ratePerSecond: config.textRatePerSecond,
    alimtalk: config.alimtalk,
  });
}

/** A call is confirmed by a key, which comes back as a callback: without an address for it nobody is called. */
function openCall(config: Config, secrets: Secrets): Context['call'] {
  const { twilio, http } = config;
  if (!twilio?.voiceFrom || !secrets.twilio || !http.callbackUrl) return null;
  const { baseUrl, timeoutMs, voiceFrom: from } = twilio;
  return twilioCall({ ...secrets.twilio, from, baseUrl, timeoutMs, ratePerSecond: config.textRatePerSecond });
}

function openReports(config: Config, secrets: Secrets, keyring: Keyring): ReportReader {
  const { twilio, callbackSecret } = secrets;
  return reportReader({
    callbackSecret,
    readToken: (token) => readNoticeToken(keyring.macKey, 'mail', token),
    bounceAddress: config.mail?.bounceAddress ?? null,
    twilioTokens: [twilio?.authToken ?? '', twilio?.secondToken ?? ''].filter(Boolean),
    publicUrl: config.http.callbackUrl ?? config.http.publicUrl,
  });
}
