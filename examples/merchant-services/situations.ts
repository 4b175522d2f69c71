import { ServiceError } from '../../src/errors.js';
import { Random, streams } from './random.js';

/** Days before today on which the main job sweeps the life-cycle sample, in this order: two as of the past, one today. */
export const mainJobDays: readonly number[] = [70, 35, 0];

export interface Notice {
  readonly by: 'email' | 'sms' | 'letter' | 'noticeBoard';
  readonly daysBefore: number;
}

/** The kinds of way a member can be reached. `refusing` ones look right and fail at the provider. */
export type ContactWay = 'good' | 'refusing' | 'missing' | 'usual';

export interface Situation {
  /** Of a thousand members; one member at least. `active` takes what is left. */
  readonly share: number;
  readonly meaning: string;
  readonly email: ContactWay;
  readonly mobile: ContactWay | 'landline';
  readonly address: ContactWay;
  /** The earliest and the latest day on which a cycle may open, in days after today. */
  readonly opens: readonly [earliest: number, latest: number];
  /** The means of the first notice that is not refused, and the main job day on which it goes out. */
  readonly noticed: Notice | undefined;
  /** The main job day that separates the member. */
  readonly separated: number | undefined;
  /** What the starter of the sample has to do for the expectation to hold. */
  readonly needs?: string | undefined;
}

/** A year and 44 days over on the first main job day already, whatever the leap days. */
const longAgo = [-1600, -140] as const;
/** Over a year and 44 days between the first and the second main job day, over a year today. */
const monthAgo = [-64, -45] as const;

const byLetter = {
  noticed: { by: 'letter', daysBefore: 70 },
  separated: 0,
  needs: 'letters of the first sweep handed over two days after it',
} as const;
const bySms = { noticed: { by: 'sms', daysBefore: 70 } } as const;
const byBoard = { noticed: { by: 'noticeBoard', daysBefore: 70 } } as const;
const notNoticed = { noticed: undefined, separated: undefined } as const;
const secondSweep = { opens: monthAgo, noticed: { by: 'email', daysBefore: 35 } } as const;
const today = { noticed: { by: 'email', daysBefore: 0 }, separated: undefined } as const;

const situationTable = {
  active: alive(0, [314, 322], 'in use within the last days'),
  quiet: alive(180, [40, 270], 'last used two to nine months ago'),
  justJoined: alive(20, [260, 318], 'joined within two months, never used'),
  neverUsed: dormant(15, 'joined long ago, never used: the year counts from joining'),
  longDormant: dormant(50, 'last used more than a year ago'),
  leapDay: dormant(6, 'last used around the end of a February', { opens: [-2200, -140] }),
  recordsEnding: dormant(15, 'has inquiries, destroyed 30 days after the separation'),
  largeRecord: dormant(1, 'has hundreds of payments'),
  sharedPhone: dormant(4, 'shares one mobile number with the others of this kind'),
  returning: dormant(10, 'asks for their data back after the separation', { needs: 'restorations, as many as wanted' }),
  noEmail: dormant(12, 'has no e-mail address', { email: 'missing', ...bySms }),
  noPhone: dormant(8, 'has no phone number', { mobile: 'missing' }),
  refusedMailbox: dormant(8, 'the mail server refuses the mailbox; the phone works', { email: 'refusing', ...bySms }),
  addressOnly: dormant(10, 'has a postal address alone', onlyByLetter('missing')),
  refusedText: dormant(5, 'no e-mail address, and texts are not delivered', onlyByLetter('refusing')),
  landlineOnly: dormant(4, 'no e-mail address, and the mobile number is a landline', onlyByLetter('landline')),
  noContact: dormant(6, 'has no way to be reached', { ...unreachable('missing'), ...byBoard }),
  refusedAll: dormant(4, 'mailbox and text fail, no postal address', { ...unreachable('refusing'), ...byBoard }),
  noticedMonthAgo: dormant(25, 'noticed 35 days ago, separable today', { ...secondSweep, separated: 0 }),
  returnedAfterNotice: dormant(10, 'noticed 35 days ago, came back since', {
    ...secondSweep,
    separated: undefined,
    needs: 'returnAfterNotice between the second sweep and the last',
  }),
  dueToday: dormant(12, 'a cycle opens today', { opens: [-1, 0], ...today }),
  lateNight: dormant(4, 'due today: last used in the last microsecond of a day', { opens: [-1, 0], ...today }),
  earlyMorning: dormant(4, 'due tomorrow: last used one microsecond later', { opens: [0, 1], ...notNoticed }),
  dueInAWeek: dormant(12, 'a cycle opens in seven days', { opens: [6, 7], ...notNoticed }),
  ownPeriod: dormant(8, 'asked for a period of three years', {
    opens: [-620, -140],
    ...notNoticed,
    needs: 'the period P3Y, set before the first sweep',
  }),
  neverExpires: dormant(4, 'asked never to be separated', {
    ...notNoticed,
    needs: 'the period never, set before the first sweep',
  }),
  onHold: dormant(6, 'a dispute is open', { ...notNoticed, needs: 'a hold, placed before the first sweep' }),
} satisfies Readonly<Record<string, Situation>>;

export type SituationName = keyof typeof situationTable;

/** Every situation of the life-cycle sample and what the main job makes of it; the README prints the same table. */
export const situations: Readonly<Record<SituationName, Situation>> = situationTable;

export const situationNames = Object.keys(situations) as SituationName[];

export const membersMin = 100;

function alive(share: number, opens: readonly [number, number], meaning: string): Situation {
  return {
    share,
    meaning,
    email: 'usual',
    mobile: 'usual',
    address: 'usual',
    opens,
    noticed: undefined,
    separated: undefined,
  };
}

function dormant(share: number, meaning: string, differences: Partial<Situation> = {}): Situation {
  const reachable = { email: 'good', mobile: 'good', address: 'usual' } as const;
  const firstSweeps = { noticed: { by: 'email', daysBefore: 70 }, separated: 35 } as const;
  return { share, meaning, ...reachable, opens: longAgo, ...firstSweeps, ...differences };
}

function onlyByLetter(mobile: Situation['mobile']): Partial<Situation> {
  return { email: 'missing', mobile, address: 'good', ...byLetter };
}

function unreachable(way: 'refusing' | 'missing'): Partial<Situation> {
  return { email: way, mobile: way, address: 'missing' };
}

/** The situation of every member, by member number less one. Each has its fixed share, in an order made by the seed. */
export function assignSituations(members: number, seed: number): Uint8Array {
  if (!Number.isSafeInteger(members) || members < membersMin) {
    throw new ServiceError(
      'input_invalid',
      `The life-cycle sample needs at least ${membersMin} members; ask for more.`,
    );
  }
  const assigned = new Uint8Array(members);
  let position = 0;
  situationNames.forEach((name, index) => {
    const share = situations[name].share;
    const count = share === 0 ? 0 : Math.max(1, Math.round((members * share) / 1000));
    assigned.fill(index, position, position + count);
    position += count;
  });
  return shuffled(assigned, seed);
}

function shuffled(items: Uint8Array, seed: number): Uint8Array {
  const random = new Random().reseed(seed, 0, streams.situations);
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = random.int(last + 1);
    const moved = items[last] as number;
    items[last] = items[other] as number;
    items[other] = moved;
  }
  return items;
}
