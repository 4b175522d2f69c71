import { Readable } from 'node:stream';
import { Zip, ZipPassThrough } from 'fflate';
import type { BatchFile } from './letter-batch.js';

/** A ZIP of files that come one by one; it holds no more than one of them at a time. PDFs are compressed already. */
export function zipOf(files: AsyncIterable<BatchFile>): Readable {
  return Readable.from(zipped(files), { objectMode: false });
}

async function* zipped(files: AsyncIterable<BatchFile>): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    // An empty chunk would end a stream of bytes.
    if (chunk.length > 0) chunks.push(chunk);
  });
  for await (const { name, content } of files) {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    entry.push(content, true);
    yield* chunks.splice(0);
  }
  zip.end();
  yield* chunks.splice(0);
}
