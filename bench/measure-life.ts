import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Context } from '../src/context.js';
import type { MailSender } from '../src/notice/ports.js';
import { performSweep } from '../src/sweep/perform-sweep.js';
import { requestSweep } from '../src/sweep/request-sweep.js';
import type { LoginOrder, LoginPlan, LoginTimes } from './log-in.js';
import { noticeLongAgo } from './measure-move.js';
import { type Bench, median } from './open-bench.js';

export interface LifeMeasure {
  /** The time that 99 of 100 logins stay below while a sweep notices and separates, over that without one. */
  readonly loginP99: number;
  readonly loginP50: number;
  readonly loginsPerSecond: number;
  readonly quiet: Percentiles;
  readonly swept: Percentiles;
  readonly sweepMs: number[];
  readonly noticedPerSweep: number;
  readonly separatedPerSweep: number;
  /** Logins of members who were leaving, answered after they had. */
  readonly unknown: number;
}

interface Percentiles {
  readonly logins: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const loginsPerSecond = 200;
const quietMs = 5_000;
const separatedMax = 4_000;
const noticedMax = 500;
/** What MAIL_RATE_PER_SECOND is where nobody sets it. */
const mailsPerSecond = 100;

/** Logins of a host program with and without a sweep beside them: in turns, in one run, on the same data. */
export async function measureLife(
  bench: Bench,
  { rounds, log }: { rounds: number; log: (line: string) => void },
): Promise<LifeMeasure> {
  const ctx = await bench.openAnother({ mail: pacedMail() });
  const sets = await takeSets(bench, rounds + 1);
  const logins = await openLogins(bench);
  const quiet: LoginTimes[] = [];
  const swept: LoginTimes[] = [];
  const sweepMs: number[] = [];
  try {
    for (const [round, set] of sets.entries()) {
      await prepare(bench, set);
      const without = await logins.during([], () => pause(quietMs));
      const beganAt = performance.now();
      const during = await logins.during(set.leavingLogins, () => sweepAll(ctx, set));
      // The first round fills the caches of both and does not count.
      if (round === 0) continue;
      quiet.push(without);
      swept.push(during);
      sweepMs.push(performance.now() - beganAt);
      const [one, other] = [percentilesOf([without]), percentilesOf([during])];
      log(
        `life ${round}: p99 of a login ${one.p99Ms.toFixed(1)} ms, while ${set.leaving.length} are separated ${other.p99Ms.toFixed(1)} ms (${other.logins} logins)`,
      );
    }
  } finally {
    await logins.end();
    await ctx.close();
  }
  const ratios = quiet.map((times, round) => {
    const [one, other] = [percentilesOf([times]), percentilesOf(swept.slice(round, round + 1))];
    return { p50: other.p50Ms / one.p50Ms, p99: other.p99Ms / one.p99Ms };
  });
  return {
    // Of each pair by itself, so that what else the machine does meets both of them.
    loginP99: median(ratios.map(({ p99 }) => p99)),
    loginP50: median(ratios.map(({ p50 }) => p50)),
    loginsPerSecond,
    quiet: percentilesOf(quiet),
    swept: percentilesOf(swept),
    sweepMs,
    noticedPerSweep: sets[0]?.due.length ?? 0,
    separatedPerSweep: sets[0]?.leaving.length ?? 0,
    unknown: swept.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

/** What matters is the work for a notice in the database: the mail itself goes nowhere, at the pace of every mail. */
function pacedMail(): MailSender {
  let nextAt = 0;
  return {
    async send() {
      const now = performance.now();
      nextAt = Math.max(now, nextAt) + 1000 / mailsPerSecond;
      await pause(nextAt - now);
      return { kind: 'accepted', providerId: null };
    },
    close: async () => undefined,
  };
}

interface MemberSet {
  readonly leaving: readonly string[];
  readonly leavingLogins: readonly string[];
  readonly due: readonly string[];
}

/** Dormant members of whom nothing was measured yet, those of the newest activity last. */
async function takeSets({ admin }: Bench, count: number): Promise<MemberSet[]> {
  const { rows } = await admin.query<{ id: string; login: string }>(
    `select watch.member_id as id, member.login_id as login
     from dormouse.watch as watch
     join public.members as member on member.member_no = watch.member_id::bigint
     where watch.last_activity_at < now() - interval '200 days'
       and not exists (select from dormouse.cycle as cycle where cycle.member_id = watch.member_id)
     order by md5(watch.member_id)
     limit $1`,
    [count * (separatedMax + noticedMax)],
  );
  const size = Math.floor(rows.length / count);
  const noticed = Math.min(noticedMax, Math.floor(size / 4));
  return Array.from({ length: count }, (_, index) => {
    const own = rows.slice(index * size, (index + 1) * size);
    const leaving = own.slice(noticed);
    return {
      leaving: leaving.map(({ id }) => id),
      leavingLogins: leaving.map(({ login }) => login),
      due: own.slice(0, noticed).map(({ id }) => id),
    };
  });
}

async function prepare(bench: Bench, { leaving, due }: MemberSet): Promise<void> {
  await bench.admin.query('update dormouse.watch set due_on = current_date + 100 where due_on <= current_date + 2');
  await bench.admin.query('update dormouse.watch set due_on = current_date where member_id = any($1::text[])', [due]);
  await noticeLongAgo(bench, leaving);
  await bench.admin.query('vacuum analyze');
}

async function sweepAll(ctx: Context, { leaving, due }: MemberSet): Promise<void> {
  const requested = await requestSweep(ctx, { mode: 'perform', actor: { id: 'bench' } });
  const swept = await performSweep(ctx, requested?.sweepId ?? '', new AbortController().signal);
  const stages = (swept?.report as { stages?: Record<string, { done: number }> } | null)?.stages;
  const done = [stages?.['detect']?.done, stages?.['separate']?.done];
  // Who logged in meanwhile stays; nobody else may.
  if (swept?.state !== 'done' || done[0] !== due.length || (done[1] ?? 0) < leaving.length * 0.95)
    throw new Error(`the sweep did not do its work: ${swept?.state} ${JSON.stringify(swept?.halt ?? stages)}`);
}

interface Logins {
  during(leaving: readonly string[], work: () => Promise<unknown>): Promise<LoginTimes>;
  end(): Promise<unknown>;
}

async function openLogins({ admin, hostUrl }: Bench): Promise<Logins> {
  const { rows } = await admin.query<{ login: string }>(
    `select member.login_id as login
     from dormouse.watch as watch
     join public.members as member on member.member_no = watch.member_id::bigint
     where watch.last_activity_at > now() - interval '60 days'`,
  );
  const plan: LoginPlan = {
    url: hostUrl,
    perSecond: loginsPerSecond,
    connections: 20,
    active: rows.map(({ login }) => login),
  };
  const worker = new Worker(new URL('./log-in.js', import.meta.url), { workerData: plan });
  const order = (given: LoginOrder) => worker.postMessage(given);
  return {
    async during(leaving, work) {
      order({ phase: 'begin', leaving });
      await work();
      order({ phase: 'end' });
      const [times] = (await once(worker, 'message')) as [LoginTimes];
      if (times.failed.length > 0) throw new Error(`${times.failed.length} logins failed: ${times.failed[0]}`);
      return times;
    },
    end: () => worker.terminate(),
  };
}

function percentilesOf(times: readonly LoginTimes[]): Percentiles {
  const sorted = times.flatMap(({ ms }) => ms).sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { logins: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
