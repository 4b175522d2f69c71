import { Type } from 'typebox';
import { cycleStates } from '../../policy/cycle.js';
import { StandingHold } from './hold.js';
import { Notice } from './notice.js';
import { day, instant, oneOf, orNull, ref } from './parts.js';
import { LeftInVault } from './restoration.js';

const text = (description: string) => Type.String({ description });

export const TimelineEntry = Type.Object(
  {
    at: instant('When it happened.'),
    event: text('What happened.'),
    state: orNull(text('The state that it led to.')),
    reason: orNull(text('Why.')),
    actor: text('The credential or the sweep that acted.'),
    agent: orNull(text('The name of the agent, as the caller gave it.')),
    cycleId: orNull(Type.String({ format: 'uuid', description: 'The cycle that it belongs to.' })),
    detail: Type.Unsafe<unknown>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'Names, counts, dates.',
    }),
  },
  { $id: 'TimelineEntry', description: 'One arrow of the life cycle.' },
);

const Activity = Type.Object(
  {
    sources: Type.Array(
      Type.Object({
        source: text('Id of the source in the data map.'),
        kind: oneOf(['login', 'transaction'], 'Which kind of activity it holds.'),
        at: orNull(instant('The latest there.')),
      }),
      { description: 'The latest activity of each source.' },
    ),
    registeredAt: orNull(instant('The registration.')),
    reportedAt: orNull(instant('The latest that another back end reported.')),
    restoredAt: orNull(instant('The last restoration.')),
    latestAt: instant('The latest of all: it decides.'),
    latestOn: day('The same as a day in the zone of the policy.'),
    decidedBy: text('Which of them is the latest.'),
    future: Type.Array(Type.String(), { description: 'Sources that lay later than the clock and count as of now.' }),
  },
  { $id: 'Activity', description: 'What a member did last, by source.' },
);

const Dates = Type.Object(
  {
    expiresOn: orNull(day('The expiry day: the last day of the inactivity period.')),
    opensOn: orNull(day('The day on which a cycle opens, or opened.')),
    separableFrom: orNull(instant('The first moment of separation.')),
    separableUntil: orNull(instant('From then on a new notice is needed.')),
    noticeEffectiveOn: orNull(day('The day on which the notice took effect.')),
    separatedAt: orNull(instant('The moment of separation.')),
    nextLookOn: orNull(day('When a sweep looks at the member again.')),
  },
  { $id: 'Dates', description: 'The days and moments of a member.' },
);

export const memberStates = ['watching', ...cycleStates] as const;

export const Member = Type.Object(
  {
    memberId: text('The member.'),
    state: oneOf(memberStates, 'Where the member stands in the life cycle.'),
    policyVersion: text('The policy of the open cycle, else the present one.'),
    activity: ref(Activity),
    inactivityPeriod: Type.Object({
      period: text('An ISO 8601 period, or never.'),
      own: Type.Boolean({ description: 'Whether it is of the member, and not of the policy.' }),
    }),
    dates: ref(Dates),
    blockedBy: Type.Array(Type.String(), {
      description:
        'What stands in the way of a separation (of a destruction, once separated) now; of a candidate whose notice is ' +
        'under way, also what that waits for.',
    }),
    next: Type.Object({
      what: orNull(oneOf(['look', 'notice', 'separation', 'restoration_possible', 'destruction'], 'What comes next.')),
      on: orNull(day('The first day on which it can; null where nobody can say yet.')),
    }),
    leftInVault: Type.Array(ref(LeftInVault), {
      description: 'What stayed sealed when the rest was given back. It can still be given back, as a remainder.',
    }),
    holds: Type.Array(ref(StandingHold), { description: 'Those that stand.' }),
    notices: Type.Array(ref(Notice), { description: 'Newest first.' }),
    timeline: Type.Array(ref(TimelineEntry), { description: 'Newest first, at most 100.' }),
  },
  {
    $id: 'Member',
    description: 'Why a member stands where they stand. It holds no value of personal data.',
    examples: [
      {
        memberId: '10231',
        state: 'noticed',
        policyVersion: '5d1c0e7c9a4b',
        activity: {
          sources: [{ source: 'login', kind: 'login', at: '2025-11-22T03:12:09.000000Z' }],
          registeredAt: '2021-05-02T01:00:00.000000Z',
          reportedAt: null,
          restoredAt: null,
          latestAt: '2025-11-22T03:12:09.000000Z',
          latestOn: '2025-11-22',
          decidedBy: 'login',
          future: [],
        },
        inactivityPeriod: { period: 'P1Y', own: false },
        dates: {
          expiresOn: '2026-11-22',
          opensOn: '2026-10-09',
          separableFrom: '2026-11-22T15:00:00.000000Z',
          separableUntil: '2027-02-20T15:00:00.000000Z',
          noticeEffectiveOn: '2026-10-10',
          separatedAt: null,
          nextLookOn: null,
        },
        blockedBy: ['too_early'],
        next: { what: 'separation', on: '2026-11-23' },
        leftInVault: [],
        holds: [],
        notices: [],
        timeline: [],
      },
    ],
  },
);

export const memberComponents = [TimelineEntry, Activity, Dates, Member];
