import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openMailboxLog, replayLines } from './mailbox-log.js';

export type TextStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';

export interface TextEntry {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly status: TextStatus;
  readonly errorCode: number | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly updatedAt: string;
}

type NewText = Pick<TextEntry, 'to' | 'from' | 'body'>;
type TextState = Omit<TextEntry, 'from' | 'body'>;
type TextChange = Pick<TextEntry, 'sid' | 'status' | 'errorCode' | 'sentAt' | 'updatedAt'>;

interface Kept {
  state: TextState;
  readonly offset: number;
  readonly lengthBytes: number;
}

export type TextShelf = Awaited<ReturnType<typeof openTextShelf>>;

/** `texts.jsonl` holds each text once and a short line for each later status; memory holds no bodies. */
export async function openTextShelf(folder: string) {
  const path = join(folder, 'texts.jsonl');
  const texts = new Map<string, Kept>();
  const byNumber = new Map<string, string[]>();

  function keep(state: TextState, offset: number, lengthBytes: number): void {
    texts.set(state.sid, { state, offset, lengthBytes });
    byNumber.set(state.to, [...(byNumber.get(state.to) ?? []), state.sid]);
  }

  await replayLines(path, (line, offset, lengthBytes) => {
    const record = JSON.parse(line) as TextEntry | TextChange;
    const kept = texts.get(record.sid);
    if ('body' in record) keep(withoutBody(record), offset, lengthBytes);
    else if (kept !== undefined) kept.state = { ...kept.state, ...record };
  });
  const log = await openMailboxLog(path);

  async function get(sid: string): Promise<TextEntry | null> {
    const kept = texts.get(sid);
    if (kept === undefined) return null;
    const line = await log.read(kept.offset, kept.lengthBytes);
    return { ...(JSON.parse(line.toString('utf8')) as TextEntry), ...kept.state };
  }

  async function all(sids: readonly string[]): Promise<TextEntry[]> {
    const found = await Promise.all(sids.map(get));
    return found.filter((one) => one !== null);
  }

  return {
    async create(text: NewText): Promise<TextEntry> {
      const createdAt = new Date().toISOString();
      const sid = `SM${randomBytes(16).toString('hex')}`;
      const begun = { status: 'queued', errorCode: null, createdAt, sentAt: null, updatedAt: createdAt } as const;
      const entry: TextEntry = { sid, to: text.to, from: text.from, body: text.body, ...begun };
      const content = Buffer.from(`${JSON.stringify(entry)}\n`);
      keep(withoutBody(entry), await log.append(content), content.length);
      return entry;
    },
    async change(sid: string, status: TextStatus, errorCode: number | null): Promise<void> {
      const kept = texts.get(sid);
      if (kept === undefined || kept.state.status === status) return;
      const updatedAt = new Date().toISOString();
      const change: TextChange = { sid, status, errorCode, sentAt: kept.state.sentAt ?? updatedAt, updatedAt };
      kept.state = { ...kept.state, ...change };
      await log.append(Buffer.from(`${JSON.stringify(change)}\n`));
    },
    get,
    /** Newest first, as the real list answers. */
    sentTo: (to: string) => all([...(byNumber.get(to) ?? [])].reverse()),
    latest: (limit: number) => all([...texts.keys()].slice(-limit).reverse()),
    counts() {
      const statuses = [...texts.values()].map((kept) => kept.state.status);
      return { total: statuses.length, delivered: statuses.filter((status) => status === 'delivered').length };
    },
    close: () => log.close(),
  };
}

function withoutBody({ sid, to, status, errorCode, createdAt, sentAt, updatedAt }: TextEntry): TextState {
  return { sid, to, status, errorCode, createdAt, sentAt, updatedAt };
}
