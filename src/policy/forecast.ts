import { addDays, type LocalDate, laterOf } from './dates.js';
import { haltReason } from './halt.js';
import { effectiveOn, namedDates, separationWindow } from './notice-dates.js';
import type { Policy } from './policy.js';
import { destructionDay, type RetentionRule } from './retention.js';

export interface ForecastDay {
  readonly on: LocalDate;
  /** Notices of a separation that take effect. */
  readonly notices: number;
  /** Members. */
  readonly separations: number;
  /** Members of whose sealed data something is destroyed. */
  readonly destructions: number;
  /** More is due than `haltAbove` allows: the sweep waits for an approval. */
  readonly halts: boolean;
}

/** Members of whom the same is known. */
export interface Cohort {
  readonly expiresOn: LocalDate;
  /** Not while a hold forbids what the move would destroy: they are noticed and stay. */
  readonly movable: boolean;
  readonly members: number;
}

export interface WatchedCohort extends Cohort {
  /** The first day on which a sweep opens their cycle. */
  readonly opensOn: LocalDate;
}

/** Their message is on its way. */
export interface ToldCohort extends Cohort {
  readonly namesExpiryOn: LocalDate;
  readonly effectiveOn: LocalDate;
}

export interface NoticedCohort extends Cohort {
  readonly separableFromOn: LocalDate;
  /** The first day that the notice serves no more. */
  readonly separableUntilOn: LocalDate;
  readonly blockedUntil: LocalDate | null;
}

export interface ExpiringCohort {
  /** Today where the day has passed. */
  readonly on: LocalDate;
  readonly members: number;
  /** On hold: due, and not destroyed. */
  readonly held: number;
}

export interface ForecastFacts {
  readonly today: LocalDate;
  readonly days: number;
  readonly policy: Policy;
  /** Today's sweep has performed: the next is tomorrow's. */
  readonly isSwept: boolean;
  /** All there are, for the share of `haltAbove`. */
  readonly memberTotal: number;
  readonly watched: readonly WatchedCohort[];
  readonly candidates: readonly Cohort[];
  readonly told: readonly ToldCohort[];
  readonly noticed: readonly NoticedCohort[];
  readonly expiring: readonly ExpiringCohort[];
  /** Of classes that everybody who is separated has, and that count from the separation alone. */
  readonly certainRules: readonly RetentionRule[];
}

/**
 * What the sweeps of the coming days do, one a day, if nobody returns, the first means reaches everybody at once and
 * each halt is approved on its day. What is above `perSweep` waits for the next sweep, the longest due first.
 */
export function forecastDays(facts: ForecastFacts): ForecastDay[] {
  const course = new Course(facts);
  return Array.from({ length: facts.days }, (_, ahead) => course.live(addDays(facts.today, ahead)));
}

/** Members between two sweeps, in the stages of a sweep. */
class Course {
  readonly #facts: ForecastFacts;
  readonly #watched: WatchedCohort[];
  readonly #expiring: Map<LocalDate, { members: number; held: number }>;
  #told: readonly ToldCohort[];
  #noticed: readonly NoticedCohort[];
  #candidates: Cohort[];
  #due: Cohort[] = [];
  #toDestroy = 0;
  #heldDue = 0;

  constructor(facts: ForecastFacts) {
    this.#facts = facts;
    this.#watched = [...facts.watched].sort((one, other) => compare(one.opensOn, other.opensOn));
    this.#candidates = [...facts.candidates];
    this.#told = facts.told;
    this.#noticed = facts.noticed;
    this.#expiring = new Map();
    for (const { on, members, held } of facts.expiring) this.#willExpire(on, members, held);
  }

  live(on: LocalDate): ForecastDay {
    const { today, isSwept } = this.#facts;
    this.#becomeDue(on);
    // Messages also go out and arrive between two sweeps.
    const arrived = this.#arrive(on);
    if (isSwept && on === today) return { on, notices: arrived, separations: 0, destructions: 0, halts: false };
    const halts = this.#halts(on);
    this.#lapse(on);
    this.#open();
    const notices = arrived + this.#notify(on);
    const separations = this.#separate(on);
    return { on, notices, separations, destructions: this.#destroy(), halts };
  }

  #becomeDue(on: LocalDate): void {
    const until = this.#watched.findIndex(({ opensOn }) => opensOn > on);
    this.#due.push(...this.#watched.splice(0, until < 0 ? this.#watched.length : until));
    this.#due.sort(longestDueFirst);
    const expired = this.#expiring.get(on);
    this.#toDestroy += expired?.members ?? 0;
    this.#heldDue += expired?.held ?? 0;
  }

