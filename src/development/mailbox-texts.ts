import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openShelf, type Shelved } from './mailbox-shelf.js';

export type TextStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';

export interface TextEntry extends Shelved {
  readonly from: string;
  readonly body: string;
  readonly status: TextStatus;
  readonly errorCode: number | null;
  readonly sentAt: string | null;
  /** Where its states are reported; null where nobody asked for it. */
  readonly statusCallback: string | null;
  /** What its sender asked not to be kept: the API shows it no more, this mailbox does. */
  readonly discarded: boolean;
  readonly obfuscated: boolean;
}

export type NewText = Pick<TextEntry, 'to' | 'from' | 'body'> &
  Partial<Pick<TextEntry, 'statusCallback' | 'discarded' | 'obfuscated'>>;

export type TextShelf = Awaited<ReturnType<typeof openTextShelf>>;

export async function openTextShelf(folder: string) {
  const shelf = await openShelf<TextEntry>(join(folder, 'texts.jsonl'));
  const delivered = new Set<string>();
  for (const { sid, status } of await shelf.latest(Number.MAX_SAFE_INTEGER)) {
    if (status === 'delivered') delivered.add(sid);
  }

  return {
    ...shelf,
    create(text: NewText): Promise<TextEntry> {
      const createdAt = new Date().toISOString();
      const sid = `SM${randomBytes(16).toString('hex')}`;
      const begun = { status: 'queued', errorCode: null, createdAt, sentAt: null, updatedAt: createdAt } as const;
      const unasked = { statusCallback: null, discarded: false, obfuscated: false };
      return shelf.put({ sid, ...unasked, ...text, ...begun });
    },
    async change(sid: string, status: TextStatus, errorCode: number | null): Promise<void> {
      const entry = await shelf.get(sid);
      if (entry === null || entry.status === status) return;
      if (status === 'delivered') delivered.add(sid);
      await shelf.change(sid, { status, errorCode, sentAt: entry.sentAt ?? new Date().toISOString() });
    },
    counts: () => ({ total: shelf.total(), delivered: delivered.size }),
  };
}
