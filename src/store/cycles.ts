import type { Handle, Transaction } from '../database/sql.js';
import type { CycleState } from '../policy/cycle.js';

export interface CycleRow {
  readonly memberId: string;
  readonly cycleId: string;
  readonly state: CycleState;
  readonly policyVersion: string;
  /** The policy's zone when it was opened: the table's constraints count in it. */
  readonly zone: string;
  readonly openedAt: string;
  readonly lastActivityAt: string;
  readonly lastActivityOn: string;
  readonly expiresOn: string;
  readonly noticeId: string | null;
  readonly noticeEffectiveOn: string | null;
  readonly separableFrom: string | null;
  readonly separableUntil: string | null;
  readonly separatedAt: string | null;
  /** When the member withdrew: since then only what a law keeps is kept. */
  readonly withdrawnAt: string | null;
  readonly closedAt: string | null;
  readonly blockedUntil: string | null;
  readonly blockedReason: string | null;
}

export const cycleColumns = `cycle.member_id as "memberId", cycle.cycle_id as "cycleId", cycle.state,
  cycle.policy_version as "policyVersion", cycle.zone, cycle.opened_at as "openedAt", cycle.last_activity_at as "lastActivityAt",
  cycle.last_activity_on as "lastActivityOn", cycle.expires_on as "expiresOn", cycle.notice_id as "noticeId",
  cycle.notice_effective_on as "noticeEffectiveOn", cycle.separable_from as "separableFrom",
  cycle.separable_until as "separableUntil", cycle.separated_at as "separatedAt", cycle.withdrawn_at as "withdrawnAt", cycle.closed_at as "closedAt",
  cycle.blocked_until as "blockedUntil", cycle.blocked_reason as "blockedReason"`;

const open = `('candidate', 'noticed', 'separated', 'partly_destroyed', 'restricted')`;

export interface Opening {
  readonly memberId: string;
  readonly cycleId: string;
  readonly lastActivityAt: string;
  readonly lastActivityOn: string;
  readonly expiresOn: string;
}

/** A member has at most one open cycle; one that exists already stays as it is. */
export function openCycles(
  tx: Transaction,
  opened: { rows: readonly Opening[]; at: string; policyVersion: string; zone: string },
): Promise<{ memberId: string; cycleId: string }[]> {
  const { rows } = opened;
  return tx.rows(
    `insert into dormouse.cycle
       (member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at, last_activity_on, expires_on)
     select row.member_id, row.cycle_id, 'candidate', $6::text, $7::text, $8::timestamptz,
       row.last_activity_at, row.last_activity_on, row.expires_on
     from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::date[], $5::date[])
       as row (member_id, cycle_id, last_activity_at, last_activity_on, expires_on)
     on conflict do nothing
     returning member_id as "memberId", cycle_id as "cycleId"`,
    [
      rows.map((row) => row.memberId),
      rows.map((row) => row.cycleId),
      rows.map((row) => row.lastActivityAt),
      rows.map((row) => row.lastActivityOn),
      rows.map((row) => row.expiresOn),
      opened.policyVersion,
      opened.zone,
      opened.at,
    ],
  );
}

/** The open cycle of one member, locked before anything that its gate reads is changed. */
export function lockOpenCycle(tx: Transaction, memberId: string): Promise<CycleRow | null> {
  return tx.maybeOne(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = $1::text and cycle.state in ${open}
     for update`,
    [memberId],
  );
}

export function lockCycles(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; states: readonly CycleState[] },
): Promise<CycleRow[]> {
  return tx.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = any($1::text[]) and cycle.state = any($2::text[])
     order by cycle.member_id
     for update`,
    [cycles.memberIds, cycles.states],
  );
}

export function lockCycle(tx: Transaction, cycle: { memberId: string; cycleId: string }): Promise<CycleRow | null> {
  return tx.maybeOne(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = $1::text and cycle.cycle_id = $2::uuid
     for update`,
    [cycle.memberId, cycle.cycleId],
  );
}

/** In the order of their members, so that two that lock several never wait for each other. */
export function lockCyclesOf(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<CycleRow[]> {
  return tx.rows(
    `select ${cycleColumns}
     from unnest($1::text[], $2::uuid[]) as asked (member_id, cycle_id)
     join dormouse.cycle as cycle on cycle.member_id = asked.member_id and cycle.cycle_id = asked.cycle_id
     order by cycle.member_id, cycle.cycle_id
     for update of cycle`,
    [cycles.memberIds, cycles.cycleIds],
  );
}

/** Every cycle of these members, whatever its state: records of notices outlive the cycles that they belong to. */
export function lockAnyCycles(tx: Transaction, memberIds: readonly string[]): Promise<CycleRow[]> {
  return tx.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = any($1::text[])
     order by cycle.member_id, cycle.cycle_id
     for update`,
    [memberIds],
  );
}

