import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { RowsEscaped } from './rows-escaped.js';

/** What a cascade would take along belongs to these members alone; else their batch is undone before anything leaves. */
export async function assertNoStrangers(ctx: Context, handle: Handle, memberIds: readonly string[]): Promise<void> {
  for (const { table, key, sql } of ctx.map.take.strangers) {
    const found = await handle.rows(sql, [memberIds]);
    if (found.length === 0) continue;
    throw new RowsEscaped(
      `${table}: rows of others hang by ${key} on rows that would leave, and would be changed with them; the batch is undone`,
    );
  }
}
