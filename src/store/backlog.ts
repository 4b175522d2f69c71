import type { Handle, Transaction } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';
import type { Means } from '../policy/means.js';

export interface Backlog {
  readonly means: Means;
  readonly notices: number;
  readonly oldestAt: string;
}

/** Messages that have not ended, of every purpose. */
export function readBacklog(handle: Handle): Promise<Backlog[]> {
  return handle.rows(
    `select means, count(*)::int as notices, min(composed_at) as "oldestAt"
     from dormouse.notice
     where state = 'pending'
     group by means
     order by means`,
  );
}

/**
 * What waited because its means stood still is due now; only such an attempt is due and has a reason. One that somebody
 * holds is on its way already.
 */
export function hastenAttempts(tx: Transaction, resumed: { means: Means; at: string; limit: number }): Promise<number> {
  return tx.affected(
    `with waiting as (
       select member_id, notice_id, try
       from dormouse.attempt
       where state = 'due' and means = $1::text and reason is not null and next_at > $2::timestamptz
       order by next_at, member_id, notice_id
       limit $3::int
       for update skip locked
     )
     update dormouse.attempt as attempt
     set next_at = $2::timestamptz
     from waiting
     where attempt.member_id = waiting.member_id and attempt.notice_id = waiting.notice_id and attempt.try = waiting.try`,
    [resumed.means, resumed.at, resumed.limit],
  );
}

export function countStates(handle: Handle): Promise<{ state: CycleState; members: number }[]> {
  return handle.rows('select state, count(*)::int as members from dormouse.cycle group by state order by state');
}
