import fc from 'fast-check';
import { considerMember } from '../../../src/policy/consider-member.js';
import { localDateOf } from '../../../src/policy/dates.js';
import { mayBeSeparated } from '../../../src/policy/gate.js';
import type { Means, NoticeState } from '../../../src/policy/means.js';
import { nextMeans } from '../../../src/policy/next-means.js';
import { effectiveOn, namedDates, separationWindow } from '../../../src/policy/notice-dates.js';
import type { Policy } from '../../../src/policy/policy.js';
import { anyZone, daysFromTo, makeGateFacts, makeMember, makePolicy, plusDays } from './make.js';

/**
 * A member's life day by day, led by the rules as the verbs lead it: looked at when due, told by the next means,
 * separated when the gate says so. What comes of it is then judged from the bare list of what happened.
 */
export interface Life {
  readonly startOn: string;
  readonly policy: Policy;
  readonly contact: { email: boolean; sms: boolean; letter: boolean };
  /** Days after the start on which the member did something. */
  readonly activeAfter: readonly number[];
  /** Days that each notice in turn takes until it comes back; null for one that stands. */
  readonly bounces: ReadonlyArray<number | null>;
  readonly holdDays: readonly [number, number] | null;
  /** The separation looks away for so many days, and the notice may lapse meanwhile. */
  readonly separateEvery: number;
}

interface Notice {
  readonly means: Means;
  readonly effectiveOn: string;
  readonly namesExpiryOn: string;
  readonly bouncesOn: string | null;
  state: NoticeState;
}

export interface Outcome {
  readonly separatedOn: string | null;
  readonly lastActiveOn: string;
  readonly notices: readonly Notice[];
}

export const lifeDays = 1300;

export function live(life: Life): Outcome {
  const { policy, startOn } = life;
  const noonOf = (date: string) => `${date}T${noonHour(policy.zone)}:00:00Z`;
  let lastActiveOn = startOn;
  let dueOn: string | null = startOn;
  let cycle: { lastActivityAt: string; expiresOn: string } | null = null;
  let notices: Notice[] = [];
  const all: Notice[] = [];

  for (let day = 0; day < lifeDays; day += 1) {
    const today = plusDays(startOn, day);
    const now = noonOf(today);
    const held = life.holdDays !== null && day >= life.holdDays[0] && day < life.holdDays[1];
    if (life.activeAfter.includes(day)) lastActiveOn = today;
    if (life.holdDays?.[1] === day) dueOn = today;
    for (const notice of notices) if (notice.bouncesOn === today) notice.state = 'taken_back';

    if (dueOn !== null && dueOn <= today) {
      const openCycle = cycle === null ? null : { state: 'candidate' as const, lastActivityAt: cycle.lastActivityAt };
      const activity = [{ source: 'login', at: noonOf(lastActiveOn) }];
      const facts = makeMember({ registeredAt: noonOf(startOn), activity, heldForSeparation: held, openCycle });
      const decision = considerMember(facts, policy, today, now);
      dueOn = decision.dueOn;
      if (decision.action.kind === 'cancel') [cycle, notices] = [null, []];
      if (decision.action.kind === 'open') {
        cycle = { lastActivityAt: decision.lastActivityAt, expiresOn: decision.action.expiresOn };
      }
    }
    if (cycle === null) continue;

    const tried = notices.map(({ means, state }) => ({ means, outcome: state }));
    const means = nextMeans({
      order: policy.means,
      contact: { alimtalk: false, voice: false, ...life.contact },
      tried,
      blocked: [],
    });
    if (means !== null && means !== 'wait') {
      const named = namedDates({ expiresOn: cycle.expiresOn, means, today, policy });
      const after = life.bounces[all.length % life.bounces.length] ?? null;
      const notice: Notice = {
        means,
        effectiveOn: effectiveOn(
          means,
          means === 'letter' ? plusDays(today, policy.letter.printingDays) : today,
          policy,
        ),
        namesExpiryOn: named.namesExpiryOn,
        bouncesOn: after === null ? null : plusDays(today, after + 1),
        state: 'effective',
      };
      notices.push(notice);
      all.push(notice);
    }

    const notice = notices.find(({ state }) => state === 'effective') ?? null;
    if (notice === null || day % life.separateEvery !== 0) continue;
    const window = separationWindow({ ...notice, policy });
    const answer = mayBeSeparated(
      makeGateFacts({
        policy,
        cycle: { state: 'noticed', ...cycle, ...window },
        notice: { ...notice },
        latestActivityAt: noonOf(lastActiveOn),
        heldForSeparation: held,
      }),
      now,
    );
    if (answer.ok) return { separatedOn: today, lastActiveOn, notices: all };
    if (answer.reason === 'notice_lapsed') notice.state = 'lapsed';
  }
  return { separatedOn: null, lastActiveOn, notices: all };
}

