import { dayAfterPeriod, earlierOf, expiryDay, type LocalDate, laterOf } from './dates.js';

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

/** The days that are known. */
export type Starts = Partial<Record<Start, LocalDate>>;

/** The letter of each start that a row has of its own; sealed rows keep them for years, so none may change. */
export const startLetters = {
  record: 'r',
  relationshipEnd: 'e',
  filingDeadline: 'f',
  booksClosed: 'b',
  purposeAchieved: 'p',
  destruction: 'd',
} as const satisfies Record<Exclude<Start, 'separation'>, string>;

export interface RetentionPeriod {
  readonly period: string;
  readonly from: Start;
}

export interface Floor extends RetentionPeriod {
  /** What orders it, where that is known apart from the rest of its class. */
  readonly basis?: readonly string[];
}

export interface RetentionRule {
  readonly id: string;
  /** The operator's own periods, of which the latest counts; none where the purpose has been served. */
  readonly destroyAfter: readonly RetentionPeriod[];
  /** Floors: a law orders the record kept so long. */
  readonly atLeast: readonly Floor[];
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

export interface WithdrawalDay {
  /** The first day on which no floor stands in the way, which may have passed; null while one has not begun to run. */
  readonly dueOn: LocalDate | null;
  /** What orders the floor that ends last; empty where no floor is. */
  readonly basis: readonly string[];
  /** Starts of floors that have no day yet. */
  readonly missing: readonly Start[];
}

/** Later than every day: `<` sorts it behind all digits. */
const notYet: LocalDate = '~';
const longPast: LocalDate = '0001-01-01';

/**
 * The latest of `destroyAfter` and the floors; only a ceiling brings that forward, and never before the latest floor.
 * A floor or `destroyAfter` whose start is unknown has not begun to run, so it never ends; an unknown ceiling orders
 * nothing.
 */
export function destructionDay(rule: RetentionRule, starts: Starts): DestructionDay {
  const floorOn = latestEnd(rule.atLeast, starts);
  const ceilings = rule.atMost.filter(({ from }) => starts[from] !== undefined);
  const ceilingOn = ceilings.map((ceiling) => lastDayOf(ceiling, starts)).reduce(earlierOf, notYet);
  const dayAfterCeiling = ceilings.map((ceiling) => firstDayAfter(ceiling, starts)).reduce(earlierOf, notYet);

  const planned = plannedDay(rule, starts, floorOn);
  const byCeiling = ceilingOn < planned.on;
  const dueOn = byCeiling ? laterOf(ceilingOn, floorOn) : planned.on;
  return {
    dueOn: dueOn === notYet ? null : dueOn,
    decidedBy: !byCeiling ? planned.by : ceilingOn < floorOn ? 'floor' : 'ceiling',
    // A floor and a ceiling of the same length end at the same midnight, which both allow.
    clash: floorOn !== notYet && floorOn > dayAfterCeiling,
    missing: missingStarts([...rule.destroyAfter, ...rule.atLeast, ...rule.atMost], starts),
  };
}

/**
 * For a member who withdrew: nothing but a law keeps the record, so its floors alone count. A record without floors may
 * go at once: on its first day in the vault, or whatever day of it is known.
 */
export function withdrawalDay(rule: RetentionRule, starts: Starts): WithdrawalDay {
  const floorOn = latestEnd(rule.atLeast, starts);
  const last = rule.atLeast.filter((floor) => firstDayAfter(floor, starts) === floorOn);
  const dueOn = floorOn === '' ? (starts.separation ?? starts.relationshipEnd ?? longPast) : floorOn;
  return {
    dueOn: dueOn === notYet ? null : dueOn,
    basis: [...new Set(last.flatMap((floor) => floor.basis ?? rule.basis))],
    missing: missingStarts(rule.atLeast, starts),
  };
}

function plannedDay(rule: RetentionRule, starts: Starts, floorOn: LocalDate) {
  const policyOn = latestEnd(rule.destroyAfter, starts);
  if (rule.destroyAfter.length > 0 && policyOn >= floorOn) return { on: policyOn, by: 'destroyAfter' } as const;
  // Without `destroyAfter` the purpose is over: the record goes as soon as its floors allow.
  if (rule.atLeast.length > 0) return { on: floorOn, by: 'floor' } as const;
  return { on: notYet, by: 'ceiling' } as const;
}

/** Empty where there is no period. */
function latestEnd(periods: readonly RetentionPeriod[], starts: Starts): LocalDate {
  return periods.map((period) => firstDayAfter(period, starts)).reduce(laterOf, '');
}

function firstDayAfter({ period, from }: RetentionPeriod, starts: Starts): LocalDate {
  const startOn = starts[from];
  return startOn === undefined ? notYet : dayAfterPeriod(startOn, period);
}

function lastDayOf({ period, from }: RetentionPeriod, starts: Starts): LocalDate {
  const startOn = starts[from];
  return startOn === undefined ? notYet : expiryDay(startOn, period);
}

function missingStarts(periods: readonly RetentionPeriod[], starts: Starts): Start[] {
  return [...new Set(periods.map(({ from }) => from))].filter((from) => starts[from] === undefined);
}
