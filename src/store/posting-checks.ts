import type { Handle, Transaction } from '../database/sql.js';

export interface PostingCheck {
  readonly postingId: string;
  readonly reachable: boolean;
  /** A code; null where it was seen. */
  readonly reason: string | null;
}

/** One row a posting and day. Who was seen once on a day was there on that day, whatever later checks find. */
export function recordChecks(
  tx: Transaction,
  checked: { rows: readonly PostingCheck[]; on: string; at: string },
): Promise<number> {
  const { rows } = checked;
  return tx.affected(
    `insert into dormouse.posting_check as known (posting_id, checked_on, reachable, reason, checked_at)
     select row.posting_id, $4::date, row.reachable, row.reason, $5::timestamptz
     from unnest($1::uuid[], $2::boolean[], $3::text[]) as row (posting_id, reachable, reason)
     order by row.posting_id
     on conflict (posting_id, checked_on) do update
     set reachable = excluded.reachable, reason = excluded.reason, checked_at = excluded.checked_at
     where not known.reachable`,
    [
      rows.map((row) => row.postingId),
      rows.map((row) => row.reachable),
      rows.map((row) => row.reason),
      checked.on,
      checked.at,
    ],
  );
}

/** Whether a posting that stands today has not been seen today, and was not looked for since `since` either. */
export function isCheckDue(handle: Handle, asked: { today: string; since: string }): Promise<{ due: boolean }> {
  return handle.one(
    `select exists (
       select from dormouse.posting as posting
       where posting.withdrawn_at is null and posting.posted_on <= $1::date and posting.until_on >= $1::date
         and not exists (
           select from dormouse.posting_check as checked
           where checked.posting_id = posting.posting_id and checked.checked_on = $1::date
             and (checked.reachable or checked.checked_at > $2::timestamptz)
         )
     ) as due`,
    [asked.today, asked.since],
  );
}

export interface DayCheck extends PostingCheck {
  readonly checkedOn: string;
  readonly checkedAt: string;
}

/** The newest checks of each posting. */
export function readChecks(
  handle: Handle,
  asked: { postingIds: readonly string[]; limitEach: number },
): Promise<DayCheck[]> {
  return handle.rows(
    `select checked.posting_id as "postingId", checked.checked_on as "checkedOn", checked.reachable, checked.reason,
       checked.checked_at as "checkedAt"
     from unnest($1::uuid[]) as asked (posting_id)
     cross join lateral (
       select * from dormouse.posting_check as each
       where each.posting_id = asked.posting_id
       order by each.checked_on desc
       limit $2::int
     ) as checked
     order by checked.posting_id, checked.checked_on desc`,
    [asked.postingIds, asked.limitEach],
  );
}

/**
 * Postings that can't serve who rests on them: a whole day since their notices took effect on which nobody saw the
 * posting, or notices that still wait for an effect for whose lead the rest of the posting is too short.
 */
export function findBroken(
  handle: Handle,
  asked: { today: string; noticeLeadDays: number; endedSince: string },
): Promise<{ postingId: string }[]> {
  return handle.rows(
    `select posting.posting_id as "postingId"
     from dormouse.posting as posting
     cross join lateral (
       select min(notice.effective_on) as since, bool_or(notice.state = 'pending') as waits
       from dormouse.notice as notice
       join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
       where notice.posting_id = posting.posting_id and notice.state in ('pending', 'effective')
         and cycle.state in ('candidate', 'noticed')
     ) as resting
     where posting.kind = 'separation' and posting.withdrawn_at is null and posting.posted_on <= $1::date
       and posting.until_on >= $3::date
       and ((resting.waits and posting.until_on < $1::date + $2::int)
         or (resting.since < $1::date and (
           select count(*) from dormouse.posting_check as checked
           where checked.posting_id = posting.posting_id and checked.reachable
             and checked.checked_on >= resting.since and checked.checked_on < $1::date
             and checked.checked_on <= posting.until_on
         ) < least($1::date, posting.until_on + 1) - resting.since))
     order by posting.posted_on, posting.posting_id`,
    [asked.today, asked.noticeLeadDays, asked.endedSince],
  );
}

/** For the gate, at the moment of the move: the posting is on the board, and was seen there on each of its thirty days. */
export const stoodForTheLead = `exists (
    select from dormouse.posting as posting
    where posting.posting_id = notice.posting_id and posting.withdrawn_at is null
  ) and (
    select count(*) from dormouse.posting_check as checked
    where checked.posting_id = notice.posting_id and checked.reachable
      and checked.checked_on between notice.effective_on and notice.effective_on + 30
  ) = 31`;
