import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { MailEnvelope } from './mailbox-mails.js';

export interface MailboxSmtpOptions {
  readonly port: number;
  /** Resolves when the mail is kept; until then the sender hasn't its 250. */
  receive(raw: Buffer, envelope: MailEnvelope): Promise<void>;
}

/** A real SMTP server that takes every mail but those to mailboxes whose name starts with `refused`. */
export async function startMailboxSmtp(options: MailboxSmtpOptions) {
  const server = new SMTPServer({
    banner: 'Dormouse development mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    // The replies below carry their own enhanced code.
    hideENHANCEDSTATUSCODES: true,
    closeTimeout: 200,
    size: 5_000_000,
    onRcptTo({ address }, _session, done) {
      done(/^refused/i.test(address) ? smtpRefusal('550 5.1.1 No such mailbox') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address).join(', ');
        const envelope = { from: mailFrom === false ? '' : mailFrom.address, to };
        options.receive(Buffer.concat(chunks), envelope).then(
          () => done(null, '2.0.0 Kept'),
          () => done(smtpRefusal('451 4.3.0 Could not be kept')),
        );
      });
    },
  });
  // A client that goes away in mid-sentence is its own affair.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** An error that smtp-server answers word for word: '550 5.1.1 No such mailbox'. */
export function smtpRefusal(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
