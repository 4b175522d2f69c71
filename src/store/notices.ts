import type { Handle, Transaction } from '../database/sql.js';
import type { Means, NoticeState, Purpose } from '../policy/means.js';
import { stoodForTheLead } from './posting-checks.js';

export interface NoticeRow {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly ordinal: number;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly language: string;
  readonly namesExpiryOn: string;
  readonly firstSeparationOn: string;
  /** The day that a message other than the notice names. */
  readonly namesOn: string | null;
  readonly items: readonly string[];
  readonly textHash: string;
  readonly templateVersion: string;
  readonly recordId: string | null;
  readonly state: NoticeState;
  readonly composedAt: string;
  readonly effectiveOn: string | null;
  readonly endedAt: string | null;
  readonly endedReason: string | null;
}

const columns = `notice.member_id as "memberId", notice.notice_id as "noticeId", notice.cycle_id as "cycleId",
  notice.ordinal, notice.means, notice.purpose, notice.language, notice.names_expiry_on as "namesExpiryOn",
  notice.first_separation_on as "firstSeparationOn", notice.names_on as "namesOn", notice.items, notice.text_hash as "textHash",
  notice.template_version as "templateVersion", notice.record_id as "recordId", notice.state,
  notice.composed_at as "composedAt", notice.effective_on as "effectiveOn", notice.ended_at as "endedAt",
  notice.ended_reason as "endedReason"`;

export interface ComposedNotice {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly ordinal: number;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly language: string;
  readonly namesExpiryOn: string;
  readonly firstSeparationOn: string;
  readonly namesOn: string | null;
  readonly items: readonly string[];
  readonly templateVersion: string;
  readonly textHash: string;
  readonly recordId: string | null;
  readonly postingId: string | null;
}

export function insertNotices(
  tx: Transaction,
  composed: { rows: readonly ComposedNotice[]; at: string },
): Promise<number> {
  const { rows } = composed;
  return tx.affected(
    `insert into dormouse.notice
       (member_id, notice_id, cycle_id, ordinal, means, language, names_expiry_on, first_separation_on, items,
        template_version, text_hash, record_id, posting_id, purpose, names_on, state, composed_at)
     select row.member_id, row.notice_id, row.cycle_id, row.ordinal, row.means, row.language, row.names_expiry_on,
       row.first_separation_on, array(select jsonb_array_elements_text(row.items)), row.template_version, row.text_hash,
       row.record_id, row.posting_id, row.purpose, row.names_on, 'pending', $16::timestamptz
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::date[], $8::date[],
       $9::jsonb[], $10::text[], $11::text[], $12::uuid[], $13::uuid[], $14::text[], $15::date[])
       as row (member_id, notice_id, cycle_id, ordinal, means, language, names_expiry_on, first_separation_on, items,
         template_version, text_hash, record_id, posting_id, purpose, names_on)`,
    [
      rows.map((row) => row.memberId),
      rows.map((row) => row.noticeId),
      rows.map((row) => row.cycleId),
      rows.map((row) => row.ordinal),
      rows.map((row) => row.means),
      rows.map((row) => row.language),
      rows.map((row) => row.namesExpiryOn),
      rows.map((row) => row.firstSeparationOn),
      rows.map((row) => JSON.stringify(row.items)),
      rows.map((row) => row.templateVersion),
      rows.map((row) => row.textHash),
      rows.map((row) => row.recordId),
      rows.map((row) => row.postingId),
      rows.map((row) => row.purpose),
      rows.map((row) => row.namesOn),
      composed.at,
    ],
  );
}

/** The notices of these members' cycles, oldest first. */
export function readNoticesOfCycles(
  handle: Handle,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<NoticeRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.notice as notice
     where notice.member_id = any($1::text[]) and notice.cycle_id = any($2::uuid[])
     order by notice.member_id, notice.ordinal`,
    [cycles.memberIds, cycles.cycleIds],
  );
}

export interface StandingNotice {
  readonly noticeId: string;
  readonly state: NoticeState;
  readonly effectiveOn: string | null;
  readonly namesExpiryOn: string;
  /** One item a line: parsing thousands of equal arrays would cost more than all the rest of the gate. */
  readonly items: string;
}

/** What the gate asks of the notices on which these cycles rest. */
export function readStandingNotices(
  handle: Handle,
  notices: { memberIds: readonly string[]; noticeIds: readonly string[] },
): Promise<StandingNotice[]> {
  return handle.rows(
    `select notice.notice_id as "noticeId", notice.effective_on as "effectiveOn",
       case when notice.posting_id is null or (${stoodForTheLead}) then notice.state else 'taken_back' end as state,
       notice.names_expiry_on as "namesExpiryOn", array_to_string(notice.items, E'\\n') as items
     from unnest($1::text[], $2::uuid[]) as asked (member_id, notice_id)
     join dormouse.notice as notice on notice.member_id = asked.member_id and notice.notice_id = asked.notice_id`,
    [notices.memberIds, notices.noticeIds],
  );
}

export function readNotices(handle: Handle, member: { memberId: string; limit: number }): Promise<NoticeRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.notice as notice
     where notice.member_id = $1::text
     order by notice.composed_at desc, notice.ordinal desc
     limit $2::int`,
    [member.memberId, member.limit],
  );
}

