import type { Handle } from '../database/sql.js';

export interface AuditFilter {
  readonly memberId: string | null;
  readonly actor: string | null;
  readonly action: string | null;
  /** From this instant on. */
  readonly from: string | null;
  /** Before this instant. */
  readonly to: string | null;
}

export interface AuditRow {
  readonly entryId: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly agent: string | null;
  readonly address: string | null;
  readonly memberId: string | null;
  readonly action: string;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** Null until it is sealed. */
  readonly position: string | null;
  /** Whether it was one of our writers that made it; null until it is sealed. */
  readonly proven: boolean | null;
}

/** The newest first, by number: what is written meanwhile shifts no page. */
export function readAuditEntries(
  auditor: Handle,
  page: { filter: AuditFilter; before: string | null; limit: number },
): Promise<AuditRow[]> {
  const { filter } = page;
  return auditor.rows(
    `select entry_id as "entryId", at, recorded_at as "recordedAt", actor, agent, host(address) as address,
       member_id as "memberId", action, reason, detail, position, proven
     from dormouse.audit_entry
     where ($1::text is null or member_id = $1::text)
       and ($2::text is null or actor = $2::text)
       and ($3::text is null or action = $3::text)
       and ($4::timestamptz is null or at >= $4::timestamptz)
       and ($5::timestamptz is null or at < $5::timestamptz)
       and ($6::bigint is null or entry_id < $6::bigint)
     order by entry_id desc
     limit $7::int`,
    [filter.memberId, filter.actor, filter.action, filter.from, filter.to, page.before, page.limit],
  );
}

/** What was done by whom in a time, counted; what a detail says of a kind of touch sets rows apart. */
export interface AuditCount {
  readonly action: string;
  readonly actor: string;
  readonly agent: string | null;
  readonly unmasked: boolean;
  readonly foundNothing: boolean;
  readonly refused: boolean;
  readonly entries: number;
  readonly unproven: number;
  readonly unsealed: number;
}

export function countAuditEntries(auditor: Handle, time: { from: string; to: string }): Promise<AuditCount[]> {
  return auditor.rows(
    `select action, actor, agent,
       coalesce(detail -> 'masked' = 'false'::jsonb, false) as unmasked,
       coalesce(detail -> 'found' = '0'::jsonb, false) as "foundNothing",
       coalesce(detail -> 'refused' <> 'false'::jsonb, false) as refused,
       count(*)::int as entries,
       (count(*) filter (where proven is false))::int as unproven,
       (count(*) filter (where position is null))::int as unsealed
     from dormouse.audit_entry
     where at >= $1::timestamptz and at < $2::timestamptz
     group by 1, 2, 3, 4, 5, 6
     order by 1, 2, 3, 4, 5, 6`,
    [time.from, time.to],
  );
}
