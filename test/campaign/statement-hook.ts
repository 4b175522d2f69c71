import pg from 'pg';
import type { StatementFault } from './instance-plan.js';

const mover = 'dormouse_mover';

/** A session of the superuser that the hook itself leaves alone. */
let superuser: pg.Client | undefined;
const countOf = new WeakMap<pg.Client, number>();
let longest = 0;

/** How many statements the longest transaction of the mover had so far, begin and commit included. */
export function statementsOfTransaction(): number {
  return longest;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/**
 * Takes the place of the driver's `query`. At the n-th statement that the mover sends inside transactions its backend is
 * ended, or the process dies with the statement on its way.
 */
export async function hookStatements(fault: StatementFault | null): Promise<void> {
  if (fault) {
    superuser = new pg.Client({ connectionString: fault.superuserUrl });
    superuser.on('error', () => undefined);
    await superuser.connect();
  }
  const original = pg.Client.prototype.query as unknown as Query;
  let sent = 0;
  const hooked = function (this: pg.Client, ...args: unknown[]): unknown {
    const text = textOf(args[0]);
    if (this.user !== mover || !isInside(this, text)) return original.apply(this, args);
    sent += 1;
    if (!fault || sent !== fault.nth) return original.apply(this, args);
    if (fault.how === 'killProcess') {
      const answer = original.apply(this, args);
      // The bytes leave with this turn of the loop; the answer finds nobody.
      setImmediate(() => process.kill(process.pid, 'SIGKILL'));
      return answer;
    }
    const { processID: pid } = this as unknown as { processID: number };
    if (fault.how === 'killBackend') {
      const answer = original.apply(this, args);
      process.kill(pid, 'SIGKILL');
      return answer;
    }
    // Sent, but not waited for: the statement races with the end of its backend.
    void original.call(superuser as pg.Client, 'select pg_terminate_backend($1)', [pid]);
    return original.apply(this, args);
  };
  pg.Client.prototype.query = hooked as never;
}

export async function unhookStatements(): Promise<void> {
  await superuser?.end().catch(() => undefined);
}

function isInside(client: pg.Client, text: string): boolean {
  if (text.startsWith('begin')) countOf.set(client, 0);
  const count = countOf.get(client);
  if (count === undefined) return false;
  countOf.set(client, count + 1);
  longest = Math.max(longest, count + 1);
  if (text === 'commit' || text === 'rollback') countOf.delete(client);
  return true;
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return (query as { text?: string })?.text ?? '';
}
