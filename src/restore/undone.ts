import type { Database } from '../database/database.js';
import type { Transaction } from '../database/sql.js';

/** Does the work and undoes it: the answer is what it would have been. */
export async function undone<Result>(database: Database, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const done: Result[] = [];
  const undoing = new Error('this was a rehearsal');
  await database
    .transaction(async (tx) => {
      done.push(await work(tx));
      throw undoing;
    })
    .catch((error) => {
      if (error !== undoing) throw error;
    });
  return done[0] as Result;
}
