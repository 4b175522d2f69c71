import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { smtpRefusal } from '../../src/development/mailbox-smtp.js';
import type { SmtpMailConfig } from '../../src/providers/smtp-mail.js';
import { type Fault, type FaultShares, type Misbehaviour, misbehaviour, passingFaults } from './mailbox-faults.js';

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
  /** Whether the sender was told so; a fault may keep the mail and say nothing. */
  readonly answered: boolean;
  /** What was asked of delivery reports (RFC 3461): null where it was not. */
  readonly dsn: {
    readonly ret: string | null;
    readonly envid: string | null;
    readonly notify: readonly string[] | null;
    readonly orcpt: string | null;
  };
}

export interface TestMailboxOptions {
  /** Whether EHLO offers delivery reports, and whether it offers enhanced codes (the replies carry them anyway). */
  readonly offersDsn?: boolean;
  readonly offersEnhancedCodes?: boolean;
  readonly offersPipelining?: boolean;
  /** Called with each mail once it is kept, so that a test can wait for it. */
  readonly onMail?: (mail: ReceivedMail) => void;
}

interface Script {
  readonly options: TestMailboxOptions;
  readonly kept: ReceivedMail[];
  /** By recipient. */
  readonly faults: Map<string, Fault>;
  /** Of the message that a session is handing over, by the id of the session. */
  readonly drawn: Map<string, Fault | null>;
  connections: number;
  chance?: Misbehaviour | undefined;
  mailFrom?: string;
  greeting?: string;
  silent?: boolean;
  password?: string;
}

export type TestMailbox = Awaited<ReturnType<typeof startTestMailbox>>;

/** A real SMTP server on a free port that keeps what it gets and misbehaves as told. */
export async function startTestMailbox(options: TestMailboxOptions = {}) {
  const script: Script = { options, kept: [], faults: new Map(), drawn: new Map(), connections: 0 };
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
    /** Never answers RCPT TO. */
    slowAtRecipient: (address: string) => plant(address, { kind: 'slowAtRecipient' }),
    /** Breaks the connection while the mail comes in, and doesn't keep it. */
    dropDuringData: (address: string) => plant(address, { kind: 'dropDuringData' }),
    /** Keeps the mail and breaks the connection instead of answering. */
    dropAfterData: (address: string) => plant(address, { kind: 'dropAfterData' }),
    /** Keeps the mail and never answers. */
    slowLastAnswer: (address: string) => plant(address, { kind: 'slowLastAnswer' }),
    forgive: (address: string) => void script.faults.delete(address),
    /** From now on every other password is wrong. */
    requirePassword: (password: string) => void Object.assign(script, { password }),
    refuseMailFrom: (reply: string) => void Object.assign(script, { mailFrom: reply }),
    takeMailFrom: () => void Object.assign(script, { mailFrom: undefined }),
    refuseGreeting: (reply: string) => void Object.assign(script, { greeting: reply }),
    neverGreet: () => void Object.assign(script, { silent: true }),
    /** From now on connections and messages fail by chance; a fault planted for a recipient goes before. */
    misbehave(random: () => number, shares: FaultShares = passingFaults): Misbehaviour {
      script.chance = misbehaviour(random, shares);
      return script.chance;
    },
    /** Ends what `misbehave` began. */
    behave: () => void Object.assign(script, { chance: undefined }),
  };
}

function scriptedServer(script: Script): SMTPServer {
  const { faults, drawn, options } = script;
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    hideDSN: options.offersDsn === false,
    hideENHANCEDSTATUSCODES: options.offersEnhancedCodes !== true,
    hidePIPELINING: options.offersPipelining === false,
    closeTimeout: 50,
    onConnect(session, done) {
      script.connections += 1;
      if (script.silent === true) return;
      const fault = script.chance?.forConnection();
      if (fault === 'dropConnection') return socketOf(server, session).destroy();
      const greeting = fault === 'refuseConnection' ? '421 4.3.2 Too many connections' : script.greeting;
      done(greeting === undefined ? null : smtpRefusal(greeting));
    },
    onAuth({ password }, _session, done) {
      if (script.password === undefined || password === script.password) return done(null, { user: 'dormouse' });
      done(smtpRefusal('535 5.7.8 Authentication credentials invalid'));
    },
    onMailFrom(_address, _session, done) {
      done(script.mailFrom === undefined ? null : smtpRefusal(script.mailFrom));
    },
    onRcptTo({ address }, session, done) {
      const fault = faults.get(address) ?? script.chance?.forMessage() ?? null;
      drawn.set(session.id, fault);
      if (fault?.kind === 'dropAtRecipient') return socketOf(server, session).destroy();
      if (fault?.kind === 'slowAtRecipient') return;
      if (fault?.kind === 'refuse') return done(smtpRefusal(fault.reply));
      if (fault?.kind !== 'greylist') return done();
      faults.delete(address);
      done(smtpRefusal('450 4.7.1 Greylisted, come back later'));
    },
    onData(stream, session, done) {
      const fault = drawn.get(session.id);
      if (fault?.kind === 'dropDuringData') return stream.once('data', () => socketOf(server, session).destroy());
      collect(stream, (raw) => {
        if (fault?.kind === 'refuseAfterData') return done(smtpRefusal(fault.reply));
        const answered = fault?.kind !== 'dropAfterData' && fault?.kind !== 'slowLastAnswer';
        keep(script, session, { raw, answered });
        if (fault?.kind === 'dropAfterData') socketOf(server, session).destroy();
        else if (answered) done();
      });
    },
    onClose: (session) => void drawn.delete(session.id),
  });
  return server;
}

function collect(stream: SMTPServerDataStream, done: (raw: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(Buffer.concat(chunks)));
}

/** What the types of smtp-server leave out. */
interface DsnOf {
  readonly dsn?: { ret?: string; envid?: string; notify?: string[]; orcpt?: string } | undefined;
}

function keep(
  { kept, options }: Script,
  { envelope }: SMTPServerSession,
  { raw, answered }: Pick<ReceivedMail, 'raw' | 'answered'>,
): void {
  const { mailFrom, rcptTo } = envelope;
  const sender = (envelope as DsnOf).dsn;
  const recipient = (rcptTo[0] as DsnOf | undefined)?.dsn;
  const mail: ReceivedMail = {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo[0]?.address ?? '',
    raw,
    answered,
    dsn: {
      ret: sender?.ret ?? null,
      envid: sender?.envid ?? null,
      notify: recipient?.notify ?? null,
      orcpt: recipient?.orcpt ?? null,
    },
  };
  kept.push(mail);
  options.onMail?.(mail);
}

/** smtp-server gives a session, not its socket; breaking the line needs the socket. */
function socketOf(server: SMTPServer, session: SMTPServerSession): Socket {
  const connections = server.connections as unknown as Iterable<{ id: string; _socket: Socket }>;
  const found = [...connections].find((connection) => connection.id === session.id);
  if (found === undefined) throw new Error('The session has no connection.');
  return found._socket;
}
