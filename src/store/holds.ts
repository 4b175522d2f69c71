import type { Handle, Transaction } from '../database/sql.js';

export type HoldScope = 'separation' | 'destruction' | 'both';

export interface HoldRow {
  readonly holdId: string;
  readonly memberId: string;
  readonly scope: HoldScope;
  readonly ground: string;
  readonly reviewOn: string | null;
  readonly placedAt: string;
  readonly placedBy: string;
  readonly releasedAt: string | null;
  readonly releasedBy: string | null;
}

const columns = `hold.hold_id as "holdId", hold.member_id as "memberId", hold.scope, hold.ground,
  hold.review_on as "reviewOn", hold.placed_at as "placedAt", hold.placed_by as "placedBy",
  hold.released_at as "releasedAt", hold.released_by as "releasedBy"`;

export interface NewHold {
  readonly holdId: string;
  readonly memberId: string;
  readonly scope: HoldScope;
  readonly ground: string;
  readonly reviewOn: string | null;
}

export function insertHold(tx: Transaction, placed: { hold: NewHold; at: string; by: string }): Promise<HoldRow> {
  const { hold } = placed;
  return tx.one(
    `insert into dormouse.hold as hold (hold_id, member_id, scope, ground, review_on, placed_at, placed_by)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::date, $6::timestamptz, $7::text)
     returning ${columns}`,
    [hold.holdId, hold.memberId, hold.scope, hold.ground, hold.reviewOn, placed.at, placed.by],
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
