/**
 * Providers: other people's programs behind the ports of `notice/`. They answer with an outcome whose reason is a
 * code, and never repeat an address, a text or a server's words. They know no cycle, no member and no database.
 */
import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { ServiceError } from '../errors.js';
import type { MailMessage, MailSender, Outcome } from '../notice/ports.js';
import { type DkimConfig, dkimSigner } from './dkim-signer.js';
import { isAscii, isMailAddress } from './mail-address.js';
import { openReturnPath } from './return-path.js';
import { sendPace } from './send-pace.js';
import { type SmtpFailure, smtpOutcome } from './smtp-reply.js';

export interface SmtpMailConfig {
  /** smtp:// or smtps:// with user and password; or host, port, secure, user and password apart. */
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly secure?: boolean | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** The sender as printed, 'Name <address>' or the address alone. */
  readonly from: string;
  /** Where bounces come back to, with the token of the notice added to its name; without it to the sender. */
  readonly bounceAddress?: string | null | undefined;
  readonly dkim?: DkimConfig | null | undefined;
  readonly connectionTimeoutMs: number;
  readonly greetingTimeoutMs: number;
  readonly socketTimeoutMs: number;
  readonly maxConnections: number;
  readonly rateLimitPerSecond?: number | undefined;
  readonly messageIdDomain: string;
}

/** Carried along with a mail to learn, after a broken connection, whether any of it had left. */
class Handover {
  readonly #bodies: Readable[] = [];

  watch(body: Readable): Readable {
    this.#bodies.push(body);
    return body;
  }

  get bodyStarted(): boolean {
    return this.#bodies.some((body) => body.readableDidRead);
  }
}

interface TrackedMail extends SendMailOptions {
  readonly handover: Handover;
}

export function smtpMail(config: SmtpMailConfig): MailSender {
  const toMail = mailOf(config);
  const transport = openPool(config);
  const pace = sendPace(config.rateLimitPerSecond);
  const underway = new Set<Promise<Outcome>>();
  let closed = false;

  async function deliver(message: MailMessage, to: string, signal: AbortSignal | undefined): Promise<Outcome> {
    await pace.turn(signal);
    if (closed || signal?.aborted) return { kind: 'retry', reason: closed ? 'closed' : 'EABORT' };
    const handover = new Handover();
    const mail: TrackedMail = { ...toMail(message, to), signal, handover };
    try {
      const info = await transport.sendMail(mail);
      return { kind: 'accepted', providerId: idIn(info.serverMessageId) };
    } catch (error) {
      return smtpOutcome(error as SmtpFailure, handover.bodyStarted);
    }
  }

  return {
    async send(message, signal) {
      const to = message.to.trim();
      if (!isMailAddress(to)) return { kind: 'failed', reason: 'invalid_address' };
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(message.token)) return { kind: 'blocked', reason: 'invalid_token' };
      const delivery = deliver(message, to, signal);
      underway.add(delivery);
      return await delivery.finally(() => underway.delete(delivery));
    },
    /** Lets what is being delivered end, within the time-outs, so that its outcome is known. */
    async close() {
      closed = true;
      pace.close();
      transport.close();
      await Promise.allSettled(underway);
    },
  };
}

function mailOf(config: SmtpMailConfig): (message: MailMessage, to: string) => SendMailOptions {
  const sender = envelopeSender(config.from);
  const returnPath = config.bounceAddress ? openReturnPath(config.bounceAddress) : null;
  return (message, to) => ({
    from: config.from,
    to: { name: '', address: to },
    envelope: { from: returnPath?.of(message.token) ?? sender, to: [to] },
    dsn: {
      id: message.token,
      return: 'headers',
      notify: ['failure', 'delay'],
      // RFC 3461 has no way to write another address here.
      recipient: isAscii(to) ? to : undefined,
    },
    subject: message.subject,
    text: message.text,
    html: message.html ?? undefined,
    messageId: fixedMessageId(message.messageId, config.messageIdDomain),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Dormouse-Notice': message.token },
    xMailer: false,
  });
}

function openPool(config: SmtpMailConfig) {
  const sign = config.dkim ? dkimSigner(config.dkim) : null;
  const transport = createTransport({
    pool: true,
    url: config.url,
    host: config.host,
    port: config.port,
    secure: config.secure,
    auth: config.user === undefined ? undefined : { user: config.user, pass: config.password },
    dnsTimeout: config.connectionTimeoutMs,
    connectionTimeout: config.connectionTimeoutMs,
    greetingTimeout: config.greetingTimeoutMs,
    socketTimeout: config.socketTimeoutMs,
    maxConnections: config.maxConnections,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Every error of a broken connection looks alike; what tells them apart is whether the message was being read. The
  // signer reads all of it before the server is asked, so what is watched is what comes out of the signer: hence the
  // signature is made here and not by the `dkim` option, which nodemailer puts behind every other stage.
  transport.use('stream', (mail, done) => {
    const { handover } = mail.data as TrackedMail;
    mail.message.processFunc((body: Readable) => handover.watch(sign === null ? body : sign(body)));
    done();
  });
  return transport;
}

function envelopeSender(from: string): string {
  const address = (/<([^<>]*)>\s*$/.exec(from)?.[1] ?? from).trim();
  if (isMailAddress(address) && !/[\r\n]/.test(from)) return address;
  throw new ServiceError(
    'configuration_invalid',
    "The mail sender (MAIL_FROM) must be an address, or 'Name <address>'.",
  );
}

/** Some servers name the mail anew in their last reply; what else they may say there is no id, and goes no further. */
function idIn(serverMessageId: string | undefined): string | null {
  return serverMessageId !== undefined && /^[\x21-\x7e]{1,200}$/.test(serverMessageId) ? serverMessageId : null;
}

function fixedMessageId(messageId: string, domain: string): string {
  const bare = messageId.replace(/[<>\s]/g, '');
  return `<${bare.includes('@') ? bare : `${bare}@${domain}`}>`;
}
