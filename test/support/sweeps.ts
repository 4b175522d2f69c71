import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import type { Context } from '../../src/context.js';
import type { CycleState } from '../../src/policy/cycle.js';
import type { Means, NoticeState } from '../../src/policy/means.js';
import type { ReachedStep, Step } from '../../src/steps.js';
import type { SweepMode, SweepRow } from '../../src/store/sweeps.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { requestSweep } from '../../src/sweep/request-sweep.js';
import type { SweepReport } from '../../src/sweep/run-sweep.js';
import type { SmallShop } from './small-shop.js';

export const operator = { id: 'key:operator' };
export const agent = { id: 'key:agent' };
export const proof = { method: 'phone', reference: 'case-1' };

/** The signal of a sweep that nobody stops. */
export const never = new AbortController().signal;

export interface Swept extends Omit<SweepRow, 'report'> {
  readonly report: SweepReport;
}

/** Noon in Seoul, well inside the day. */
export function noonOf(day: string): string {
  return `${day}T03:00:00.000000Z`;
}

export async function requested(ctx: Context, mode: SweepMode = 'perform'): Promise<string> {
  const sweep = await requestSweep(ctx, { mode, actor: operator });
  return sweep?.sweepId ?? '';
}

export async function sweepOnce(ctx: Context, mode: SweepMode = 'perform'): Promise<Swept> {
  const swept = await performSweep(ctx, await requested(ctx, mode), never);
  return swept as unknown as Swept;
}

/** Who uses every source in each shop, so that none is silent. */
const busy = new WeakMap<SmallShop, string>();

export async function useEverySource(shop: SmallShop): Promise<void> {
  const known = busy.get(shop);
  if (known === undefined) {
    busy.set(shop, await shop.keepSourcesAlive());
    return;
  }
  await shop.addLogin(known, shop.now());
  await shop.addPayment(known, shop.now());
  await shop.database.admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [
    known,
    shop.now(),
  ]);
}

/** A day's sweep at noon, over sources that are in use. It must have ended well. */
export async function performAt(shop: SmallShop, day: string, ctx: Context = shop.ctx): Promise<Swept> {
  shop.setNow(noonOf(day));
  await useEverySource(shop);
  if (shop.board.reachable) await shop.board.keepUp();
  const swept = await sweepOnce(ctx);
  expect(swept.state).toBe('done');
  return swept;
}

/** Used for the last time so long ago that a notice is due on every day of these tests. */
export const longAgo = '2025-06-01T03:00:00Z';
/** The day of the notice that `separatedMember` and `noticedMember` get, its thirtieth day and the day behind it. */
export const noticedOn = '2026-11-22';
export const lastDayOfLead = '2026-12-22';
export const separableOn = '2026-12-23';

export async function separateAll(shop: SmallShop): Promise<Swept> {
  await performAt(shop, noticedOn);
  return performAt(shop, separableOn);
}

export interface CycleLine {
  readonly cycleId: string;
  readonly state: CycleState;
  readonly noticeId: string | null;
  readonly noticeEffectiveOn: string | null;
  readonly expiresOn: string;
  readonly separableFrom: string | null;
  readonly blockedReason: string | null;
  readonly policyVersion: string;
}

/** A member's cycles, the newest first. */
export async function cyclesOf(shop: SmallShop, memberId: string): Promise<CycleLine[]> {
  const { rows } = await shop.database.admin.query<CycleLine>(
    `select cycle_id as "cycleId", state, notice_id as "noticeId", notice_effective_on::text as "noticeEffectiveOn",
       expires_on::text as "expiresOn", (separable_from at time zone zone)::text as "separableFrom",
       blocked_reason as "blockedReason", policy_version as "policyVersion"
     from dormouse.cycle where member_id = $1 order by opened_at desc, cycle_id`,
    [memberId],
  );
  return rows;
}

/** The state of the newest cycle; 'watching' where there is none. */
export async function stateOf(shop: SmallShop, memberId: string): Promise<CycleState | 'watching'> {
  return (await cyclesOf(shop, memberId))[0]?.state ?? 'watching';
}

