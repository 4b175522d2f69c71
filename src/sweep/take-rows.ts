import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { tooLargeFrom } from './oversized.js';

/** Which items are there, as bits. */
export interface ItemMasks {
  readonly [mask: `mask${number}`]: string;
}

/** What one member's rows of one retention class were: the content is already the text that will be sealed. */
export interface TakenRow extends ItemMasks {
  readonly memberId: string;
  /** Empty for what was discarded: nothing of it is kept. */
  readonly class: string;
  /** The different starts of its rows, by comma: each as it stands in a sealed line, `@r2026-01-05`, or empty. */
  readonly starts: string;
  /** As text, like every number that comes in binary. */
  readonly rowCount: string;
  /** Null where it is larger than a record, or than a batch, may be (see oversized), and of what is not kept. */
  readonly content: Buffer | null;
  /** Of the content; null where a line of it was already too long. */
  readonly bytes: string | null;
  /** Of all the batch. */
  readonly batchBytes: string;
  readonly lookup: string | null;
  /** The latest activity that the rows prove. */
  readonly latestAt: string | null;
  /** How many rows each table lost, in the order of `map.take.tables`. */
  readonly taken: string;
}

/** Takes everything of these members out of the live tables, in one statement. */
export function takeRows(ctx: Context, tx: Transaction, memberIds: readonly string[]): Promise<TakenRow[]> {
  return tx.binaryRows<TakenRow>(ctx.map.take.rows, [memberIds]).catch((error) => {
    throw tooLargeFrom(error);
  });
}

/** Whether something would leave that the notice did not name. */
export function hasUnnamedItems(row: ItemMasks, named: readonly bigint[]): boolean {
  return named.some((mask, index) => (BigInt(row[`mask${index}`] ?? 0) & ~mask) !== 0n);
}
