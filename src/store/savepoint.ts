import type { Transaction } from '../database/sql.js';

/** Work that may be refused without ending the transaction: what it did is undone, and the failure is thrown on. */
export async function withSavepoint<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  await tx.affected('savepoint attempted');
  try {
    const result = await work();
    await tx.affected('release savepoint attempted');
    return result;
  } catch (error) {
    await tx.affected('rollback to savepoint attempted');
    await tx.affected('release savepoint attempted');
    throw error;
  }
}
