import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { isSqlState } from '../database/database-error.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { addDays, type Instant, type LocalDate, localDateOf } from '../policy/dates.js';
import { type ForecastDay, forecastDays } from '../policy/forecast.js';
import { endStatementsAfter, readLastPerformed } from '../store/forecast.js';
import { readMeansStops } from '../store/means-stops.js';
import { readAsOfOneMoment } from '../store/snapshot.js';
import { tellDoubts } from '../sweep/doubt-words.js';
import { findDoubts } from '../sweep/find-doubts.js';
import { isSetUp } from '../sweep/hand-over.js';
import type { SweepRun } from '../sweep/sweep-run.js';
import { assumptionsOf } from './forecast-assumptions.js';
import { classesAhead, readExpiring } from './forecast-destructions.js';
import { type ForecastSpan, openingAfter, readMembersAhead, type Sampled } from './forecast-members.js';

export const forecastDaysMost = 400;

export interface Forecast {
  readonly asOf: Instant;
  readonly today: LocalDate;
  readonly zone: string;
  /** From today on, each day. */
  readonly days: readonly ForecastDay[];
  readonly totals: { readonly notices: number; readonly separations: number; readonly destructions: number };
  /** Members whose inactivity period has ended and who are not separated yet. */
  readonly overdue: number;
  /** Members who would come due and whom a hold keeps. */
  readonly held: number;
  /** Null where everybody was looked at who may come due. */
  readonly sampled: Sampled | null;
  /** From this day on even members are told who use the service today. */
  readonly activeFromOn: LocalDate;
  readonly assumptions: readonly string[];
}

export interface ForecastAsked {
  readonly days?: number | undefined;
  /** Of those who have a cycle, are watched and are not watched yet, so many each are looked at. */
  readonly lookLimit?: number | undefined;
}

const lookLimitUsual = 20_000;
const statementTimeoutMs = 60_000;
const queryCanceled = '57014';

/** One at a time in this process: a forecast reads much, and nobody is helped by two at once. */
const waiting = new WeakMap<Context, Promise<unknown>>();

/** Notices, separations and destructions of the coming days. Nothing is written, and no value of a member is read. */
export async function forecast(ctx: Context, asked: ForecastAsked = {}): Promise<Forecast> {
  const before = waiting.get(ctx) ?? Promise.resolve();
  const turn = before.then(() => compute(ctx, asked));
  waiting.set(
    ctx,
    turn.catch(() => undefined),
  );
  return turn;
}

async function compute(ctx: Context, { days = forecastDaysMost, lookLimit = lookLimitUsual }: ForecastAsked) {
  const { policy } = ctx;
  const now = await ctx.clock.now();
  const today = localDateOf(now, policy.zone);
  const until = addDays(today, days - 1);
  const { isSwept, memberTotal, ahead } = await readLive(ctx, { now, today, until, lookLimit });
  const expiring = await readExpiring(ctx, { today, until });
  const classes = classesAhead(ctx, { today, until });
  const known = { today, days, policy, isSwept, memberTotal, expiring, certainRules: classes.certain };
  const told = forecastDays({ ...known, ...ahead });
  const { overdue, held, sampled } = ahead;
  const activeFromOn = openingAfter(today, policy);
  const assumptions = assumptionsOf(ctx, {
    activeFromOn,
    isSwept,
    sampled,
    certain: classes.certain.map(({ id }) => id),
    unknown: classes.unknown,
    troubles: await findTroubles(ctx),
  });
  return {
    ...{ asOf: now, today, zone: policy.zone, days: told, totals: totalsOf(told) },
    ...{ overdue, held, sampled, activeFromOn, assumptions },
  };
}

async function readLive(ctx: Context, span: Omit<ForecastSpan, 'sweepOn'>) {
  try {
    return await ctx.clerk.transaction(async (tx) => {
      await readAsOfOneMoment(tx);
      await endStatementsAfter(tx, statementTimeoutMs);
      const isSwept = await hasSwept(ctx, tx, span.today);
      const { members: memberTotal } = await tx.one<{ members: number }>(ctx.map.look.countMembers);
      const sweepOn = isSwept ? addDays(span.today, 1) : span.today;
      return { isSwept, memberTotal, ahead: await readMembersAhead(ctx, tx, { ...span, sweepOn }) };
    });
  } catch (error) {
    if (!isSqlState(error, queryCanceled)) throw error;
    throw new ServiceError(
      'database_unavailable',
      `The database took longer than ${statementTimeoutMs / 1000} s for one statement of the forecast. Try again when it is less busy.`,
      { cause: error },
    );
  }
}

async function hasSwept(ctx: Context, tx: Transaction, today: LocalDate): Promise<boolean> {
  const { at } = await readLastPerformed(tx);
  return at !== null && localDateOf(at, ctx.policy.zone) === today;
}

/** The sweep that nobody runs: what it would doubt is asked in its name. */
const imagined: SweepRun = {
  sweepId: randomUUID(),
  mode: 'rehearse',
  actor: { id: 'forecast' },
  signal: new AbortController().signal,
  fence: '0',
  asOf: null,
};

/** What keeps the sweep or the notices of today from happening, whatever the days say. */
async function findTroubles(ctx: Context): Promise<string[]> {
  const first = ctx.policy.means[0] ?? 'noticeBoard';
  const doubts = await findDoubts(ctx, imagined);
  const stops = await readMeansStops(ctx.clerk);
  const isWired = first !== 'letter' && first !== 'noticeBoard';
  return [
    ...(doubts.length > 0 ? [`A sweep would halt now and say: “${tellDoubts(doubts)}”`] : []),
    ...(isWired && !isSetUp(ctx, first) ? [`${first}, the first means, is not set up.`] : []),
    ...stops
      .filter(({ means }) => means === first)
      .map(({ reason }) => `${first}, the first means, stands still (${reason}).`),
  ];
}

function totalsOf(days: readonly ForecastDay[]): Forecast['totals'] {
  return {
    notices: days.reduce((sum, { notices }) => sum + notices, 0),
    separations: days.reduce((sum, { separations }) => sum + separations, 0),
    destructions: days.reduce((sum, { destructions }) => sum + destructions, 0),
  };
}
