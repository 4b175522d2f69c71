/**
 * A worker of measure-life: the login of a host program, so many a second, over connections of its own and in a thread of
 * its own, so that what it measures is the database and not the thread that seals.
 */
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';

export interface LoginPlan {
  readonly url: string;
  readonly perSecond: number;
  readonly connections: number;
  /** Login ids of members in use. */
  readonly active: readonly string[];
}

/** Starts a phase; the members who are to leave in it log in now and then as well. */
export type LoginOrder = { readonly phase: 'begin'; readonly leaving: readonly string[] } | { readonly phase: 'end' };

export interface LoginTimes {
  readonly ms: number[];
  /** Logins of members who had left already: the program tells them the way back. */
  readonly unknown: number;
  /** Why, of each: none may fail because of a sweep. */
  readonly failed: string[];
}

/** One login in so many is of a member who is leaving. */
const leavingOneIn = 200;

const plan = workerData as LoginPlan;
const pool = new pg.Pool({ connectionString: plan.url, max: plan.connections });
let times: LoginTimes & { unknown: number } = { ms: [], unknown: 0, failed: [] };
let running: { readonly begunAt: number; readonly leaving: readonly string[]; begun: number } | null = null;
const underWay = new Set<Promise<void>>();

async function logIn(loginId: string, dueAt: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ no: string }>(
      'select member_no as no, password_hash from public.members where login_id = $1',
      [loginId],
    );
    const no = rows[0]?.no;
    if (no === undefined) times.unknown += 1;
    else {
      await client.query(
        `insert into public.login_history (member_no, logged_in_at, result, channel)
         values ($1, clock_timestamp(), 'OK', 'web')`,
        [no],
      );
      await client.query('update public.members set last_app_login_at = clock_timestamp() where member_no = $1', [no]);
    }
    await client.query('commit');
  } catch (error) {
    times.failed.push(error instanceof Error ? error.message : 'unknown');
    await client.query('rollback').catch(() => undefined);
  } finally {
    client.release();
  }
  // From when it was due: a login that had to wait for a connection took as long for whoever waits.
  times.ms.push(performance.now() - dueAt);
}

function beat(): void {
  if (!running) return;
  const due = Math.floor(((performance.now() - running.begunAt) / 1000) * plan.perSecond);
  for (; running.begun < due; running.begun += 1) {
    const from = running.begun % leavingOneIn === 0 && running.leaving.length > 0 ? running.leaving : plan.active;
    const loginId = from[Math.floor(Math.random() * from.length)] as string;
    const login = logIn(loginId, running.begunAt + (running.begun * 1000) / plan.perSecond);
    underWay.add(login);
    void login.finally(() => underWay.delete(login));
  }
  setTimeout(beat, 1);
}

parentPort?.on('message', async (order: LoginOrder) => {
  if (order.phase === 'begin') {
    times = { ms: [], unknown: 0, failed: [] };
    running = { begunAt: performance.now(), leaving: order.leaving, begun: 0 };
    beat();
    return;
  }
  running = null;
  await Promise.all(underWay);
  parentPort?.postMessage(times);
});
