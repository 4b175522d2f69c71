import { type RestoredMember, type RestoreMemberRequest, restoreMember } from '../../src/restore/restore-member.js';
import type { SmallShop } from './small-shop.js';
import { agent, proof } from './sweeps.js';

export function restoreWith(
  shop: Pick<SmallShop, 'ctx'>,
  memberId: string,
  asked: Partial<RestoreMemberRequest> = {},
): Promise<RestoredMember> {
  return restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent, ...asked });
}

/** What the ledger lists, in one line each: table, columns, rows, class and day. */
export async function listedOf({ database }: SmallShop, memberId: string): Promise<string[]> {
  const { rows } = await database.admin.query<{ line: string }>(
    `select concat_ws(' ', table_name, coalesce(array_to_string(columns, '+'), 'all'), row_count, class, due_on) as line
     from dormouse.remainder where member_id = $1 order by class, table_name, position`,
    [memberId],
  );
  return rows.map(({ line }) => line);
}

/** Remainders without their record, and records of closed cycles that nobody lists. */
export async function orphansIn({ database }: SmallShop): Promise<unknown[]> {
  const { rows } = await database.admin.query(
    `select member_id, record_id, remainder.record_id is null as unlisted
     from (select * from vault.record where class not in ('notice', 'letter')) as record
     full join (select distinct member_id, record_id from dormouse.remainder) as remainder using (member_id, record_id)
     left join dormouse.cycle as cycle using (member_id, cycle_id)
     where record.record_id is null or (cycle.closed_at is not null and remainder.record_id is null)`,
  );
  return rows;
}
