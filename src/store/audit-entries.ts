import type { Handle, Transaction } from '../database/sql.js';

/**
 * Every column but those of the sealer, in this order for ever: the text that PostgreSQL prints of them, under the
 * settings that the pools pin, is what a leaf is the hash of. A column that is added later is not covered by it.
 */
const sealedRow = `row(entry.entry_id, entry.at, entry.actor, entry.agent, entry.address, entry.member_id, entry.action,
  entry.reason, entry.detail, entry.recorded_at, entry.nonce, entry.mac)::text`;

export interface UnsealedEntry {
  readonly entryId: string;
  /** The row as it is hashed. */
  readonly row: string;
  readonly nonce: string | null;
  readonly mac: Buffer | null;
  readonly at: string;
  readonly actor: string;
  readonly agent: string | null;
  readonly address: string | null;
  readonly memberId: string | null;
  readonly action: string;
  readonly reason: string | null;
  readonly detail: unknown;
  /** An entry with the same nonce is sealed, or comes before it. */
  readonly repeated: boolean;
  /** What no writer leaves: something that only the sealer gives, or a detail that is no object. */
  readonly odd: boolean;
}

/** What was committed and has no position yet, by number. A transaction that commits late is in a later answer. */
export function readUnsealed(handle: Handle, page: { after: string; limit: number }): Promise<UnsealedEntry[]> {
  return handle.rows(
    `select entry.entry_id as "entryId", ${sealedRow} as row, entry.nonce, entry.mac, entry.at, entry.actor,
       entry.agent, entry.address, entry.member_id as "memberId", entry.action, entry.reason, entry.detail,
       entry.link is not null or entry.proven is not null or coalesce(jsonb_typeof(entry.detail) <> 'object', false)
         as odd,
       exists (
         select from dormouse.audit_entry as other
         where other.nonce = entry.nonce and (other.position is not null or other.entry_id < entry.entry_id)
       ) as repeated
     from dormouse.audit_entry as entry
     where entry.position is null and entry.entry_id > $1::bigint
     order by entry.entry_id
     limit $2::int`,
    [page.after, page.limit],
  );
}

export interface EntrySeal {
  readonly entryId: string;
  readonly position: number;
  readonly link: Buffer;
  readonly proven: boolean;
}

export function sealEntries(tx: Transaction, seals: readonly EntrySeal[]): Promise<number> {
  return tx.affected(
    `update dormouse.audit_entry as entry
     set position = seal.position, link = seal.link, proven = seal.proven
     from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::boolean[]) as seal (entry_id, position, link, proven)
     where entry.entry_id = seal.entry_id and entry.position is null`,
    [
      seals.map(({ entryId }) => entryId),
      seals.map(({ position }) => position),
      seals.map(({ link }) => link),
      seals.map(({ proven }) => proven),
    ],
  );
}

export interface SealedEntry {
  readonly position: string;
  readonly link: Buffer | null;
  readonly proven: boolean | null;
  /** The row as it is hashed; it begins with the number of the entry. */
  readonly row: string;
}

export function readSealed(handle: Handle, page: { after: number; limit: number }): Promise<SealedEntry[]> {
  return handle.rows(
    `select entry.position, entry.link, entry.proven, ${sealedRow} as row
     from dormouse.audit_entry as entry
     where entry.position > $1::bigint
     order by entry.position
     limit $2::int`,
    [page.after, page.limit],
  );
}

/** Positions count up by one, so this must be how far they go. Null counts from below every position. */
export async function countSealed(handle: Handle, { after }: { after: number | null }): Promise<number> {
  const { count } = await handle.one<{ count: number }>(
    `select count(*)::int as count from dormouse.audit_entry
     where position is not null and ($1::bigint is null or position > $1::bigint)`,
    [after],
  );
  return count;
}

/** An entry with a position that another has, or that no sealed entry may have: up to `pruned`. */
export function findStrayEntry(
  handle: Handle,
  { pruned }: { pruned: number },
): Promise<{ entryId: string; position: string } | null> {
  return handle.maybeOne(
    `select entry.entry_id as "entryId", entry.position
     from dormouse.audit_entry as entry
     where entry.position <= $1::bigint
       or (entry.position is not null and exists (
         select from dormouse.audit_entry as other
         where other.position = entry.position and other.ctid <> entry.ctid
       ))
     order by entry.position, entry.entry_id
     limit 1`,
    [pruned],
  );
}

/** Of the first that waits: all were recorded by the clock that measures them here. */
export async function measureUnsealed(handle: Handle): Promise<{ count: number; lagSeconds: number }> {
  return handle.one(
    `select count(*)::int as count,
       coalesce((
         select greatest(0, extract(epoch from clock_timestamp() - oldest.recorded_at))::float8
         from dormouse.audit_entry as oldest
         where oldest.position is null
         order by oldest.entry_id
         limit 1
       ), 0) as "lagSeconds"
     from dormouse.audit_entry
     where position is null`,
  );
}

/** Entries from before the codes are the first to be sealed: none is any more, once a later one has been. */
export async function isSealedBeyond(handle: Handle, entry: { entryId: string }): Promise<boolean> {
  const { found } = await handle.one<{ found: boolean }>(
    `select exists (
       select from dormouse.audit_entry where entry_id > $1::bigint and position is not null
     ) or exists (select from dormouse.audit_stub) as found`,
    [entry.entryId],
  );
  return found;
}
