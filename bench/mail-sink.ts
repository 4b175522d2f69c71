/**
 * The mail server that both sides send to, in a process of its own: it takes every mail, keeps none, and says each of
 * its answers a little later, as over a network.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';

export interface Taken {
  readonly mails: number;
  readonly bytes: number;
}

export interface MailSink {
  readonly url: string;
  /** From now on each answer to MAIL FROM, RCPT TO and the mail itself comes so much later. */
  answerAfter(latencyMs: number): Promise<void>;
  /** What it has taken since it was asked last. */
  taken(): Promise<Taken>;
  close(): Promise<void>;
}

type Asked = { readonly latencyMs: number } | 'taken';
type Told = { readonly port: number } | Taken;

const asServer = 'serve';

export async function openMailSink(): Promise<MailSink> {
  const server = fork(fileURLToPath(import.meta.url), [asServer], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(server, 'exit');
  const next = async () => (await Promise.race([once(server, 'message'), ended.then(endedEarly)]))[0] as Told;
  const ask = (asked: Asked) => {
    const answer = next();
    server.send(asked);
    return answer;
  };
  const { port } = (await next()) as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    answerAfter: async (latencyMs) => void (await ask({ latencyMs })),
    taken: async () => (await ask('taken')) as Taken,
    async close() {
      server.disconnect();
      await ended;
    },
  };
}

function endedEarly(): never {
  throw new Error('the mail server of the bench ended');
}

function serve(): void {
  const tell = (told: Told) => process.send?.(told);
  let latencyMs = 0;
  let mails = 0;
  let bytes = 0;
  const answer = async (done: () => void) => {
    if (latencyMs > 0) await pause(latencyMs);
    done();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onMailFrom: (_address, _session, done) => void answer(() => done()),
    onRcptTo: (_address, _session, done) => void answer(() => done()),
    onData(stream, _session, done) {
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      stream.on('end', () => {
        mails += 1;
        void answer(() => done());
      });
    },
  });
  server.on('error', () => undefined);
  process.on('message', (asked: Asked) => {
    if (asked !== 'taken') latencyMs = asked.latencyMs;
    tell({ mails, bytes });
    if (asked === 'taken') [mails, bytes] = [0, 0];
  });
  server.listen(0, '127.0.0.1', () => tell({ port: (server.server.address() as AddressInfo).port }));
}

if (process.argv[2] === asServer) {
  serve();
  // Whoever it served is gone.
  process.on('disconnect', () => process.exit());
}
