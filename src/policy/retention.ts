import { ServiceError } from '../errors.js';
import { dayAfterPeriod, earlierOf, expiryDay, isPeriod, type LocalDate, laterOf } from './dates.js';

export const retentionStarts = [
  'record',
  'separation',
  'relationshipEnd',
  'filingDeadline',
  'booksClosed',
  'purposeAchieved',
  'destruction',
] as const;

/** The event from whose day a retention period is counted. */
export type Start = (typeof retentionStarts)[number];

export interface RetentionPeriod {
  readonly period: string;
  readonly from: Start;
}

export interface RetentionRule {
  readonly id: string;
  readonly destroyAfter?: RetentionPeriod;
  /** Floors: a law orders the record kept so long. */
  readonly atLeast: readonly RetentionPeriod[];
  /** Ceilings: a law orders the record gone by the end of the last day. */
  readonly atMost: readonly RetentionPeriod[];
  readonly basis: readonly string[];
}

export interface DestructionDay {
  /** The first day on which the record may be destroyed; null while a start that it waits for is unknown. */
  readonly dueOn: LocalDate | null;
  /** What set the day, or what it waits for. */
  readonly decidedBy: 'destroyAfter' | 'floor' | 'ceiling';
  /** A floor runs longer than a ceiling. The floor wins: what is kept too long can still be destroyed. */
  readonly clash: boolean;
  /** Starts that have no day yet. */
  readonly missing: readonly Start[];
}

/** One class of the data map's `retention`, as its schema has accepted it. */
export interface RetentionClass {
  readonly like?: string;
  readonly destroyAfter?: string;
  /** The start of `destroyAfter`. */
  readonly from?: string;
  readonly atLeast?: PeriodEntry | readonly PeriodEntry[];
  readonly atMost?: PeriodEntry | readonly PeriodEntry[];
  readonly basis?: string | readonly string[];
}

interface PeriodEntry {
  readonly period: string;
  readonly from: string;
}

type Starts = Partial<Record<Start, LocalDate>>;

/** Later than every day: `<` sorts it behind all digits. */
const notYet: LocalDate = '~';

/**
 * The latest of `destroyAfter` and the floors; only a ceiling brings that forward, and never before the latest floor.
 * A floor or `destroyAfter` whose start is unknown has not begun to run, so it never ends; an unknown ceiling orders
 * nothing.
 */
export function destructionDay(rule: RetentionRule, starts: Starts): DestructionDay {
  const policyOn = rule.destroyAfter === undefined ? null : firstDayAfter(rule.destroyAfter, starts);
  const floorOn = rule.atLeast.map((floor) => firstDayAfter(floor, starts)).reduce(laterOf, '');
  const ceilings = rule.atMost.filter(({ from }) => starts[from] !== undefined);
  const ceilingOn = ceilings.map((ceiling) => lastDayOf(ceiling, starts)).reduce(earlierOf, notYet);
  const dayAfterCeiling = ceilings.map((ceiling) => firstDayAfter(ceiling, starts)).reduce(earlierOf, notYet);

  const planned = plannedDay(policyOn, floorOn, rule);
  const byCeiling = ceilingOn < planned.on;
  const dueOn = byCeiling ? laterOf(ceilingOn, floorOn) : planned.on;
  return {
    dueOn: dueOn === notYet ? null : dueOn,
    decidedBy: !byCeiling ? planned.by : ceilingOn < floorOn ? 'floor' : 'ceiling',
    // A floor and a ceiling of the same length end at the same midnight, which both allow.
    clash: floorOn !== notYet && floorOn > dayAfterCeiling,
    missing: missingStarts(rule, starts),
  };
}

function plannedDay(policyOn: LocalDate | null, floorOn: LocalDate, rule: RetentionRule) {
  if (policyOn !== null && policyOn >= floorOn) return { on: policyOn, by: 'destroyAfter' } as const;
  // Without `destroyAfter` the purpose is over: the record goes as soon as its floors allow.
  if (rule.atLeast.length > 0) return { on: floorOn, by: 'floor' } as const;
  return { on: notYet, by: 'ceiling' } as const;
}

function firstDayAfter({ period, from }: RetentionPeriod, starts: Starts): LocalDate {
  const startOn = starts[from];
  return startOn === undefined ? notYet : dayAfterPeriod(startOn, period);
}

