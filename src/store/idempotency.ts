import type { Handle } from '../database/sql.js';

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnswerClaim {
  readonly credential: string;
  readonly key: string;
  readonly operation: string;
  readonly bodyHash: Buffer;
  readonly now: string;
  readonly leaseMs: number;
  readonly keptHours: number;
}

/**
 * One row where the key is ours now: it was free, its time is over, or who held it for this same request has died.
 * The lease that it answers is the fence for what is written later.
 */
export function claimKey(handle: Handle, claim: AnswerClaim): Promise<{ leaseUntil: string } | null> {
  return handle.maybeOne(
    `insert into dormouse.idempotency as kept
       (credential, key, operation, body_hash, state, created_at, lease_until)
     values ($1::text, $2::text, $3::text, $4::bytea, 'in_flight', $5::timestamptz,
       $5::timestamptz + make_interval(secs => $6::int / 1000.0))
     on conflict (credential, key) do update
     set operation = excluded.operation, body_hash = excluded.body_hash, state = 'in_flight', status = null,
       answer = null, created_at = excluded.created_at, lease_until = excluded.lease_until
     where kept.created_at <= $5::timestamptz - make_interval(hours => $7::int)
       or (kept.state = 'in_flight' and kept.lease_until <= $5::timestamptz
         and kept.operation = excluded.operation and kept.body_hash = excluded.body_hash)
     returning lease_until as "leaseUntil"`,
    [claim.credential, claim.key, claim.operation, claim.bodyHash, claim.now, claim.leaseMs, claim.keptHours],
  );
}

export interface KeyRow {
  readonly operation: string;
  readonly bodyHash: Buffer;
  readonly state: 'in_flight' | 'answered';
  readonly status: number | null;
  readonly answer: { headers: Record<string, string>; body: string } | null;
}

export function readKey(handle: Handle, at: { credential: string; key: string }): Promise<KeyRow | null> {
  return handle.maybeOne(
    `select operation, body_hash as "bodyHash", state, status, answer
     from dormouse.idempotency
     where credential = $1::text and key = $2::text`,
    [at.credential, at.key],
  );
}

/** Zero rows where the lease ran out and another took the key: then its answer is the one that is kept. */
export function keepAnswerOf(
  handle: Handle,
  held: { credential: string; key: string; leaseUntil: string; answer: KeptAnswer },
): Promise<number> {
  const { status, ...answer } = held.answer;
  return handle.affected(
    `update dormouse.idempotency set state = 'answered', status = $4::int, answer = $5::jsonb
     where credential = $1::text and key = $2::text and lease_until = $3::timestamptz and state = 'in_flight'`,
    [held.credential, held.key, held.leaseUntil, status, JSON.stringify(answer)],
  );
}

export function freeKey(
  handle: Handle,
  held: { credential: string; key: string; leaseUntil: string },
): Promise<number> {
  return handle.affected(
    `delete from dormouse.idempotency
     where credential = $1::text and key = $2::text and lease_until = $3::timestamptz and state = 'in_flight'`,
    [held.credential, held.key, held.leaseUntil],
  );
}

export function forgetOldKeys(handle: Handle, old: { now: string; keptHours: number; limit: number }): Promise<number> {
  return handle.affected(
    `delete from dormouse.idempotency
     where (credential, key) in (
       select credential, key from dormouse.idempotency
       where created_at <= $1::timestamptz - make_interval(hours => $2::int)
       order by created_at
       limit $3::int
       for update skip locked
     )`,
    [old.now, old.keptHours, old.limit],
  );
}
