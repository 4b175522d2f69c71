import { setTimeout as pause } from 'node:timers/promises';
import { detect } from '../src/sweep/detect.js';
import type { SweepRun } from '../src/sweep/sweep-run.js';
import { beginRun, endRun } from './begin-run.js';
import { type Bench, median, timed } from './open-bench.js';

export interface DetectionMeasure {
  /** Our time over theirs. */
  readonly ratio: number;
  readonly due: number;
  readonly oursMs: number[];
  readonly theirsMs: number[];
  /** Rows that our side read by sequential scans of member and activity tables; must be 0. */
  readonly rowsScanned: number;
}

const antiJoin = `
select m.member_no
from public.members as m
where m.joined_at < now() - interval '1 year'
  and (m.last_app_login_at is null or m.last_app_login_at < now() - interval '1 year')
  and not exists (
    select from public.login_history as l
    where l.member_no = m.member_no and l.result = 'OK' and l.logged_in_at >= now() - interval '1 year')
  and not exists (
    select from public.payments as p
    where p.member_no = m.member_no and p.status = 'APPROVED' and p.approved_at >= now() - interval '1 year')`;

/** A day on which one in 365 members is due, against an anti-join over all of them. */
export async function measureDetection(
  bench: Bench,
  { rounds, log }: { rounds: number; log: (line: string) => void },
): Promise<DetectionMeasure> {
  const { ctx, admin } = bench;
  const run = await beginRun(ctx);
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  let due = 0;
  for (let round = 0; round < rounds + 1; round += 1) {
    due = await makeDue(bench, round);
    const ours = await timed(() => detect(ctx, run));
    const theirs = await timed(() => admin.query(antiJoin));
    // The first round fills the caches of both sides and does not count.
    if (round === 0) continue;
    oursMs.push(ours);
    theirsMs.push(theirs);
    log(`detection ${round}: ours ${ours.toFixed(0)} ms for ${due} due, anti-join ${theirs.toFixed(0)} ms`);
  }
  const rowsScanned = await countScanned(bench, { run, round: rounds + 1 });
  await endRun(ctx, run);
  return { ratio: median(oursMs) / median(theirsMs), due, oursMs, theirsMs, rowsScanned };
}

/** Every measure begins with all members on the watch. */
export async function enrolEverybody({ ctx, admin }: Bench, log: (line: string) => void): Promise<void> {
  const run = await beginRun(ctx);
  log('enrolling everybody …');
  await detect(ctx, run);
  await endRun(ctx, run);
  await admin.query('vacuum analyze');
}

/** Another one in 365 each round, spread over the whole table; nobody else is due. */
async function makeDue({ admin }: Bench, round: number): Promise<number> {
  await admin.query(`update dormouse.watch set due_on = current_date + 100 where due_on <= current_date + 2`);
  const { rowCount } = await admin.query(
    'update dormouse.watch set due_on = current_date - 1 where member_id::bigint % 365 = $1',
    [round],
  );
  await admin.query('vacuum analyze dormouse.watch');
  return rowCount ?? 0;
}

/** Sessions report what they read after a second of rest; nothing else runs meanwhile. */
async function countScanned(bench: Bench, { run, round }: { run: SweepRun; round: number }): Promise<number> {
  await makeDue(bench, round);
  await bench.admin.query('select pg_stat_force_next_flush()');
  await pause(2_000);
  const before = await scanned(bench);
  await detect(bench.ctx, run);
  await pause(2_000);
  await bench.ctx.clerk.rows('select pg_stat_force_next_flush()');
  return (await scanned(bench)) - before;
}

async function scanned({ admin }: Bench): Promise<number> {
  const { rows } = await admin.query<{ read: string }>(
    `select coalesce(sum(seq_tup_read), 0) as read from pg_stat_all_tables
     where schemaname = 'public' and relname in ('members', 'login_history', 'payments')`,
  );
  return Number(rows[0]?.read ?? 0);
}
