import type { Transaction } from '../database/sql.js';

/** First statement of a transaction that only reads the ledger: all it reads is as of one moment. */
export async function readAsOfOneMoment(tx: Transaction): Promise<void> {
  await tx.affected('set transaction isolation level repeatable read');
}
