/**
 * The audit: one entry for every touch, written in the transaction of the change. The writers can only append:
 * no `returning`, no `on conflict`, no reading back.
 */
import type { Handle } from '../database/sql.js';
import type { Actor } from '../store/timeline.js';

export interface AuditEntry {
  readonly memberId: string | null;
  readonly action: string;
  readonly reason?: string | null;
  readonly detail?: Readonly<Record<string, unknown>> | null;
}

/** The entries have no order of their own yet: `entry_id` is given before the commit. */
export async function appendAudit(
  handle: Handle,
  appended: { entries: readonly AuditEntry[]; at: string; actor: Actor },
): Promise<void> {
  const { entries } = appended;
  if (entries.length === 0) return;
  await handle.affected(
    `insert into dormouse.audit_entry (member_id, action, reason, detail, at, actor, agent, address)
     select entry.member_id, entry.action, entry.reason, entry.detail,
       $5::timestamptz, $6::text, $7::text, $8::inet
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) as entry (member_id, action, reason, detail)`,
    [
      entries.map((entry) => entry.memberId),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.reason ?? null),
      entries.map((entry) => (entry.detail ? JSON.stringify(entry.detail) : null)),
      appended.at,
      appended.actor.id,
      appended.actor.agent ?? null,
      appended.actor.address ?? null,
    ],
  );
}
