import type { Transaction } from './sql.js';

/**
 * For the rest of the transaction. While it waits for one row, others wait for what it holds already: so it gives up
 * soon (SQLSTATE 55P03) and is tried again.
 */
export async function limitLockWaits(tx: Transaction, timeoutMs: number): Promise<void> {
  await tx.rows(`select set_config('lock_timeout', $1::text, true)`, [String(timeoutMs)]);
}
