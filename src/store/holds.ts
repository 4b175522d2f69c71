import type { Handle, Transaction } from '../database/sql.js';

export type HoldScope = 'separation' | 'destruction' | 'both';

export interface HoldRow {
  readonly holdId: string;
  readonly memberId: string;
  readonly scope: HoldScope;
  readonly ground: string;
  /** Null on holds of earlier versions, which asked for neither. */
  readonly reviewer: string | null;
  readonly reviewOn: string | null;
  readonly placedAt: string;
  readonly placedBy: string;
  readonly releasedAt: string | null;
  readonly releasedBy: string | null;
}

const columns = `hold.hold_id as "holdId", hold.member_id as "memberId", hold.scope, hold.ground,
  hold.reviewer, hold.review_on as "reviewOn", hold.placed_at as "placedAt", hold.placed_by as "placedBy",
  hold.released_at as "releasedAt", hold.released_by as "releasedBy"`;

const dueOn = "coalesce(hold.review_on, '1900-01-01'::date)";

export interface NewHold {
  readonly holdId: string;
  readonly memberId: string;
  readonly scope: HoldScope;
  readonly ground: string;
  readonly reviewer: string;
  readonly reviewOn: string;
}

export function insertHold(tx: Transaction, placed: { hold: NewHold; at: string; by: string }): Promise<HoldRow> {
  const { hold } = placed;
  return tx.one(
    `insert into dormouse.hold as hold (hold_id, member_id, scope, ground, reviewer, review_on, placed_at, placed_by)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::date, $7::timestamptz, $8::text)
     returning ${columns}`,
    [hold.holdId, hold.memberId, hold.scope, hold.ground, hold.reviewer, hold.reviewOn, placed.at, placed.by],
  );
}

/** Whose hold it is, so that the cycle can be locked before the hold is touched. */
export function findHold(handle: Handle, holdId: string): Promise<HoldRow | null> {
  return handle.maybeOne(`select ${columns} from dormouse.hold as hold where hold.hold_id = $1::uuid`, [holdId]);
}

/** Null where it was released before. */
export function markReleased(
  tx: Transaction,
  released: { holdId: string; at: string; by: string },
): Promise<HoldRow | null> {
  return tx.maybeOne(
    `update dormouse.hold as hold set released_at = $2::timestamptz, released_by = $3::text
     where hold.hold_id = $1::uuid and hold.released_at is null
     returning ${columns}`,
    [released.holdId, released.at, released.by],
  );
}

export function readStandingHolds(handle: Handle, member: { memberId: string; limit: number }): Promise<HoldRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.hold as hold
     where hold.member_id = $1::text and hold.released_at is null
     order by hold.placed_at, hold.hold_id
     limit $2::int`,
    [member.memberId, member.limit],
  );
}

/** Those that stand, by their day of review; a hold of an earlier version that has none is due since it was placed. */
export function readHolds(
  handle: Handle,
  page: { reviewDueBefore: string | null; after: { reviewOn: string; holdId: string } | null; limit: number },
): Promise<(HoldRow & { reviewDueOn: string })[]> {
  return handle.rows(
    `select ${columns}, ${dueOn} as "reviewDueOn" from dormouse.hold as hold
     where hold.released_at is null and ($1::date is null or ${dueOn} < $1::date)
       and ($2::date is null or (${dueOn}, hold.hold_id) > ($2::date, $3::uuid))
     order by ${dueOn}, hold.hold_id
     limit $4::int`,
    [page.reviewDueBefore, page.after?.reviewOn ?? null, page.after?.holdId ?? null, page.limit],
  );
}

export function countReviewsDue(handle: Handle, today: string): Promise<{ holds: number }> {
  return handle.one(
    `select count(*)::int as holds from dormouse.hold as hold where hold.released_at is null and ${dueOn} <= $1::date`,
    [today],
  );
}