  #arrive(on: LocalDate): number {
    const arrived = this.#told.filter((told) => told.effectiveOn <= on);
    if (arrived.length === 0) return 0;
    this.#told = this.#told.filter((told) => told.effectiveOn > on);
    this.#noticed = [...this.#noticed, ...arrived.map((told) => this.#noticedBy(told))];
    return count(arrived);
  }

  #noticedBy(told: ToldCohort): NoticedCohort {
    const { policy } = this.#facts;
    const { separableFromOn } = separationWindow({ ...told, policy });
    const separableUntilOn = addDays(told.namesExpiryOn, policy.noticeValidityDays + 1);
    return { ...told, separableFromOn, separableUntilOn, blockedUntil: null };
  }

  #halts(on: LocalDate): boolean {
    const { policy, memberTotal } = this.#facts;
    const toSeparate = count(this.#noticed.filter((noticed) => isSeparable(noticed, on)));
    const due = Math.max(count(this.#due), toSeparate, this.#toDestroy + this.#heldDue);
    return haltReason({ due, members: memberTotal, policy }) !== null;
  }

  #lapse(on: LocalDate): void {
    const lapsed = this.#noticed.filter((noticed) => noticed.separableUntilOn <= on);
    if (lapsed.length === 0) return;
    this.#noticed = this.#noticed.filter((noticed) => noticed.separableUntilOn > on);
    this.#candidates.push(...lapsed);
  }

  #open(): void {
    this.#candidates.push(...takeOut(this.#due, this.#facts.policy.perSweep));
  }

  #notify(on: LocalDate): number {
    const { policy } = this.#facts;
    const means = policy.means[0] ?? 'noticeBoard';
    const limit = means === 'noticeBoard' ? Number.POSITIVE_INFINITY : policy.perDay[means];
    this.#candidates.sort(longestDueFirst);
    const told = takeOut(this.#candidates, limit).map(({ expiresOn, movable, members }) => {
      const { effectiveExpectedOn, namesExpiryOn } = namedDates({ expiresOn, means, today: on, policy });
      return { expiresOn, movable, members, namesExpiryOn, effectiveOn: effectiveExpectedOn };
    });
    this.#told = [...this.#told, ...told];
    return this.#arrive(on);
  }

  #separate(on: LocalDate): number {
    const { policy, certainRules } = this.#facts;
    const ready = this.#noticed
      .filter((noticed) => noticed.movable && isSeparable(noticed, on))
      .sort((one, other) => compare(one.separableFromOn, other.separableFromOn));
    if (ready.length === 0) return 0;
    const isReady = new Set(ready);
    const rest = this.#noticed.filter((noticed) => !isReady.has(noticed));
    const separated = count(takeOut(ready, policy.perSweep));
    this.#noticed = [...rest, ...ready];
    const days = certainRules.map((rule) => destructionDay(rule, { separation: on }).dueOn);
    for (const day of new Set(days)) {
      if (day !== null) this.#willExpire(laterOf(day, addDays(on, 1)), separated, 0);
    }
    return separated;
  }

  #destroy(): number {
    const destroyed = Math.min(this.#toDestroy, this.#facts.policy.perSweep);
    this.#toDestroy -= destroyed;
    return destroyed;
  }

  #willExpire(on: LocalDate, members: number, held: number): void {
    const known = this.#expiring.get(on);
    this.#expiring.set(on, { members: members + (known?.members ?? 0), held: held + (known?.held ?? 0) });
  }
}

/** The day on which a message that is on its way is expected to take effect. */
export function expectedOn(
  message: { readonly means: Policy['means'][number]; readonly composedOn: LocalDate; readonly goesOn: LocalDate },
  { policy, today }: { policy: Policy; today: LocalDate },
): LocalDate {
  const { means, composedOn, goesOn } = message;
  if (means !== 'letter') return laterOf(goesOn, today);
  return laterOf(effectiveOn(means, addDays(composedOn, policy.letter.printingDays), policy), today);
}

function isSeparable({ separableFromOn, separableUntilOn, blockedUntil }: NoticedCohort, on: LocalDate): boolean {
  return separableFromOn <= on && separableUntilOn > on && (blockedUntil === null || blockedUntil <= on);
}

/** Takes the first `limit` members out of the queue; a cohort that does not fit is divided. */
function takeOut<Queued extends Cohort>(queue: Queued[], limit: number): Queued[] {
  const taken: Queued[] = [];
  let left = limit;
  for (let first = queue[0]; first !== undefined && left > 0; first = queue[0]) {
    const members = Math.min(first.members, left);
    taken.push({ ...first, members });
    left -= members;
    if (members < first.members) queue[0] = { ...first, members: first.members - members };
    else queue.shift();
  }
  return taken;
}

function longestDueFirst(one: Cohort, other: Cohort): number {
  return compare(one.expiresOn, other.expiresOn);
}

function count(cohorts: readonly { readonly members: number }[]): number {
  return cohorts.reduce((sum, { members }) => sum + members, 0);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
