import { Type } from 'typebox';
import { cycleStates } from '../../policy/cycle.js';
import { memberStates } from './member.js';
import { closed, instant, line, memberIdIn, oneOf, orNull } from './parts.js';

export const LookupRequest = Type.Object(
  {
    // Wider than what can be looked up: a try with what is no value is refused by the verb, which puts it on record.
    value: Type.String({
      format: 'text',
      maxLength: 2_000,
      description:
        'What the returning member gave: a login id, an e-mail address, a phone number; 1 to 320 characters.',
    }),
    field: Type.Optional(line('The look-up column of the data map; without it all are searched.', 63)),
  },
  {
    ...closed,
    $id: 'LookupRequest',
    description: 'What to look for. It stands in the body, for URLs are logged by others.',
    examples: [{ value: 'member@example.com', field: 'email' }],
  },
);

export const FoundMembers = Type.Object(
  {
    members: Type.Array(
      Type.Object({
        memberId: Type.String({ description: 'The member.' }),
        fields: Type.Array(Type.String(), { description: 'The look-up columns in which the value stood.' }),
        state: oneOf(cycleStates, 'Where the member stands.'),
        separatedAt: instant('The moment of separation.'),
        restorable: Type.Boolean({ description: 'Whether the data can come back.' }),
        wayBack: orNull(Type.String({ description: 'The call that gives the data back; null where it can not.' })),
      }),
      { description: 'Several may share one value, such as a phone.' },
    ),
  },
  {
    $id: 'FoundMembers',
    description: 'The separated members who had the value.',
    examples: [
      {
        members: [
          {
            memberId: '10231',
            fields: ['email'],
            state: 'separated',
            separatedAt: '2026-11-22T19:30:00.000000Z',
            restorable: true,
            wayBack: 'POST /v1/members/10231/restoration',
          },
        ],
      },
    ],
  },
);

export const InactivityPeriodRequest = Type.Object(
  {
    period: orNull(
      Type.String({
        format: 'period',
        maxLength: 30,
        description: "An ISO 8601 period longer than the policy's, or never; null takes the own period away.",
      }),
    ),
    reason: line('Why.', 500),
  },
  {
    ...closed,
    $id: 'InactivityPeriodRequest',
    description: "A period of the member's own.",
    examples: [{ period: 'P3Y', reason: 'The member chose three years.' }],
  },
);

export const InactivityPeriodSet = Type.Object(
  {
    memberId: Type.String({ description: 'The member.' }),
    inactivityPeriod: Type.Object({
      period: Type.String({ description: 'What counts for the member now.' }),
      own: Type.Boolean({ description: 'Whether it is of the member, and not of the policy.' }),
    }),
    changed: Type.Boolean({ description: 'False where it was so before.' }),
    cancelledCycle: orNull(Type.String({ description: 'Why the open cycle was cancelled by it, where it was.' })),
  },
  {
    $id: 'InactivityPeriodSet',
    description: 'What counts for the member now.',
    examples: [
      { memberId: '10231', inactivityPeriod: { period: 'P3Y', own: true }, changed: true, cancelledCycle: null },
    ],
  },
);

const reportsMax = 1000;

export const ActivityReports = Type.Object(
  {
    reports: Type.Array(
      Type.Object(
        {
          memberId: memberIdIn,
          at: instant('When the member used the service.'),
          kind: oneOf(['login', 'transaction'], 'Which kind of use it was.'),
        },
        closed,
      ),
      { minItems: 1, maxItems: reportsMax, description: `At most ${reportsMax} in one call.` },
    ),
  },
  {
    ...closed,
    $id: 'ActivityReports',
    description: 'Use that another back end reports.',
    examples: [{ reports: [{ memberId: '10231', at: '2026-11-20T09:30:00+09:00', kind: 'login' }] }],
  },
);

export const ReportResults = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        memberId: Type.Optional(
          Type.String({ description: 'The member. Missing where no member has the id that was given.' }),
        ),
        result: oneOf(
          ['recorded', 'cancelled_cycle', 'separated', 'member_not_found', 'invalid'],
          'What became of the report.',
        ),
        future: Type.Optional(Type.Boolean({ description: 'It lay later than the clock, and counts as of now.' })),
        state: Type.Optional(oneOf(memberStates, 'Where a separated member stands.')),
        restorable: Type.Optional(
          Type.Boolean({ description: 'Whether the data of a separated member can come back.' }),
        ),
        wayBack: Type.Optional(orNull(Type.String({ description: 'The call that gives the data back.' }))),
        problem: Type.Optional(Type.String({ description: 'What is wrong with the report.' })),
      }),
      { description: 'One for each report, in the same order.' },
    ),
  },
  {
    $id: 'ReportResults',
    description: 'What became of each report.',
    examples: [{ results: [{ memberId: '10231', result: 'cancelled_cycle', future: false }] }],
  },
);

export const requestComponents = [
  LookupRequest,
  FoundMembers,
  InactivityPeriodRequest,
  InactivityPeriodSet,
  ActivityReports,
  ReportResults,
];
