import type { Handle, Transaction } from '../database/sql.js';
import { type CycleRow, cycleColumns } from './cycles.js';

export interface ClaimAfter {
  readonly separableFrom: string;
  readonly memberId: string;
}

export interface SeparablePage {
  readonly now: string;
  readonly today: string;
  readonly after: ClaimAfter | null;
  readonly limit: number;
}

const separable = `cycle.state = 'noticed'
       and cycle.separable_from <= $1::timestamptz and cycle.separable_until > $1::timestamptz
       and (cycle.blocked_until is null or cycle.blocked_until <= $2::date)
       and ($3::timestamptz is null or (cycle.separable_from, cycle.member_id) > ($3::timestamptz, $4::text))
       and exists (
         select from dormouse.notice as notice
         where notice.member_id = cycle.member_id and notice.notice_id = cycle.notice_id and notice.state = 'effective'
       )`;

const inSeparableOrder = `order by cycle.separable_from, cycle.member_id
     limit $5::int`;

/**
 * Noticed cycles whose day has come and whose notice still serves. The window and the state of the notice are asked
 * here for the second time; the first was when policy computed it, the third is the table's constraint.
 */
export function claimSeparable(
  tx: Transaction,
  claim: SeparablePage & { memberIds: readonly string[] | null },
): Promise<CycleRow[]> {
  return tx.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where ${separable} and ($6::text[] is null or cycle.member_id = any($6::text[]))
     ${inSeparableOrder}
     -- Another sweeper's cycles are passed over; nothing rests on that but speed.
     for update of cycle skip locked`,
    [...separableParams(claim), claim.memberIds],
  );
}

/** The same without a lock, for a rehearsal. */
export function readSeparable(handle: Handle, page: SeparablePage): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where ${separable}
     ${inSeparableOrder}`,
    separableParams(page),
  );
}

function separableParams({ now, today, after, limit }: SeparablePage): unknown[] {
  return [now, today, after?.separableFrom ?? null, after?.memberId ?? null, limit];
}

export function countSeparable(handle: Handle, due: { now: string; today: string }): Promise<{ members: number }> {
  return handle.one(
    `select count(*)::int as members from dormouse.cycle
     where state = 'noticed' and separable_from <= $1::timestamptz and separable_until > $1::timestamptz
       and (blocked_until is null or blocked_until <= $2::date)`,
    [due.now, due.today],
  );
}

export function markSeparated(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle as cycle
     set state = 'separated', separated_at = $3::timestamptz, blocked_until = null, blocked_reason = null
     from unnest($1::text[], $2::uuid[]) as moved (member_id, cycle_id)
     where cycle.member_id = moved.member_id and cycle.cycle_id = moved.cycle_id and cycle.state = 'noticed'`,
    [cycles.memberIds, cycles.cycleIds, cycles.at],
  );
}