/** An hour of UTC that is daytime in the zone, so that a day of the test is a day of the zone. */
function noonHour(zone: string): string {
  const hours = ['00', '06', '12', '18'];
  const daytime = hours.find((hour) => localDateOf(`2024-06-15T${hour}:00:00Z`, zone) === '2024-06-15') ?? '12';
  return zone.startsWith('America') ? '18' : daytime === '00' ? '01' : daytime;
}

const awkwardStart = fc.constantFrom(
  '2022-02-28',
  '2023-02-27',
  '2023-02-28',
  '2023-03-01',
  '2023-12-31',
  '2024-02-28',
  '2024-02-29',
);

export const anyLife: fc.Arbitrary<Life> = fc
  .record({
    startOn: awkwardStart,
    zone: anyZone.filter((zone) => zone !== 'Pacific/Apia'),
    leadDays: fc.integer({ min: 30, max: 75 }),
    ladderDays: fc.integer({ min: 0, max: 30 }),
    contact: fc.record({ email: fc.boolean(), sms: fc.boolean(), letter: fc.boolean() }),
    activeAfter: fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 5 }),
    bounces: fc.array(fc.option(fc.integer({ min: 0, max: 60 })), { minLength: 1, maxLength: 4 }),
    hold: fc.option(fc.tuple(fc.integer({ min: 300, max: 500 }), fc.integer({ min: 1, max: 200 }))),
    separateEvery: fc.constantFrom(1, 1, 1, 7, 200),
  })
  .map(({ zone, leadDays, ladderDays, hold, ...life }) => ({
    ...life,
    policy: makePolicy({ zone, noticeLead: `P${leadDays}D`, ladder: `P${ladderDays}D` }),
    holdDays: hold === null ? null : ([hold[0], hold[0] + hold[1]] as const),
  }));

/** What a separation must not have been, judged from the bare list of what happened; empty where there was none. */
export function wrongsOf(life: Life, { separatedOn, lastActiveOn, notices }: Outcome): string[] {
  if (separatedOn === null) return [];
  const served = notices.some(
    ({ effectiveOn: noticedOn, namesExpiryOn, bouncesOn }) =>
      daysFromTo(noticedOn, separatedOn) >= 31 &&
      daysFromTo(noticedOn, separatedOn) > life.policy.noticeLeadDays &&
      noticedOn > lastActiveOn &&
      separatedOn > namesExpiryOn &&
      daysFromTo(namesExpiryOn, separatedOn) <= life.policy.noticeValidityDays &&
      (bouncesOn === null || bouncesOn > separatedOn),
  );
  const day = daysFromTo(life.startOn, separatedOn);
  const held = life.holdDays !== null && day >= life.holdDays[0] && day < life.holdDays[1];
  return [
    ...(served ? [] : ['no standing notice with all its days']),
    ...(daysFromTo(lastActiveOn, separatedOn) > 365 ? [] : ['not a whole year']),
    ...(held ? ['under a hold'] : []),
  ];
}
