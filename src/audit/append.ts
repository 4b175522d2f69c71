/**
 * The audit: one entry for every touch, written in the transaction of the change. The writers can only append:
 * no `returning`, no `on conflict`, no reading back. Each entry carries a code under a key outside the database, until
 * the sealer has ordered it; it knows no verb and opens nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Handle } from '../database/sql.js';
import type { Actor } from '../store/timeline.js';
import { entryCode } from './entry-code.js';

export interface AuditEntry {
  readonly memberId: string | null;
  readonly action: string;
  readonly reason?: string | null;
  readonly detail?: Readonly<Record<string, unknown>> | null;
}

/** What an entry is coded with: the context has it, and so has whoever opened the keyring alone. */
export interface AuditKey {
  readonly keyring: { readonly macKey: Buffer };
}

/** The entries have no order of their own yet: `entry_id` is given before the commit. */
export async function appendAudit(
  { keyring }: AuditKey,
  handle: Handle,
  appended: { entries: readonly AuditEntry[]; at: string; actor: Actor },
): Promise<void> {
  const { at, actor } = appended;
  const agent = actor.agent ?? null;
  const address = actor.address ?? null;
  const entries = appended.entries.map(({ memberId, action, reason = null, detail = null }) => {
    const entry = { nonce: randomUUID(), at, actor: actor.id, agent, address, memberId, action, reason, detail };
    return { ...entry, mac: entryCode(keyring.macKey, entry) };
  });
  if (entries.length === 0) return;
  await handle.affected(
    `insert into dormouse.audit_entry (member_id, action, reason, detail, nonce, mac, at, actor, agent, address)
     select entry.member_id, entry.action, entry.reason, entry.detail, entry.nonce, entry.mac,
       $7::timestamptz, $8::text, $9::text, $10::inet
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::uuid[], $6::bytea[])
       as entry (member_id, action, reason, detail, nonce, mac)`,
    [
      entries.map((entry) => entry.memberId),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.reason),
      entries.map((entry) => (entry.detail ? JSON.stringify(entry.detail) : null)),
      entries.map((entry) => entry.nonce),
      entries.map((entry) => entry.mac),
      at,
      actor.id,
      agent,
      address,
    ],
  );
}
