import { day, hour, lastActivityDayFor, localDayOf, type Micros, minute, second, startOfLocalDay } from './calendar.js';
import { leapDayActivity } from './leap-day-activity.js';
import { type Random, streams } from './random.js';
import { type Situation, type SituationName, situationNames, situations } from './situations.js';

export type Profile = 'life-cycle' | 'uniform';

export interface SampleIdentity {
  readonly profile: Profile;
  readonly members: number;
  readonly seed: number;
  /** The moment that the sample was made for; every date counts from it. */
  readonly now: string;
}

/** `regular` members use the service all the time; the others were last used on a day spread over the year or long ago. */
export type UniformGroup = 'longDue' | 'spread' | 'regular';

export type Decider = 'registration' | 'login' | 'appLogin' | 'payment';

/** What is true of one member in every table; computed again for each table, so that nothing is kept in memory. */
export interface MemberFacts {
  readonly memberNo: number;
  readonly group: SituationName | UniformGroup;
  readonly kind: 'merchant' | 'founder';
  readonly joinedAt: Micros;
  readonly lastActivityAt: Micros;
  /** The one source that holds the latest activity; all others end before it. */
  readonly decider: Decider;
  readonly logins: number;
  readonly failedLogins: number;
  readonly payments: number;
  readonly shops: number;
  readonly inquiries: number;
  readonly referrerNo: number | null;
  readonly hasEmail: Presence;
  readonly hasMobile: Presence | 'landline' | 'shared';
  readonly hasAddress: boolean;
}

export type Presence = 'good' | 'refusing' | 'missing';

export interface FactsSource {
  readonly identity: SampleIdentity;
  readonly nowAt: Micros;
  readonly activityPerMember: number | null;
  /** Of the life-cycle profile, by member number less one. */
  readonly assigned: Uint8Array | null;
}

/** The host program keeps logins for three months; the sample is loaded a day short of that. */
const loginsKept = 88 * day;
const spreadDays = 321;
const uniformDays = 365;
const longDueShare = 0.03;
/** The first three members are regular ones, so that no source is silent in a sample of any size. */
const firstDeciders: readonly Decider[] = ['login', 'payment', 'appLogin'];

export function factsOf(source: FactsSource, memberNo: number, random: Random): MemberFacts {
  random.reseed(source.identity.seed, memberNo, streams.facts);
  return source.assigned === null ? uniformFacts(source, memberNo, random) : lifeCycleFacts(source, memberNo, random);
}

function lifeCycleFacts(source: FactsSource, memberNo: number, random: Random): MemberFacts {
  const group = situationNames[source.assigned?.[memberNo - 1] ?? 0] as SituationName;
  const situation = situations[group];
  const lastActivityAt = lastActivityOf(source.nowAt, group, situation, random);
  const decider = deciderOf(source.nowAt - loginsKept, group, lastActivityAt, random);
  const isUsed = decider !== 'registration';
  const amount = source.activityPerMember ?? 2 + random.int(9);
  const hasRecentLogins = lastActivityAt > source.nowAt - loginsKept && isUsed;
  return {
    memberNo,
    group,
    ...commonFacts(memberNo, random),
    joinedAt: isUsed ? lastActivityAt - day - random.between(0, 1500 * day) : lastActivityAt,
    lastActivityAt,
    decider,
    logins: hasRecentLogins ? Math.max(1, amount >> 1) : 0,
    failedLogins: random.chance(0.2) ? 1 + random.int(3) : 0,
    payments: group === 'largeRecord' ? 600 : isUsed ? Math.max(1, amount >> 1) : 0,
    inquiries: inquiriesOf(group, random),
    hasEmail: presenceOf(situation.email, random),
    hasMobile:
      group === 'sharedPhone'
        ? 'shared'
        : situation.mobile === 'landline'
          ? 'landline'
          : presenceOf(situation.mobile, random),
    hasAddress: presenceOf(situation.address, random) === 'good',
  };
}