export async function statesOf(shop: SmallShop, memberIds: readonly string[]): Promise<(CycleState | 'watching')[]> {
  return Promise.all(memberIds.map((memberId) => stateOf(shop, memberId)));
}

export interface NoticeLine {
  readonly noticeId: string;
  readonly means: Means;
  readonly state: NoticeState;
  readonly effectiveOn: string | null;
  readonly namesExpiryOn: string;
  readonly reason: string | null;
  readonly items: string[];
}

/** A member's notices, the oldest first. */
export async function noticesOf(shop: SmallShop, memberId: string): Promise<NoticeLine[]> {
  const { rows } = await shop.database.admin.query<NoticeLine>(
    `select notice_id as "noticeId", means, state, effective_on::text as "effectiveOn",
       names_expiry_on::text as "namesExpiryOn", ended_reason as reason, items
     from dormouse.notice where member_id = $1 order by composed_at, ordinal`,
    [memberId],
  );
  return rows;
}

/** Means and state of each notice, the oldest first. */
export async function ladderOf(shop: SmallShop, memberId: string): Promise<string[]> {
  return (await noticesOf(shop, memberId)).map(({ means, state }) => `${means} ${state}`);
}

export async function attemptsOf(shop: SmallShop, memberId: string): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ line: string }>(
    `select concat_ws(' ', attempt.means, attempt.try, attempt.state, attempt.reason) as line
     from dormouse.attempt as attempt
     join dormouse.notice as notice using (member_id, notice_id)
     where member_id = $1 order by notice.composed_at, notice.ordinal, attempt.try`,
    [memberId],
  );
  return rows.map(({ line }) => line);
}

/** Event and state of everything that happened to a member, in order. */
export async function timelineOf(shop: SmallShop, memberId: string): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ line: string }>(
    `select concat_ws(' ', event, reason) as line from dormouse.timeline where member_id = $1 order by seq`,
    [memberId],
  );
  return rows.map(({ line }) => line);
}

export async function recordsIn(shop: SmallShop, memberId: string): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ class: string }>(
    'select class from vault.record where member_id = $1 order by class',
    [memberId],
  );
  return rows.map((row) => row.class);
}

/** Every row of every table of the three schemas as text, by table. */
export async function dumpAll(admin: pg.Pool, but: readonly string[] = []): Promise<Record<string, string[]>> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('dormouse', 'vault', 'public') order by 1`,
  );
  const dump: Record<string, string[]> = {};
  for (const { name } of tables.filter((table) => !but.includes(table.name))) {
    const { rows } = await admin.query<{ row: string }>(`select t::text as row from ${name} as t order by 1`);
    dump[name] = rows.map(({ row }) => row);
  }
  return dump;
}

/** Waits until `count` sessions of this database wait for a lock of another. */
export async function untilBlocked(admin: pg.Pool, count = 1): Promise<void> {
  for (;;) {
    const { rows } = await admin.query<{ blocked: number }>(
      `select count(*)::int as blocked from pg_stat_activity
       where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if ((rows[0]?.blocked ?? 0) >= count) return;
  }
}

/** Does something the first time that a boundary is reached, and nothing at any other. */
export function firstTimeAt(step: Step, act: () => Promise<unknown>): ReachedStep {
  let done = false;
  return async (reached) => {
    if (reached !== step || done) return;
    done = true;
    await act();
  };
}

/** A session of the host program with a transaction that is its own. */
export async function openSession(shop: SmallShop): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: shop.database.superuserUrl });
  await client.connect();
  // The database is dropped beneath it when a test has failed.
  client.on('error', () => {});
  onTestFinished(() => client.end().catch(() => undefined));
  return client;
}

/** Begins what will have to wait, and goes on when it does. */
export async function begunAndBlocked<Result>(shop: SmallShop, work: () => Promise<Result>): Promise<Promised<Result>> {
  const ended = work().then(
    (value) => ({ value, error: null }),
    (error) => ({ value: null, error }),
  );
  await untilBlocked(shop.database.admin);
  return { ended };
}

/** Wrapped, so that waiting for the block does not wait for the end. */
export interface Promised<Result> {
  readonly ended: Promise<{ value: Result | null; error: unknown }>;
}
