import type pg from 'pg';

export interface AuditRow {
  readonly memberId: string | null;
  readonly action: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly detail: Record<string, unknown> | null;
}

/** In the order in which they were written. */
export async function auditRows(admin: pg.Pool): Promise<AuditRow[]> {
  const { rows } = await admin.query<AuditRow>(
    `select member_id as "memberId", action, actor, reason, detail from dormouse.audit_entry order by entry_id`,
  );
  return rows;
}

export interface TimelineLine {
  readonly memberId: string;
  readonly event: string;
  readonly state: string | null;
  readonly reason: string | null;
}

export async function timelineRows(admin: pg.Pool): Promise<TimelineLine[]> {
  const { rows } = await admin.query<TimelineLine>(
    'select member_id as "memberId", event, state, reason from dormouse.timeline order by seq',
  );
  return rows;
}