/** Which member and cycle a notice belongs to, so that the cycle can be locked before the notice is touched. */
export function findNotice(handle: Handle, noticeId: string): Promise<NoticeRow | null> {
  return handle.maybeOne(`select ${columns} from dormouse.notice as notice where notice.notice_id = $1::uuid`, [
    noticeId,
  ]);
}

export function lockNotice(tx: Transaction, notice: { memberId: string; noticeId: string }): Promise<NoticeRow | null> {
  return tx.maybeOne(
    `select ${columns} from dormouse.notice as notice
     where notice.member_id = $1::text and notice.notice_id = $2::uuid
     for update`,
    [notice.memberId, notice.noticeId],
  );
}

export type LockedNotice = Pick<
  NoticeRow,
  'memberId' | 'noticeId' | 'cycleId' | 'means' | 'purpose' | 'namesExpiryOn' | 'state'
>;

/** In the order of their members. The caller has locked their cycles. Without their items, which cost the most to read. */
export function lockNotices(
  tx: Transaction,
  notices: { memberIds: readonly string[]; noticeIds: readonly string[] },
): Promise<LockedNotice[]> {
  return tx.rows(
    `select notice.member_id as "memberId", notice.notice_id as "noticeId", notice.cycle_id as "cycleId", notice.means,
       notice.purpose, notice.names_expiry_on as "namesExpiryOn", notice.state
     from unnest($1::text[], $2::uuid[]) as asked (member_id, notice_id)
     join dormouse.notice as notice on notice.member_id = asked.member_id and notice.notice_id = asked.notice_id
     order by notice.member_id, notice.notice_id
     for update of notice`,
    [notices.memberIds, notices.noticeIds],
  );
}

export function markNoticesEffective(
  tx: Transaction,
  notices: readonly { memberId: string; noticeId: string; effectiveOn: string }[],
): Promise<number> {
  return tx.affected(
    `update dormouse.notice as notice set state = 'effective', effective_on = row.effective_on
     from unnest($1::text[], $2::uuid[], $3::date[]) as row (member_id, notice_id, effective_on)
     where notice.member_id = row.member_id and notice.notice_id = row.notice_id and notice.state = 'pending'`,
    [notices.map((row) => row.memberId), notices.map((row) => row.noticeId), notices.map((row) => row.effectiveOn)],
  );
}

/** How many of each means were composed since an instant: what is left of the day's throughput. */
export function countComposedSince(handle: Handle, since: string): Promise<{ means: Means; notices: number }[]> {
  return handle.rows(
    `select means, count(*)::int as notices from dormouse.notice
     where composed_at >= $1::timestamptz
     group by means
     order by means`,
    [since],
  );
}

export function endNotice(
  tx: Transaction,
  notice: {
    memberId: string;
    noticeId: string;
    state: 'failed' | 'taken_back' | 'lapsed' | 'void';
    reason: string;
    at: string;
  },
): Promise<number> {
  return tx.affected(
    `update dormouse.notice set state = $3::text, ended_reason = $4::text, ended_at = $5::timestamptz
     where member_id = $1::text and notice_id = $2::uuid and state in ('pending', 'effective')`,
    [notice.memberId, notice.noticeId, notice.state, notice.reason, notice.at],
  );
}

/** Ends what still stands of these cycles: `void` where the cycle is over, `lapsed` where only the notice is. */
export function endNoticesOfCycles(
  tx: Transaction,
  cycles: {
    memberIds: readonly string[];
    cycleIds: readonly string[];
    state: 'void' | 'lapsed';
    reason: string;
    at: string;
  },
): Promise<number> {
  return tx.affected(
    `update dormouse.notice set state = $3::text, ended_reason = $4::text, ended_at = $5::timestamptz
     where member_id = any($1::text[]) and cycle_id = any($2::uuid[]) and state in ('pending', 'effective')`,
    [cycles.memberIds, cycles.cycleIds, cycles.state, cycles.reason, cycles.at],
  );
}

export function countLettersWaiting(handle: Handle): Promise<{ letters: number }> {
  return handle.one(
    `select count(*)::int as letters from dormouse.notice
     where means = 'letter' and state = 'pending' and batch_id is null`,
  );
}

/** Effective notices by means, over everything that happened. */
export function countEffective(handle: Handle): Promise<{ means: Means; notices: number }[]> {
  return handle.rows(
    `select means, count(*)::int as notices from dormouse.notice
     where purpose = 'separation' and effective_on is not null and state <> 'taken_back'
     group by means order by means`,
  );
}
