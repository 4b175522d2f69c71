import type { Profile, SampleIdentity } from './member-facts.js';
import {
  assignSituations,
  mainJobDays,
  type Notice,
  type SituationName,
  situationNames,
  situations,
} from './situations.js';

export interface SituationSummary {
  readonly meaning: string;
  readonly members: readonly string[];
  readonly noticed: Notice | null;
  /** The main job day that separates them, in days before today. */
  readonly separated: number | null;
  readonly needs: string | null;
}

/** What one sweep of the main job is expected to do. Letters count on the day on which they are printed. */
export interface ExpectedSweep {
  readonly daysBefore: number;
  readonly noticed: Readonly<Record<Notice['by'], number>>;
  readonly separated: number;
}

export interface SampleSummary {
  readonly profile: Profile;
  readonly members: number;
  readonly seed: number;
  readonly now: string;
  /** Rows by table; empty when the sample was described and not loaded. */
  readonly rows: Readonly<Record<string, number>>;
  readonly mainJobDays: readonly number[];
  /** Empty for the uniform sample. */
  readonly situations: Readonly<Partial<Record<SituationName, SituationSummary>>>;
  /** One for each main job day; none for the uniform sample. */
  readonly expected: readonly ExpectedSweep[];
}

/** The first notices those who are long due, the second separates them. */
const uniformJobDays: readonly number[] = [35, 0];

/** Says who is in which situation, from the seed alone. */
export function describeSample(identity: SampleIdentity, rows: Readonly<Record<string, number>> = {}): SampleSummary {
  const found = identity.profile === 'life-cycle' ? situationsOf(identity) : {};
  const { profile, members, seed, now } = identity;
  const isLifeCycle = profile === 'life-cycle';
  const days = isLifeCycle ? mainJobDays : uniformJobDays;
  const expected = isLifeCycle ? days.map((daysBefore) => expectedSweep(Object.values(found), daysBefore)) : [];
  return { profile, members, seed, now, rows, mainJobDays: days, situations: found, expected };
}

function situationsOf({ members, seed }: SampleIdentity): Record<SituationName, SituationSummary> {
  const byName = new Map<SituationName, string[]>(situationNames.map((name) => [name, []]));
  assignSituations(members, seed).forEach((index, position) => {
    byName.get(situationNames[index] as SituationName)?.push(String(position + 1));
  });
  const summaries = {} as Record<SituationName, SituationSummary>;
  for (const name of situationNames) {
    const { meaning, noticed = null, separated = null, needs = null } = situations[name];
    summaries[name] = { meaning, members: byName.get(name) ?? [], noticed, separated, needs };
  }
  return summaries;
}

function expectedSweep(all: readonly SituationSummary[], daysBefore: number): ExpectedSweep {
  const noticedBy = (by: Notice['by']) =>
    countOf(all.filter(({ noticed }) => noticed?.by === by && noticed.daysBefore === daysBefore));
  return {
    daysBefore,
    noticed: {
      email: noticedBy('email'),
      sms: noticedBy('sms'),
      letter: noticedBy('letter'),
      noticeBoard: noticedBy('noticeBoard'),
    },
    separated: countOf(all.filter(({ separated }) => separated === daysBefore)),
  };
}

function countOf(summaries: readonly SituationSummary[]): number {
  return summaries.reduce((count, { members }) => count + members.length, 0);
}
