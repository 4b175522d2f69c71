import { openMailboxLog, replayLines } from './mailbox-log.js';

export interface Shelved {
  readonly sid: string;
  readonly to: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Kept<Entry> {
  /** What has changed since the entry was written. */
  state: Partial<Entry>;
  readonly offset: number;
  readonly lengthBytes: number;
}

/** A file with each entry once and a short line for each later change; memory holds neither texts nor scripts. */
export async function openShelf<Entry extends Shelved>(path: string) {
  const kept = new Map<string, Kept<Entry>>();
  const byNumber = new Map<string, string[]>();

  function keep({ sid, to }: Pick<Entry, 'sid' | 'to'>, offset: number, lengthBytes: number): void {
    kept.set(sid, { state: {}, offset, lengthBytes });
    byNumber.set(to, [...(byNumber.get(to) ?? []), sid]);
  }

  await replayLines(path, (line, offset, lengthBytes) => {
    const record = JSON.parse(line) as Entry;
    const one = kept.get(record.sid);
    if (one === undefined) keep(record, offset, lengthBytes);
    else one.state = { ...one.state, ...record };
  });
  const log = await openMailboxLog(path);

  async function get(sid: string): Promise<Entry | null> {
    const one = kept.get(sid);
    if (one === undefined) return null;
    const line = await log.read(one.offset, one.lengthBytes);
    return { ...(JSON.parse(line.toString('utf8')) as Entry), ...one.state };
  }

  async function all(sids: readonly string[]): Promise<Entry[]> {
    const found = await Promise.all(sids.map(get));
    return found.filter((one) => one !== null);
  }

  return {
    async put(entry: Entry): Promise<Entry> {
      const content = Buffer.from(`${JSON.stringify(entry)}\n`);
      keep(entry, await log.append(content), content.length);
      return entry;
    },
    async change(sid: string, change: Partial<Entry>): Promise<void> {
      const one = kept.get(sid);
      if (one === undefined) return;
      const written = { ...change, sid, updatedAt: new Date().toISOString() };
      one.state = { ...one.state, ...written };
      await log.append(Buffer.from(`${JSON.stringify(written)}\n`));
    },
    get,
    /** Newest first, as the real list answers. */
    sentTo: (to: string) => all([...(byNumber.get(to) ?? [])].reverse()),
    latest: (limit: number) => all([...kept.keys()].slice(-limit).reverse()),
    total: () => kept.size,
    close: () => log.close(),
  };
}
