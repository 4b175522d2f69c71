import { ImapFlow } from 'imapflow';
import { ServiceError } from '../errors.js';
import { safeCode } from './network-error.js';

export interface BounceMailboxConfig {
  /** imaps://user:password@host/INBOX; imap:// goes on to TLS before the password, except to this machine itself. */
  readonly url: string;
  readonly timeoutMs: number;
}

export interface BounceMailbox {
  /**
   * Gives every unread message to `handle`, one by one, and then marks it as read, or moves it to the folder `Handled`
   * where there is one. What could not be handled stays unread and comes again. Answers how many were handled.
   */
  fetchReports(handle: (raw: Buffer) => Promise<void>, signal?: AbortSignal): Promise<number>;
  /** Ends what is being fetched. */
  close(): void;
}

/** Of a larger message only its beginning is fetched: that is where a report stands. */
const bytesMax = 5_000_000;
const handledFolder = 'Handled';

export function openBounceMailbox(config: BounceMailboxConfig): BounceMailbox {
  const place = readPlace(config.url);
  const underway = new Set<AbortController>();
  return {
    async fetchReports(handle, signal) {
      if (signal?.aborted) return 0;
      const client = new ImapFlow({ ...place.connection, ...timeOuts(config.timeoutMs) });
      const stop = new AbortController();
      const end = () => stop.abort();
      // Without a listener an error of the connection would end the process; the call that it breaks tells of it too.
      client.on('error', () => undefined);
      stop.signal.addEventListener('abort', () => client.close(), { once: true });
      signal?.addEventListener('abort', end, { once: true });
      underway.add(stop);
      let count = 0;
      try {
        for await (const message of unreadIn(client, place.folder, stop.signal)) {
          if (!(await succeeds(handle, message.raw))) continue;
          await message.settle();
          count += 1;
        }
      } catch (error) {
        if (!stop.signal.aborted) throw unavailable(error);
      } finally {
        signal?.removeEventListener('abort', end);
        underway.delete(stop);
        client.close();
      }
      return count;
    },
    close() {
      for (const stop of underway) stop.abort();
    },
  };
}

async function* unreadIn(client: ImapFlow, folder: string, signal: AbortSignal) {
  await client.connect();
  const folders = await client.list();
  const handled = folders.find(({ name }) => name.toLowerCase() === handledFolder.toLowerCase())?.path;
  await client.mailboxOpen(folder);
  for (const uid of (await client.search({ seen: false }, { uid: true })) || []) {
    if (signal.aborted) return;
    const message = await client.fetchOne(String(uid), { source: { maxLength: bytesMax } }, { uid: true });
    if (message === false || message.source === undefined) continue;
    const settle = async () => {
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
      if (handled !== undefined) await client.messageMove(String(uid), handled, { uid: true });
    };
    yield { raw: message.source, settle };
  }
}

/** Whoever handles a report tells of what went wrong with it; here it only stays where it is. */
async function succeeds(handle: (raw: Buffer) => Promise<void>, raw: Buffer): Promise<boolean> {
  try {
    await handle(raw);
    return true;
  } catch {
    return false;
  }
}

function timeOuts(timeoutMs: number) {
  return { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
}

function readPlace(text: string) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^imaps?:$/.test(url.protocol) || url.hostname === '' || url.username === '') {
    throw new ServiceError(
      'configuration_invalid',
      'BOUNCE_IMAP_URL must be written as in imaps://user:password@mail.example.com/INBOX.',
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'imaps:';
  return {
    folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    connection: {
      host,
      port: Number(url.port) || (secure ? 993 : 143),
      secure,
      // Without this a listener in between could keep the offer of TLS back and read the password.
      doSTARTTLS: secure || isThisMachine(host) ? undefined : true,
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
      logger: false as const,
      disableAutoIdle: true,
      maxLiteralSize: bytesMax + 1_000_000,
      maxResponseSize: bytesMax + 2_000_000,
    },
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1';
}

/** Only a code goes on: the words of the server may name the account, and a report may stand beside them. */
function unavailable(error: unknown): ServiceError {
  const { code, serverResponseCode, tlsFailed } = error as Readonly<Record<string, unknown>>;
  const reason = safeCode(serverResponseCode ?? code ?? (tlsFailed === true ? 'tls_failed' : undefined));
  return new ServiceError(
    'means_unavailable',
    `The bounce mailbox can't be read (${reason}). Check the address, user and password in BOUNCE_IMAP_URL.`,
    { detail: { reason } },
  );
}
