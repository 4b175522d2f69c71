import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A file that only grows. Appends made at the same time are written together; bodies stay on disk. */
export interface MailboxLog {
  /** Resolves with the offset of the content, once it is written. */
  append(content: Buffer): Promise<number>;
  read(offset: number, lengthBytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openMailboxLog(path: string): Promise<MailboxLog> {
  const file = await open(path, 'a+', 0o600);
  let end = (await file.stat()).size;
  let waiting: Buffer[] = [];
  let writing: Promise<void> = Promise.resolve();
  let round: Promise<void> | null = null;

  async function flush(): Promise<void> {
    const contents = Buffer.concat(waiting);
    waiting = [];
    round = null;
    await file.appendFile(contents);
  }

  return {
    async append(content) {
      const offset = end;
      end += content.length;
      waiting.push(content);
      round ??= writing = writing.then(flush);
      await round;
      return offset;
    },
    async read(offset, lengthBytes) {
      const buffer = Buffer.alloc(lengthBytes);
      const { bytesRead } = await file.read(buffer, 0, lengthBytes, offset);
      return buffer.subarray(0, bytesRead);
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}

/** Hands over every whole line with its place. A last line cut off by a kill is removed, so that the next one starts clean. */
export async function replayLines(path: string, take: (line: string, offset: number, lengthBytes: number) => void) {
  const file: FileHandle = await open(path, 'a+', 0o600);
  try {
    let rest: Buffer = Buffer.alloc(0);
    let offset = 0;
    for await (const chunk of createReadStream(path)) {
      rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      let start = 0;
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
        take(rest.toString('utf8', start, end), offset + start, end + 1 - start);
        start = end + 1;
      }
      offset += start;
      rest = rest.subarray(start);
    }
    if (rest.length > 0) await file.truncate(offset);
  } finally {
    await file.close();
  }
}