function uniformFacts(source: FactsSource, memberNo: number, random: Random): MemberFacts {
  const firstDecider = firstDeciders[memberNo - 1];
  const { group, lastActivityAt } = uniformActivity(source.nowAt, firstDecider !== undefined, random);
  const amount = source.activityPerMember ?? 10;
  const decider = random.chance(0.1) ? 'appLogin' : random.chance(0.5) ? 'login' : 'payment';
  return {
    memberNo,
    group,
    ...commonFacts(memberNo, random),
    joinedAt: lastActivityAt - 30 * day - random.between(0, 1500 * day),
    lastActivityAt,
    decider: amount < 2 ? 'appLogin' : (firstDecider ?? decider),
    logins: amount - (amount >> 1),
    failedLogins: 0,
    payments: amount >> 1,
    inquiries: random.chance(0.1) ? 1 : 0,
    hasEmail: random.chance(0.97) ? 'good' : 'missing',
    hasMobile: random.chance(0.97) ? 'good' : 'missing',
    hasAddress: random.chance(0.92),
  };
}

function commonFacts(memberNo: number, random: Random): Pick<MemberFacts, 'kind' | 'shops' | 'referrerNo'> {
  const kind = random.chance(0.85) ? 'merchant' : 'founder';
  const shops = kind === 'merchant' ? 1 + random.int(2) * random.int(2) : random.chance(0.15) ? 1 : 0;
  return { kind, shops, referrerNo: memberNo > 1 && random.chance(0.12) ? 1 + random.int(memberNo - 1) : null };
}

/** As many come due on each day of a year from today on, and a few are long due. */
function uniformActivity(
  nowAt: Micros,
  isRegular: boolean,
  random: Random,
): { group: UniformGroup; lastActivityAt: Micros } {
  const today = localDayOf(nowAt);
  if (isRegular) return { group: 'regular', lastActivityAt: nowAt - hour };
  if (random.chance(longDueShare)) {
    return { group: 'longDue', lastActivityAt: atBusyHour(today - 480 - random.int(520), nowAt, random) };
  }
  const opensIn = random.int(uniformDays);
  if (opensIn >= spreadDays) return { group: 'regular', lastActivityAt: nowAt - minute - random.between(0, 2 * day) };
  return { group: 'spread', lastActivityAt: atBusyHour(lastActivityDayFor(today + opensIn + 44), nowAt, random) };
}

function lastActivityOf(nowAt: Micros, group: SituationName, situation: Situation, random: Random): Micros {
  const today = localDayOf(nowAt);
  const [earliest, latest] = situation.opens;
  if (group === 'leapDay') return atBusyHour(leapDayActivity(today + latest - 366, random), nowAt, random);
  if (group === 'lateNight' || group === 'earlyMorning') {
    const midnight = startOfLocalDay(lastActivityDayFor(today + 44) + 1);
    return group === 'lateNight' ? midnight - 1 : midnight;
  }
  const opensIn = latest - earliest <= 1 ? latest : earliest + random.int(latest - earliest + 1);
  return atBusyHour(lastActivityDayFor(today + opensIn + 44), nowAt, random);
}

function deciderOf(loginsFrom: Micros, group: SituationName, lastActivityAt: Micros, random: Random): Decider {
  if (group === 'neverUsed' || group === 'justJoined') return 'registration';
  if (lastActivityAt <= loginsFrom) return random.chance(0.6) ? 'payment' : 'appLogin';
  return random.chance(0.5) ? 'login' : random.chance(0.6) ? 'payment' : 'appLogin';
}

/** The returning come back whole: they have no record that ends so soon. */
function inquiriesOf(group: SituationName, random: Random): number {
  if (group === 'returning') return 0;
  if (group === 'recordsEnding') return 1 + random.int(3);
  return random.chance(0.2) ? 1 + random.int(2) : 0;
}

function presenceOf(way: Situation['email' | 'mobile' | 'address'], random: Random): Presence {
  if (way === 'usual') return random.chance(0.95) ? 'good' : 'missing';
  return way === 'landline' ? 'good' : way;
}

/** Some time between seven in the morning and eleven at night of that day, and never later than a minute ago. */
function atBusyHour(dayNumber: number, nowAt: Micros, random: Random): Micros {
  const at = startOfLocalDay(dayNumber) + 7 * hour + random.between(0, 16 * hour - 1);
  return at < nowAt - minute ? at : nowAt - minute - random.between(0, 59 * second);
}
