import type { Handle, Transaction } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';
import type { Means, Purpose } from '../policy/means.js';

/** What the link in a notice leads to. */
export interface KeepLinkRow {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly language: string;
  readonly namesExpiryOn: string;
  readonly keptAt: string | null;
}

const columns = `notice.member_id as "memberId", notice.notice_id as "noticeId", notice.cycle_id as "cycleId",
  notice.means, notice.purpose, notice.language, notice.names_expiry_on as "namesExpiryOn", notice.kept_at as "keptAt"`;

/** With the cycle as it is at this moment; nothing is locked. */
export function findKeepLink(
  handle: Handle,
  noticeId: string,
): Promise<(KeepLinkRow & { readonly cycleState: CycleState }) | null> {
  return handle.maybeOne(
    `select ${columns}, cycle.state as "cycleState"
     from dormouse.notice as notice
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     where notice.notice_id = $1::uuid`,
    [noticeId],
  );
}

/** The caller has locked the cycle. */
export function lockKeepLink(
  tx: Transaction,
  notice: { memberId: string; noticeId: string },
): Promise<KeepLinkRow | null> {
  return tx.maybeOne(
    `select ${columns} from dormouse.notice as notice
     where notice.member_id = $1::text and notice.notice_id = $2::uuid
     for update`,
    [notice.memberId, notice.noticeId],
  );
}

/** Zero where the link was used before. */
export function markKept(tx: Transaction, kept: { memberId: string; noticeId: string; at: string }): Promise<number> {
  return tx.affected(
    `update dormouse.notice set kept_at = $3::timestamptz
     where member_id = $1::text and notice_id = $2::uuid and kept_at is null`,
    [kept.memberId, kept.noticeId, kept.at],
  );
}
