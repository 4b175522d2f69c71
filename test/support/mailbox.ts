import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { smtpRefusal } from '../../src/development/mailbox-smtp.js';
import type { SmtpMailConfig } from '../../src/providers/smtp-mail.js';

type Fault =
  | { readonly kind: 'refuse' | 'refuseAfterData'; readonly reply: string }
  | { readonly kind: 'greylist' | 'dropAtRecipient' | 'dropAfterData' | 'slowLastAnswer' };

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
}

interface Script {
  readonly kept: ReceivedMail[];
  /** By recipient. */
  readonly faults: Map<string, Fault>;
  connections: number;
  mailFrom?: string;
  greeting?: string;
  silent?: boolean;
  password?: string;
}

export type TestMailbox = Awaited<ReturnType<typeof startTestMailbox>>;

/** A real SMTP server on a free port that keeps what it gets and misbehaves as told. */
export async function startTestMailbox() {
  const script: Script = { kept: [], faults: new Map(), connections: 0 };
  const server = scriptedServer(script);
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const url = `smtp://127.0.0.1:${port}`;
  return {
    url,
    config: (changes: Partial<SmtpMailConfig> = {}): SmtpMailConfig => ({
      url,
      from: 'Merchant Services <notice@example.com>',
      connectionTimeoutMs: 2_000,
      greetingTimeoutMs: 2_000,
      socketTimeoutMs: 5_000,
      maxConnections: 2,
      messageIdDomain: 'example.com',
      ...changes,
    }),
    received: (): readonly ReceivedMail[] => script.kept,
    mails: (): Promise<ParsedMail[]> => Promise.all(script.kept.map((mail) => simpleParser(mail.raw))),
    connectionCount: () => script.connections,
    ...faultsOf(script),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function faultsOf(script: Script) {
  function plant(address: string, fault: Fault): void {
    script.faults.set(address, fault);
  }
  return {
    /** At RCPT TO, with the words given: '550 5.1.1 No such mailbox'. */
    refuse: (address: string, reply: string) => plant(address, { kind: 'refuse', reply }),
    refuseAfterData: (address: string, reply: string) => plant(address, { kind: 'refuseAfterData', reply }),
    /** Refuses the first try and takes the second. */
    greylist: (address: string) => plant(address, { kind: 'greylist' }),
    dropAtRecipient: (address: string) => plant(address, { kind: 'dropAtRecipient' }),
    /** Keeps the mail and breaks the connection instead of answering. */
    dropAfterData: (address: string) => plant(address, { kind: 'dropAfterData' }),
    /** Keeps the mail and never answers. */
    slowLastAnswer: (address: string) => plant(address, { kind: 'slowLastAnswer' }),
    forgive: (address: string) => void script.faults.delete(address),
    /** From now on every other password is wrong. */
    requirePassword: (password: string) => void Object.assign(script, { password }),
    refuseMailFrom: (reply: string) => void Object.assign(script, { mailFrom: reply }),
    refuseGreeting: (reply: string) => void Object.assign(script, { greeting: reply }),
    neverGreet: () => void Object.assign(script, { silent: true }),
  };
}

function scriptedServer(script: Script): SMTPServer {
  const { faults, kept } = script;
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    closeTimeout: 50,
    onConnect(_session, done) {
      script.connections += 1;
      if (script.silent !== true) done(script.greeting === undefined ? null : smtpRefusal(script.greeting));
    },
    onAuth({ password }, _session, done) {
      if (script.password === undefined || password === script.password) return done(null, { user: 'dormouse' });
      done(smtpRefusal('535 5.7.8 Authentication credentials invalid'));
    },
    onMailFrom(_address, _session, done) {
      done(script.mailFrom === undefined ? null : smtpRefusal(script.mailFrom));
    },
    onRcptTo({ address }, session, done) {
      const fault = faults.get(address);
      if (fault?.kind === 'dropAtRecipient') return socketOf(server, session).destroy();
      if (fault?.kind === 'refuse') return done(smtpRefusal(fault.reply));
      if (fault?.kind !== 'greylist') return done();
      faults.delete(address);
      done(smtpRefusal('450 4.7.1 Greylisted, come back later'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo[0]?.address ?? '';
        const fault = faults.get(to);
        if (fault?.kind === 'refuseAfterData') return done(smtpRefusal(fault.reply));
        kept.push({ from: mailFrom === false ? '' : mailFrom.address, to, raw: Buffer.concat(chunks) });
        if (fault?.kind === 'dropAfterData') socketOf(server, session).destroy();
        else if (fault?.kind !== 'slowLastAnswer') done();
      });
    },
  });
  return server;
}

/** smtp-server gives a session, not its socket; breaking the line needs the socket. */
function socketOf(server: SMTPServer, session: SMTPServerSession): Socket {
  const connections = server.connections as unknown as Iterable<{ id: string; _socket: Socket }>;
  const found = [...connections].find((connection) => connection.id === session.id);
  if (found === undefined) throw new Error('The session has no connection.');
  return found._socket;
}