function lastDayOf({ period, from }: RetentionPeriod, starts: Starts): LocalDate {
  const startOn = starts[from];
  return startOn === undefined ? notYet : expiryDay(startOn, period);
}

function missingStarts(rule: RetentionRule, starts: Starts): Start[] {
  const named = [...(rule.destroyAfter === undefined ? [] : [rule.destroyAfter]), ...rule.atLeast, ...rule.atMost];
  return [...new Set(named.map(({ from }) => from))].filter((from) => starts[from] === undefined);
}

/**
 * The rule of every class with what it takes over from the class it is `like`: its own `destroyAfter` replaces the
 * other's, its floors and ceilings come on top, since no class may lift what a law orders.
 */
export function resolveRetention(document: Readonly<Record<string, RetentionClass>>): Map<string, RetentionRule> {
  const problems = Object.entries(document).flatMap(([id, entry]) => problemsOf(id, entry, document));
  if (problems.length > 0) {
    throw new ServiceError('map_invalid', ['The retention classes cannot be used:', ...problems].join('\n- '), {
      detail: { problems },
    });
  }
  return new Map(Object.keys(document).map((id) => [id, ruleOf(id, document)]));
}

function ruleOf(id: string, document: Readonly<Record<string, RetentionClass>>): RetentionRule {
  const entry = document[id] as RetentionClass;
  const base = entry.like === undefined ? undefined : ruleOf(entry.like, document);
  const destroyAfter = entry.destroyAfter === undefined ? base?.destroyAfter : destroyAfterOf(entry);
  return {
    id,
    ...(destroyAfter === undefined ? {} : { destroyAfter }),
    atLeast: [...(base?.atLeast ?? []), ...listOf(entry.atLeast)] as RetentionPeriod[],
    atMost: [...(base?.atMost ?? []), ...listOf(entry.atMost)] as RetentionPeriod[],
    basis: [...new Set([...(base?.basis ?? []), ...listOf(entry.basis)])],
  };
}

function destroyAfterOf({ destroyAfter, from }: RetentionClass): RetentionPeriod {
  return { period: destroyAfter as string, from: from as Start };
}

function problemsOf(id: string, entry: RetentionClass, document: Readonly<Record<string, RetentionClass>>): string[] {
  const problems: string[] = [];
  const { chain, problem } = followLike(id, document);
  if (problem !== null) problems.push(problem);
  if ((entry.destroyAfter === undefined) !== (entry.from === undefined)) {
    problems.push('destroyAfter and from must stand together.');
  }
  const periods: PeriodEntry[] = [...listOf(entry.atLeast), ...listOf(entry.atMost)];
  if (entry.destroyAfter !== undefined && entry.from !== undefined) periods.push(destroyAfterOf(entry));
  if (periods.some(({ period }) => !isPeriod(period))) problems.push('a period must be like P5Y, P6M or P30D.');
  if (periods.some(({ from }) => !retentionStarts.some((start) => start === from))) {
    problems.push(`from must be one of ${retentionStarts.join(', ')}; where the law states no start, choose one.`);
  }
  if (problem === null && !chain.some(saysWhen))
    problems.push('say when it is destroyed: destroyAfter, atLeast or atMost.');
  return problems.map((text) => `retention.${id}: ${text}`);
}

function followLike(id: string, document: Readonly<Record<string, RetentionClass>>) {
  const seen = new Set<string>();
  const chain: RetentionClass[] = [];
  for (let at: string | undefined = id; at !== undefined; at = document[at]?.like) {
    if (!Object.hasOwn(document, at)) return { chain, problem: `like names ${at}, which is no retention class.` };
    if (seen.has(at)) return { chain, problem: `like leads in a circle: ${[...seen, at].join(' -> ')}.` };
    seen.add(at);
    chain.push(document[at] as RetentionClass);
  }
  return { chain, problem: null };
}

function saysWhen({ destroyAfter, atLeast, atMost }: RetentionClass): boolean {
  return destroyAfter !== undefined || listOf(atLeast).length > 0 || listOf(atMost).length > 0;
}

function listOf<Entry>(value: Entry | readonly Entry[] | undefined): readonly Entry[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Entry];
}
