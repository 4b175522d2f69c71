import type { Handle, Transaction } from '../database/sql.js';

export type RightEvent = 'granted' | 'changed' | 'revoked' | 'locked' | 'unlocked';

export interface AccessRight {
  /** `key:<id>`. */
  readonly credential: string;
  readonly event: RightEvent;
  /** What it may do from then on. */
  readonly scopes: readonly string[];
  readonly person: boolean;
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
}

/** In the transaction of the grant, change or revocation itself. */
export function recordRight(tx: Transaction, right: AccessRight): Promise<number> {
  return tx.affected(
    `insert into dormouse.access_right (at, credential, event, scopes, person, by, reason)
     values ($1::timestamptz, $2::text, $3::text, $4::text[], $5::boolean, $6::text, $7::text)`,
    [right.at, right.credential, right.event, right.scopes, right.person, right.by, right.reason],
  );
}

export interface AccessRightRow extends AccessRight {
  readonly rightId: string;
}

/** The newest first; of one credential, or of all. */
export function readAccessRights(
  handle: Handle,
  page: { credential: string | null; before: string | null; limit: number },
): Promise<AccessRightRow[]> {
  return handle.rows(
    `select right_id as "rightId", credential, event, scopes, person, at, by, reason
     from dormouse.access_right
     where ($1::text is null or credential = $1::text) and ($2::bigint is null or right_id < $2::bigint)
     order by right_id desc
     limit $3::int`,
    [page.credential, page.before, page.limit],
  );
}
