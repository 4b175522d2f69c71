import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { CycleState } from '../../src/policy/cycle.js';

export interface CycleMade {
  readonly cycleId: string;
  readonly noticeId: string | null;
}

/** The instants and days of a cycle that `insertCycle` makes, for a clock that stands in November 2026. */
export const madeCycle = {
  lastActivityAt: '2025-10-01T03:00:00.000000Z',
  expiresOn: '2026-10-01',
  openedOn: '2026-08-18',
  noticeEffectiveOn: '2026-10-10',
  /** The first day of separation; the clock of the small shop stands behind it. */
  separableOn: '2026-11-10',
  separableFrom: '2026-11-09T15:00:00.000000Z',
  separableUntil: '2027-02-07T15:00:00.000000Z',
  separatedAt: '2026-11-10T03:00:00.000000Z',
} as const;

const withNotice: readonly CycleState[] = [
  'noticed',
  'separated',
  'partly_destroyed',
  'restricted',
  'restored',
  'destroyed',
];

/**
 * A cycle in any state, as the sweeps would have left it, without its sealed records. From `noticed` on it has an
 * effective notice by e-mail with one accepted attempt.
 */
export async function insertCycle(
  admin: pg.Pool,
  made: { memberId: string; state: CycleState; lastActivityAt?: string; closedAt?: string },
): Promise<CycleMade> {
  const { memberId, state } = made;
  const cycleId = randomUUID();
  const noticeId = withNotice.includes(state) ? randomUUID() : null;
  const separated = noticeId !== null && state !== 'noticed';
  const closed = ['restored', 'destroyed', 'cancelled'].includes(state);
  await admin.query(
    `insert into dormouse.cycle (member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at,
       last_activity_on, expires_on, notice_id, notice_effective_on, separable_from, separable_until, separated_at,
       closed_at, withdrawn_at)
     values ($1, $2, $3, 'made for a test', 'Asia/Seoul', $4, $5, '2025-10-01', $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      memberId,
      cycleId,
      state,
      `${madeCycle.openedOn}T00:00:00Z`,
      made.lastActivityAt ?? madeCycle.lastActivityAt,
      madeCycle.expiresOn,
      noticeId,
      noticeId && madeCycle.noticeEffectiveOn,
      noticeId && madeCycle.separableFrom,
      noticeId && madeCycle.separableUntil,
      separated ? madeCycle.separatedAt : null,
      closed ? (made.closedAt ?? '2026-11-15T03:00:00Z') : null,
      state === 'restricted' ? '2026-11-15T03:00:00Z' : null,
    ],
  );
  if (noticeId !== null) await insertNotice(admin, { memberId, cycleId, noticeId });
  return { cycleId, noticeId };
}

async function insertNotice(
  admin: pg.Pool,
  { memberId, cycleId, noticeId }: { memberId: string; cycleId: string; noticeId: string },
): Promise<void> {
  await admin.query(
    `insert into dormouse.notice (member_id, notice_id, cycle_id, ordinal, means, language, names_expiry_on,
       first_separation_on, items, template_version, text_hash, state, composed_at, effective_on)
     values ($1, $2, $3, 1, 'email', 'ko', '2026-11-09', '2026-11-10', array['public.members.email'], 'v1',
       repeat('ab', 32), 'effective', '2026-10-10T00:00:00Z', $4)`,
    [memberId, noticeId, cycleId, madeCycle.noticeEffectiveOn],
  );
  await admin.query(
    `insert into dormouse.attempt (member_id, notice_id, try, means, state, message_id, claimed_at, sent_at, ended_at)
     values ($1, $2, 1, 'email', 'accepted', 'made@example.kr', '2026-10-10T00:00:00Z', '2026-10-10T00:00:01Z',
       '2026-10-10T00:00:02Z')`,
    [memberId, noticeId],
  );
}
