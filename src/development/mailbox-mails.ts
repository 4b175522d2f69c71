import { join } from 'node:path';
import { decodeWords, readHeaders } from './mail-headers.js';
import { openMailboxLog, replayLines } from './mailbox-log.js';

export interface MailEntry {
  readonly number: number;
  readonly receivedAt: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly noticeId: string;
  /** A mail of the same Message-ID came before. */
  readonly duplicate: boolean;
  readonly offset: number;
  readonly lengthBytes: number;
}

export interface MailEnvelope {
  readonly from: string;
  readonly to: string;
}

export type MailShelf = Awaited<ReturnType<typeof openMailShelf>>;

/** `mails.jsonl` is the index, `mails.data` the raw mails one after another; memory holds places and Message-IDs only. */
export async function openMailShelf(folder: string) {
  const indexPath = join(folder, 'mails.jsonl');
  const places: { offset: number; lengthBytes: number }[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  await replayLines(indexPath, (line, offset, lengthBytes) => {
    const { messageId, duplicate } = JSON.parse(line) as MailEntry;
    seen.add(messageId);
    if (duplicate) duplicates += 1;
    places.push({ offset, lengthBytes });
  });
  const index = await openMailboxLog(indexPath);
  const data = await openMailboxLog(join(folder, 'mails.data'));

  async function entry(number: number): Promise<MailEntry | null> {
    const place = places[number - 1];
    if (place === undefined) return null;
    const line = await index.read(place.offset, place.lengthBytes);
    return { ...(JSON.parse(line.toString('utf8')) as MailEntry), number };
  }

  return {
    /** Resolves once the mail is on disk: only then may the server say that it has it. */
    async receive(raw: Buffer, envelope: MailEnvelope): Promise<void> {
      const headers = readHeaders(raw);
      const messageId = headers.get('message-id') ?? '';
      const duplicate = messageId !== '' && seen.has(messageId);
      seen.add(messageId);
      if (duplicate) duplicates += 1;
      const offset = await data.append(raw);
      const line: Omit<MailEntry, 'number'> = {
        receivedAt: new Date().toISOString(),
        from: envelope.from,
        to: envelope.to,
        subject: decodeWords(headers.get('subject') ?? ''),
        messageId,
        noticeId: noticeIdIn(messageId),
        duplicate,
        offset,
        lengthBytes: raw.length,
      };
      const content = Buffer.from(`${JSON.stringify(line)}\n`);
      places.push({ offset: await index.append(content), lengthBytes: content.length });
    },
    counts: () => ({ distinct: places.length - duplicates, duplicates }),
    entry,
    async latest(limit: number): Promise<MailEntry[]> {
      const first = Math.max(1, places.length - limit + 1);
      const numbers = Array.from({ length: places.length - first + 1 }, (_, i) => places.length - i);
      const entries = await Promise.all(numbers.map(entry));
      return entries.filter((one) => one !== null);
    },
    async raw(number: number): Promise<Buffer | null> {
      const found = await entry(number);
      return found === null ? null : await data.read(found.offset, found.lengthBytes);
    },
    async close() {
      await Promise.all([index.close(), data.close()]);
    },
  };
}

/** The header of ours holds a token that only the service can read; the Message-ID begins with the notice. */
function noticeIdIn(messageId: string): string {
  return /^<([^<>@]*)@/.exec(messageId)?.[1] ?? '';
}
