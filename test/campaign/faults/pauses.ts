import type { Step } from '../../../src/steps.js';
import { targets } from '../figures.js';
import type { Round } from '../round.js';

/** Between two transactions a lease passes by itself; inside one the session has to end first, as by its time-out. */
interface Place {
  readonly step: Step;
  readonly isInside: boolean;
  /** Whoever takes over dies at its third occurrence, and leaves something for the next. */
  readonly until: Step;
}

const until = 'after commit of separation';
const places: readonly Place[] = [
  { step: 'after commit of separation', isInside: false, until },
  { step: 'sealed', isInside: true, until },
  { step: 'before commit of separation', isInside: true, until },
];

/**
 * A sweep is stopped with SIGSTOP, its lease runs out, another process takes it over and ends it; then the first wakes.
 * Whatever it still writes is stale.
 */
export async function pauseSweeps(
  round: Round,
  { at = places, share = 1 }: { at?: readonly Place[]; share?: number } = {},
): Promise<void> {
  const quota = Math.ceil(round.quota(targets.pauses) * share);
  for (let turn = 0; turn < quota && round.mayGoOn(turn); turn += 1) {
    const place = at[turn % at.length] as Place;
    if (!(await pauseOnce(round, place))) return;
  }
}

async function pauseOnce(round: Round, { step, isInside, until }: Place): Promise<boolean> {
  const { figures, random } = round.lane;
  const at = { step, nth: 1 + random.integer(2), signal: 'SIGSTOP' } as const;
  // One batch at a time: of two, the other would be inside a transaction when the process stands still.
  const paused = round.start({ kind: 'sweep' }, { at, env: { MOVER_CONNECTIONS_MAX: '2' } });
  try {
    if ((await paused.arrival()) === null) return false;
    round.faults += 1;
    if (isInside) await endSessions(round);
    const held = await fenceOf(round);
    await round.run({ kind: 'sweep' }, { at: { step: until, nth: 3, signal: 'SIGKILL' } });
    await round.host.stop();
    const before = new Set(await everything(round));
    const isTaken = (await fenceOf(round)) !== held;
    paused.signal('SIGCONT');
    await paused.ended;
    if (!isTaken) return true;
    figures.pauses += 1;
    const stale = (await everything(round)).filter((row) => !before.has(row));
    round.staleWrites += stale.length;
    for (const row of stale.slice(0, 5)) {
      figures.defects.push(`${round.name}: stale at "${step}": ${row.slice(0, 60)}`);
    }
    return true;
  } finally {
    paused.signal('SIGCONT');
    round.host.start();
  }
}

async function fenceOf(round: Round): Promise<string | undefined> {
  const [row] = await round.rows<{ fence: string }>(
    `select string_agg(sweep_id || ' ' || fence, ',' order by sweep_id) as fence from dormouse.sweep`,
  );
  return row?.fence;
}

/** What `idle_in_transaction_session_timeout` does two minutes later. */
async function endSessions(round: Round): Promise<void> {
  await round.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where usename = 'dormouse_mover' and datname = $1 and state = 'idle in transaction'`,
    [round.name],
  );
}

const tables = [
  ...['members', 'profiles', 'payments', 'payment_lines', 'logins', 'device_tokens', 'settlements'].map(
    (name) => `public.${name}`,
  ),
  ...['cycle', 'notice', 'attempt', 'timeline', 'destruction', 'audit_entry', 'watch', 'sweep', 'hold'].map(
    (name) => `dormouse.${name}`,
  ),
  ...['record', 'identifier', 'period_key'].map((name) => `vault.${name}`),
];

async function everything(round: Round): Promise<string[]> {
  const selects = tables.map((table) => `select '${table} ' || t::text as row from ${table} as t`);
  return (await round.rows<{ row: string }>(selects.join(' union all '))).map(({ row }) => row);
}
