import type { Context } from '../context.js';
import { isSqlState } from '../database/database-error.js';
import { batchBytesMax, recordBytesMax } from '../datamap/compile-size.js';
import type { TakenRow } from './take-rows.js';

/** There is more than a record, or a batch, can hold. Nothing of it was read; the batch is undone. */
export class ContentTooLarge extends Error {
  override readonly name = 'ContentTooLarge';
}

export function assertNotTooLarge(taken: readonly TakenRow[]): void {
  const unread = taken.filter((row) => row.class !== '' && row.content === null);
  if (unread.length === 0) return;
  const tooLarge = unread.find(({ bytes }) => bytes === null || Number(bytes) > recordBytesMax);
  if (tooLarge) throw new ContentTooLarge(told(`the rows of class ${tooLarge.class}`, tooLarge.bytes));
  const together = inMegabytes(Number(unread[0]?.batchBytes));
  throw new ContentTooLarge(
    `the rows hold ${together} together, and one batch holds ${inMegabytes(batchBytesMax)} at most; the batch is undone`,
  );
}

/** What PostgreSQL says where a text grows beyond what it can hold in one piece, or beyond its memory. */
const tooLargeStates = ['54000', 'XX000', '53200'];

export function tooLargeFrom(error: unknown): unknown {
  const state = tooLargeStates.find((candidate) => isSqlState(error, candidate));
  if (state === undefined) return error;
  const message = told(`PostgreSQL could not write the rows as texts (SQLSTATE ${state}): those of a class`, null);
  return new ContentTooLarge(message, { cause: error });
}

/** With the class and the size, as an operator needs them to find what is so large. */
export async function weighTooLarge(ctx: Context, memberId: string): Promise<string | null> {
  const heaviest = await ctx.mover.maybeOne<{ class: string; bytes: string }>(ctx.map.take.weigh, [[memberId]]);
  return heaviest && Number(heaviest.bytes) > recordBytesMax
    ? told(`the rows of class ${heaviest.class}`, heaviest.bytes)
    : null;
}

function told(rows: string, bytes: string | null): string {
  const size = bytes === null ? 'too much' : inMegabytes(Number(bytes));
  return `${rows} hold ${size}, and one sealed record holds ${inMegabytes(recordBytesMax)} at most; keep so large a value elsewhere, or divide the rows among more classes; the batch is undone`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes % (1024 * 1024) === 0 ? 0 : 1)} MiB`;
}
