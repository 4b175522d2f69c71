import type { Context } from '../context.js';
import type { CompiledSource } from '../datamap/compiled-map.js';
import {
  addDays,
  canonicalInstant,
  clampActivity,
  earlierOf,
  laterOf,
  localDateOf,
  startOfDay,
} from '../policy/dates.js';
import {
  type ClockDoubt,
  clockDoubts,
  clockWentOn,
  type Doubt,
  earlierEventsMost,
  earlierEventsNeeded,
  earlierMembersMin,
  historyNeeded,
  type ShortHistoryDoubt,
  type SilenceDoubt,
  type SilenceFound,
} from '../policy/doubt.js';
import { daysOfSilence, silentSources } from '../policy/halt.js';
import { readSweptTimes } from '../store/sweeps.js';
import { readEnrolment } from '../store/watch.js';
import { present, type SweepRun } from './sweep-run.js';

/** What stands in a source that has no newest event to show. */
interface SourceContent {
  readonly rows: number;
  readonly selected: boolean;
  readonly dated: boolean;
}

type Asked = Pick<SweepRun, 'sweepId' | 'asOf'>;

/** Everything that makes inactivity unproven, or the day uncertain; asked before anything is changed. */
export async function findDoubts(ctx: Context, run: Asked): Promise<Doubt[]> {
  const silent = await findSilence(ctx, run);
  const clock = await findClockDoubts(ctx, run, silent);
  const isSilent = new Set(silent.map(({ source }) => source));
  const heard = ctx.map.sources.filter(({ id }) => !isSilent.has(id));
  const short = await Promise.all(heard.map((source) => findShortHistory(ctx, run, source)));
  return [...clock, ...silent, ...short.filter((doubt) => doubt !== null)];
}

/** While a source is silent inactivity can't be proven. */
async function findSilence(ctx: Context, run: Asked): Promise<SilenceDoubt[]> {
  const { now } = await present(ctx, run);
  const { zone } = ctx.policy;
  const newest = await Promise.all(
    ctx.map.sources.map(async (source) => ({
      ...source,
      newestAt: (await ctx.clerk.one<{ at: string | null }>(source.newest, [now])).at,
      beganAt: source.since === null ? null : startOfDay(source.since, zone),
      silenceDays: silenceDaysOf(ctx, source),
    })),
  );
  return Promise.all(
    silentSources({ newest, now }).map(async ({ id, newestAt, silenceDays, content }) => {
      const at = clampActivity(newestAt, now)?.at;
      const counted = await ctx.clerk.one<SourceContent>(content);
      return {
        kind: 'silent' as const,
        source: id,
        found: at ? 'old' : foundIn(counted),
        newestOn: at ? localDateOf(at, zone) : null,
        silentDays: at ? daysOfSilence(at, now) : null,
        rows: at ? null : counted.rows,
        silenceDays,
      };
    }),
  );
}

function silenceDaysOf(ctx: Context, source: CompiledSource): number {
  return source.silenceDays ?? ctx.policy.sourceSilenceDays;
}

function foundIn({ rows, selected, dated }: SourceContent): SilenceFound {
  if (rows === 0) return 'no_rows';
  if (!selected) return 'none_selected';
  return dated ? 'future' : 'never_set';
}

async function findClockDoubts(
  ctx: Context,
  run: Asked,
  silent: readonly SilenceDoubt[],
): Promise<readonly ClockDoubt[]> {
  // By the real clock: another day that was asked for is no doubt about it.
  const now = await ctx.clock.now();
  const { recordedAt, sweptAt } = await readSweptTimes(ctx.clerk, run.sweepId);
  // In development sweeps perform as of later days, and enrol as of them.
  const { enrolledUntil } = ctx.config.development ? { enrolledUntil: null } : await readEnrolment(ctx.clerk);
  const latest = [recordedAt, enrolledUntil].filter((at) => at !== null).map(canonicalInstant);
  const doubts = clockDoubts({
    now,
    recordedAt: latest.length > 0 ? latest.reduce(laterOf) : null,
    skewMs: await ctx.clockSkewMs(),
  });
  if (run.asOf !== null) return doubts;
  const dayOf = (at: string) => localDateOf(at, ctx.policy.zone);
  const sources = ctx.map.sources.length;
  const wentOn = clockWentOn({ today: dayOf(now), sweptOn: sweptAt && dayOf(sweptAt), sources, silent });
  return wentOn ? [...doubts, wentOn] : doubts;
}

/** The host may have removed rows that the map doesn't say it removes, or filled a column only lately. */
async function findShortHistory(ctx: Context, run: Asked, source: CompiledSource): Promise<ShortHistoryDoubt | null> {
  const { history } = source;
  if (history === null) return null;
  const { zone } = ctx.policy;
  const { now, today } = await present(ctx, run);
  // A beginning that is still to come is a mistake.
  const since = source.since !== null && source.since <= today ? source.since : null;
  // A column forgets what was before each member's latest event: its beginning can't be asked of it, and is believed.
  if (history.isColumn && since !== null) return null;
  const needed = historyNeeded(ctx.policy, today, { since, silenceDays: silenceDaysOf(ctx, source) });
  const neededUntil = endOf(needed.oldestOn, zone);
  const between = [startOfDay(needed.earliestOn, zone), neededUntil, earlierEventsMost];
  const { events } = await ctx.clerk.one<{ events: number }>(history.countBetween, between);
  if (events >= earlierEventsNeeded(Number.POSITIVE_INFINITY, since)) return null;
  const { at } = await ctx.clerk.one<{ at: string | null }>(history.oldestFrom, [neededUntil]);
  const oldest = clampActivity(at, now);
  if (oldest === null || oldest.future) return null;
  const before = earlierOf(oldest.at, endOf(needed.registeredUntil, zone));
  const { members } = await ctx.clerk.one<{ members: number }>(history.registeredBefore, [before]);
  if (members < earlierMembersMin || events >= earlierEventsNeeded(members, since)) return null;
  const found = { source: source.id, isColumn: history.isColumn, oldestOn: localDateOf(oldest.at, zone) };
  return { kind: 'short_history', ...found, earlierEvents: events, earlierMembers: members };
}

function endOf(day: string, zone: string): string {
  return startOfDay(addDays(day, 1), zone);
}