export function readCycles(handle: Handle, memberId: string): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.member_id = $1::text
     order by cycle.opened_at desc, cycle.cycle_id
     limit 20`,
    [memberId],
  );
}

/** Candidates after `after`, the longest due first: each is looked at once a pass. */
export function readCandidates(
  handle: Handle,
  page: { after: Pick<CycleRow, 'memberId' | 'expiresOn'> | null; limit: number },
): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.state = 'candidate' and (cycle.expires_on, cycle.member_id) > ($1::date, $2::text)
     order by cycle.expires_on, cycle.member_id
     limit $3::int`,
    [page.after?.expiresOn ?? '-infinity', page.after?.memberId ?? '', page.limit],
  );
}

export function markClosed(
  tx: Transaction,
  cycles: {
    memberIds: readonly string[];
    cycleIds: readonly string[];
    state: 'restored' | 'destroyed' | 'cancelled';
    at: string;
  },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle as cycle
     set state = $3::text, closed_at = $4::timestamptz
     from unnest($1::text[], $2::uuid[]) as closed (member_id, cycle_id)
     where cycle.member_id = closed.member_id and cycle.cycle_id = closed.cycle_id and cycle.closed_at is null`,
    [cycles.memberIds, cycles.cycleIds, cycles.state, cycles.at],
  );
}

export function markPartlyDestroyed(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle as cycle
     set state = 'partly_destroyed'
     from unnest($1::text[], $2::uuid[]) as partly (member_id, cycle_id)
     where cycle.member_id = partly.member_id and cycle.cycle_id = partly.cycle_id and cycle.state = 'separated'`,
    [cycles.memberIds, cycles.cycleIds],
  );
}

export interface EffectiveNotice {
  readonly memberId: string;
  readonly cycleId: string;
  readonly noticeId: string;
  readonly effectiveOn: string;
  readonly separableFrom: string;
  readonly separableUntil: string;
}

export function markNoticed(tx: Transaction, notices: readonly EffectiveNotice[]): Promise<number> {
  return tx.affected(
    `update dormouse.cycle as cycle
     set state = 'noticed', notice_id = row.notice_id, notice_effective_on = row.effective_on,
       separable_from = row.separable_from, separable_until = row.separable_until
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::date[], $5::timestamptz[], $6::timestamptz[])
       as row (member_id, cycle_id, notice_id, effective_on, separable_from, separable_until)
     where cycle.member_id = row.member_id and cycle.cycle_id = row.cycle_id and cycle.state = 'candidate'`,
    [
      notices.map((row) => row.memberId),
      notices.map((row) => row.cycleId),
      notices.map((row) => row.noticeId),
      notices.map((row) => row.effectiveOn),
      notices.map((row) => row.separableFrom),
      notices.map((row) => row.separableUntil),
    ],
  );
}

/** The notice no longer stands: the window is emptied with it, so that no move can rest on it. */
export function markCandidateAgain(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle as cycle
     set state = 'candidate', notice_id = null, notice_effective_on = null, separable_from = null, separable_until = null
     from unnest($1::text[], $2::uuid[]) as again (member_id, cycle_id)
     where cycle.member_id = again.member_id and cycle.cycle_id = again.cycle_id and cycle.state = 'noticed'`,
    [cycles.memberIds, cycles.cycleIds],
  );
}

/** Set aside until a later day, with a reason that names no value. */
export function blockCycle(
  tx: Transaction,
  cycle: { memberId: string; cycleId: string; until: string; reason: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.cycle set blocked_until = $3::date, blocked_reason = $4::text
     where member_id = $1::text and cycle_id = $2::uuid and closed_at is null`,
    [cycle.memberId, cycle.cycleId, cycle.until, cycle.reason],
  );
}

/** Members whose notice serves no more. */
export function readLapsed(handle: Handle, page: { now: string; after: string; limit: number }): Promise<CycleRow[]> {
  return handle.rows(
    `select ${cycleColumns} from dormouse.cycle as cycle
     where cycle.state = 'noticed' and cycle.separable_until <= $1::timestamptz and cycle.member_id > $2::text
     order by cycle.member_id
     limit $3::int`,
    [page.now, page.after, page.limit],
  );
}
