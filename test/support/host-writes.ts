import type pg from 'pg';
import type { SmallShop } from './small-shop.js';
import { openSession } from './sweeps.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What came of a write of the host program. */
export interface WriteEnd {
  readonly rowCount: number | null;
  /** The SQLSTATE, where it was refused. */
  readonly refused: string | null;
  /** Whether it had to wait for the service. */
  readonly waited: boolean;
}

export interface BegunWrites {
  readonly ended: Promise<ReadonlyMap<string, WriteEnd>>;
}

/** Begins every write on a connection of its own, and goes on when each has ended or waits. */
export async function beginWrites(
  shop: SmallShop,
  sessions: ReadonlyMap<string, pg.Client>,
  statements: ReadonlyMap<string, Statement>,
): Promise<BegunWrites> {
  const running = new Set<string>();
  const waited = new Set<string>();
  const ends = [...statements].map(async ([name, { text, values }]): Promise<[string, WriteEnd]> => {
    running.add(name);
    const told = await sessions
      .get(name)
      ?.query(text, [...values])
      .then(
        ({ rowCount }) => ({ rowCount, refused: null }),
        (error) => ({ rowCount: null, refused: String(error.code) }),
      );
    running.delete(name);
    return [name, { ...(told ?? { rowCount: null, refused: 'no session' }), waited: waited.has(name) }];
  });
  const pids = new Map([...sessions].map(([name, client]) => [name, pidOf(client)]));
  for (;;) {
    const blocked = await blockedOf(shop.database.admin, [...pids.values()]);
    for (const name of running) if (blocked.has(pids.get(name) ?? 0)) waited.add(name);
    if ([...running].every((name) => waited.has(name))) break;
  }
  return { ended: Promise.all(ends).then((pairs) => new Map(pairs)) };
}

export async function openSessions(shop: SmallShop, names: readonly string[]): Promise<Map<string, pg.Client>> {
  const sessions = new Map<string, pg.Client>();
  for (const name of names) sessions.set(name, await openSession(shop));
  return sessions;
}

function pidOf(client: pg.Client): number {
  return (client as unknown as { processID: number }).processID;
}

async function blockedOf(admin: pg.Pool, pids: readonly number[]): Promise<Set<number>> {
  const { rows } = await admin.query<{ pid: number }>(
    'select pid from pg_stat_activity where pid = any($1::int[]) and cardinality(pg_blocking_pids(pid)) > 0',
    [pids],
  );
  return new Set(rows.map(({ pid }) => pid));
}
