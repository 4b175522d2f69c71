import type { Handle } from './sql.js';

export async function databaseNow(handle: Handle): Promise<string> {
  return (await handle.one<{ now: string }>('select clock_timestamp() as now')).now;
}

/**
 * How far the clock of the database is ahead of this machine's. The answer was made at some time between question and
 * answer: within that there is no telling.
 */
export async function measureSkewMs(handle: Handle): Promise<number> {
  const askedAt = Date.now();
  const now = Date.parse(await databaseNow(handle));
  const answeredAt = Date.now();
  return Math.max(0, now - answeredAt) + Math.min(0, now - askedAt);
}
