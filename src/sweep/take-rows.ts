import type { QueryConfig } from 'pg';
import type { Context } from '../context.js';
import { toDatabaseError } from '../database/database-error.js';
import { type Transaction, typeParsers } from '../database/sql.js';

/** What one member's rows of one retention class were: the content is already the text that will be sealed. */
export interface TakenRow {
  readonly memberId: string;
  /** Empty for what was discarded: nothing of it is kept. */
  readonly class: string;
  readonly firstStartOn: string | null;
  readonly lastStartOn: string | null;
  readonly undated: boolean;
  readonly rowCount: number;
  readonly content: Buffer;
  readonly lookup: string | null;
  /** How many rows each table lost, in the order of `map.take.tables`. */
  readonly taken: string;
  readonly [mask: `mask${number}`]: string;
}

/** The content comes in binary, so that it goes from the wire into the cipher without being decoded. */
const binaryTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary' && oid === 17) return (bytes: Buffer) => bytes;
    return typeParsers.getTypeParser(oid, format as 'text');
  },
};

/** Takes everything of these members out of the live tables, in one statement. */
export async function takeRows(ctx: Context, tx: Transaction, memberIds: readonly string[]): Promise<TakenRow[]> {
  try {
    const query = { text: ctx.map.take.rows, values: [memberIds], binary: true, types: binaryTypes };
    return (await tx.client.query<TakenRow>(query as unknown as QueryConfig)).rows;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** Whether something would leave that the notice did not name. */
export function hasUnnamedItems(row: TakenRow, named: readonly bigint[]): boolean {
  return named.some((mask, index) => (BigInt(row[`mask${index}`] ?? 0) & ~mask) !== 0n);
}
