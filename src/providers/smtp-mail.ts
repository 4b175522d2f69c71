/**
 * Providers: other people's programs behind the ports of `notice/`. They answer with an outcome whose reason is a
 * code, and never repeat an address, a text or a server's words. They know no cycle, no member and no database.
 */
import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { ServiceError } from '../errors.js';
import type { MailMessage, MailSender, Outcome } from '../notice/ports.js';
import { type SmtpFailure, smtpOutcome } from './smtp-reply.js';

export interface SmtpMailConfig {
  /** smtp:// or smtps:// with user and password; or host, port, secure, user and password apart. */
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly secure?: boolean | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** The sender as printed, 'Name <address>' or the address alone; its address is the envelope's sender too. */
  readonly from: string;
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
  const sender = envelopeSender(config.from);
  const transport = openPool(config);
  const underway = new Set<Promise<Outcome>>();
  let closed = false;

  async function deliver(message: MailMessage, to: string, signal: AbortSignal | undefined): Promise<Outcome> {
    const handover = new Handover();
    const mail: TrackedMail = {
      from: config.from,
      to: { name: '', address: to },
      envelope: { from: sender, to: [to] },
      subject: message.subject,
      text: message.text,
      messageId: fixedMessageId(message.messageId, config.messageIdDomain),
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Dormouse-Notice': message.noticeId },
      xMailer: false,
      signal,
      handover,
    };
    try {
      const info = await transport.sendMail(mail);
      return { kind: 'accepted', providerId: info.serverMessageId ?? null };
    } catch (error) {
      return smtpOutcome(error as SmtpFailure, handover.bodyStarted);
    }
  }

  return {
    async send(message, signal) {
      const to = message.to.trim();
      if (!isMailAddress(to)) return { kind: 'failed', reason: 'invalid_address' };
      if (closed || signal?.aborted) return { kind: 'retry', reason: closed ? 'closed' : 'EABORT' };
      const delivery = deliver(message, to, signal);
      underway.add(delivery);
      return await delivery.finally(() => underway.delete(delivery));
    },
    /** Lets what is being delivered end, within the time-outs, so that its outcome is known. */
    async close() {
      closed = true;
      transport.close();
      await Promise.allSettled(underway);
    },
  };
}

function openPool(config: SmtpMailConfig) {
  const transport = createTransport({
    pool: true,
    url: config.url,
    host: config.host,
    port: config.port,
    secure: config.secure,
    auth: config.user === undefined ? undefined : { user: config.user, pass: config.password },
    connectionTimeout: config.connectionTimeoutMs,
    greetingTimeout: config.greetingTimeoutMs,
    socketTimeout: config.socketTimeoutMs,
    maxConnections: config.maxConnections,
    rateLimit: config.rateLimitPerSecond,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Every error of a broken connection looks alike; what tells them apart is whether the message was being read.
  transport.use('stream', (mail, done) => {
    const { handover } = mail.data as TrackedMail;
    mail.message.processFunc((body: Readable) => handover.watch(body));
    done();
  });
  return transport;
}

/** One plain address: a list, a name or a line break in the column must not become more recipients or headers. */
function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(text);
}

function envelopeSender(from: string): string {
  const address = (/<([^<>]*)>\s*$/.exec(from)?.[1] ?? from).trim();
  if (isMailAddress(address)) return address;
  throw new ServiceError('configuration_invalid', "The mail sender must be an address, or 'Name <address>'.");
}

function fixedMessageId(messageId: string, domain: string): string {
  const bare = messageId.replace(/[<>\s]/g, '');
  return `<${bare.includes('@') ? bare : `${bare}@${domain}`}>`;
}
