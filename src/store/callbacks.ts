import type { Handle, Transaction } from '../database/sql.js';

export interface NewCallback {
  readonly callbackId: string;
  readonly memberId: string | null;
  readonly noticeId: string | null;
  readonly source: string;
  readonly kind: string;
  readonly code: string | null;
  readonly providerId: string | null;
  readonly digest: Buffer;
  readonly at: string;
  readonly effect: string;
}

/** Zero where the same report has come before: it counts once. */
export function insertCallback(tx: Transaction, callback: NewCallback): Promise<number> {
  return tx.affected(
    `insert into dormouse.callback
       (callback_id, member_id, notice_id, source, kind, code, provider_id, digest, received_at, effect)
     values ($1::uuid, $2::text, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::bytea, $9::timestamptz, $10::text)
     on conflict (digest) do nothing`,
    [
      callback.callbackId,
      callback.memberId,
      callback.noticeId,
      callback.source,
      callback.kind,
      callback.code,
      callback.providerId,
      callback.digest,
      callback.at,
      callback.effect,
    ],
  );
}

export function setCallbackEffect(tx: Transaction, callback: { callbackId: string; effect: string }): Promise<number> {
  return tx.affected('update dormouse.callback set effect = $2::text where callback_id = $1::uuid', [
    callback.callbackId,
    callback.effect,
  ]);
}

/** How many different notices were reported, since an instant and in this way, to have failed by a fault of ours. */
export function countFaultsReported(
  handle: Handle,
  asked: { source: string; since: string },
): Promise<{ notices: number }> {
  return handle.one(
    `select count(distinct notice_id)::int as notices from dormouse.callback
     where kind = 'operator_fault' and received_at > $2::timestamptz and source = $1::text and notice_id is not null`,
    [asked.source, asked.since],
  );
}

export interface CallbackView {
  readonly noticeId: string;
  readonly source: string;
  readonly kind: string;
  readonly code: string | null;
  readonly providerId: string | null;
  readonly receivedAt: string;
  readonly effect: string;
}

/** What was reported of one notice, oldest first. */
export function readCallbacks(handle: Handle, noticeId: string): Promise<CallbackView[]> {
  return handle.rows(
    `select notice_id as "noticeId", source, kind, code, provider_id as "providerId", received_at as "receivedAt", effect
     from dormouse.callback
     where notice_id = $1::uuid
     order by received_at, callback_id
     limit 1000`,
    [noticeId],
  );
}
