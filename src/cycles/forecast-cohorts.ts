import type { Cohort, NoticedCohort, ToldCohort, WatchedCohort } from '../policy/forecast.js';

type Known<Counted extends Cohort> = Omit<Counted, 'members'>;

/** Counts members of whom the same is known, so that what is left of very many fits into little. */
class Tally<Counted extends Cohort> {
  readonly #counts = new Map<string, { known: Known<Counted>; members: number }>();

  add(known: Known<Counted>): void {
    const key = JSON.stringify(known);
    const counted = this.#counts.get(key);
    if (counted) counted.members += 1;
    else this.#counts.set(key, { known, members: 1 });
  }

  /** Rounded so that the sum is right to one member, however many small cohorts there are. */
  scaled(scale: number): Counted[] {
    let looked = 0;
    let told = 0;
    return [...this.#counts.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { known, members }]) => {
        looked += members;
        const scaled = Math.round(looked * scale) - told;
        told += scaled;
        return { ...known, members: scaled } as Counted;
      })
      .filter(({ members }) => members > 0);
  }
}

/** What a look at some members found. */
export class Sighting {
  readonly watched = new Tally<WatchedCohort>();
  readonly candidates = new Tally<Cohort>();
  readonly told = new Tally<ToldCohort>();
  readonly noticed = new Tally<NoticedCohort>();
  overdue = 0;
  held = 0;

  /** For all of whom these are a sample. */
  scaled(scale: number): MembersAhead {
    return {
      watched: this.watched.scaled(scale),
      candidates: this.candidates.scaled(scale),
      told: this.told.scaled(scale),
      noticed: this.noticed.scaled(scale),
      overdue: Math.round(this.overdue * scale),
      held: Math.round(this.held * scale),
    };
  }
}

export interface MembersAhead {
  readonly watched: readonly WatchedCohort[];
  readonly candidates: readonly Cohort[];
  readonly told: readonly ToldCohort[];
  readonly noticed: readonly NoticedCohort[];
  /** Whose inactivity period has ended. */
  readonly overdue: number;
  readonly held: number;
}

export function together(parts: readonly MembersAhead[]): MembersAhead {
  return {
    watched: parts.flatMap(({ watched }) => watched),
    candidates: parts.flatMap(({ candidates }) => candidates),
    told: parts.flatMap(({ told }) => told),
    noticed: parts.flatMap(({ noticed }) => noticed),
    overdue: parts.reduce((sum, { overdue }) => sum + overdue, 0),
    held: parts.reduce((sum, { held }) => sum + held, 0),
  };
}
