import type { Handle, Transaction } from '../database/sql.js';

/** Counts one use in the minute of `at` and answers how many there were in it, over all processes. */
export function countUse(tx: Transaction, use: { bucket: string; at: string }): Promise<{ used: number }> {
  return tx.one(
    `insert into dormouse.rate_window as counted (bucket, window_at, used)
     values ($1::text, date_trunc('minute', $2::timestamptz), 1)
     on conflict (bucket, window_at) do update set used = counted.used + 1
     returning used`,
    [use.bucket, use.at],
  );
}

/** Windows of minutes that are over. What another process is removing right now is left to it. */
export function removeOldWindows(handle: Handle, old: { at: string; limit: number }): Promise<number> {
  return handle.affected(
    `delete from dormouse.rate_window
     where (bucket, window_at) in (
       select bucket, window_at from dormouse.rate_window
       where window_at < date_trunc('minute', $1::timestamptz)
       order by window_at
       limit $2::int
       for update skip locked)`,
    [old.at, old.limit],
  );
}
