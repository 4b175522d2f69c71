import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { listNames } from '../datamap/names.js';
import { RowsEscaped } from './rows-escaped.js';

export interface TakenFrom {
  readonly memberIds: readonly string[];
  /** By table and member, what identifies the stripped rows; that of the member table is the member's id. */
  readonly identities: ReadonlyMap<string, ReadonlyMap<string, readonly string[][]>>;
}

/** Where the host has triggers or rules, the rows are looked at again: what they put back would stay in the clear. */
export async function assertPlaced(ctx: Context, handle: Handle, { memberIds, identities }: TakenFrom): Promise<void> {
  const { placed } = ctx.map.take;
  for (const { table, by, sql } of placed) {
    const rows = memberIds.flatMap((memberId) =>
      table === ctx.dataMap.member.table ? [[memberId]] : (identities.get(table)?.get(memberId) ?? []),
    );
    const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index] ?? null));
    if (by === 'identity' && columns.length === 0) continue;
    const put = await handle.rows<{ put: string }>(sql, by === 'member' ? [memberIds] : columns);
    if (put.length === 0) continue;
    const names = listNames(put.map((row) => row.put));
    throw new RowsEscaped(`${table}: a trigger or rule put ${names} back; the batch is undone`);
  }
}
