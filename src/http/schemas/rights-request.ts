import { Type } from 'typebox';
import { requestKinds, requestOutcomes } from '../../policy/rights-request.js';
import { closed, day, id, instant, line, oneOf, orNull, ref } from './parts.js';

const kind = oneOf(requestKinds, 'What the person asked for.');

export const RightsRequestOpening = Type.Object(
  {
    kind,
    receivedOn: Type.Optional(
      orNull(day('When the person asked; today unless told. The ten days count from it, not from when it is entered.')),
    ),
    proof: Type.Object(
      {
        method: line('How the caller made sure that it is this person, or their agent.', 100),
        reference: line("The caller's own record of it. No personal data.", 200),
      },
      { ...closed, description: 'The proof of identity, which the caller has made.' },
    ),
  },
  {
    ...closed,
    $id: 'RightsRequestOpening',
    description: 'What a person asked for, and how they proved who they are.',
    examples: [{ kind: 'access', receivedOn: '2026-11-22', proof: { method: 'phone', reference: 'check-2026-4711' } }],
  },
);

export const RightsRequestClosing = Type.Object(
  {
    outcome: oneOf(requestOutcomes, 'How it ended.'),
    reason: Type.Optional(
      orNull(line('What the person was told. Needed where not all was granted. No other personal data.', 1_000)),
    ),
    objection: Type.Optional(
      orNull(line('How the person was told they may object. Needed where not all was granted.', 1_000)),
    ),
    holdId: Type.Optional(orNull(id('The hold that suspends what was asked; for a suspension that is granted.'))),
  },
  {
    ...closed,
    $id: 'RightsRequestClosing',
    description: 'How a request ended. What it grants must have been done before.',
    examples: [
      {
        outcome: 'partly_granted',
        reason: 'Payment records are kept until 2031-09-01 under 전자금융거래법 제22조.',
        objection: 'To the privacy office within 30 days, or to the Personal Information Dispute Mediation Committee.',
      },
    ],
  },
);

const example = {
  requestId: '1d5f9c40-6f0b-4a53-9d0e-0f2f6f3d9a77',
  memberId: '10231',
  kind: 'access',
  receivedOn: '2026-11-22',
  dueOn: '2026-12-02',
  overdue: false,
  proof: { method: 'phone', reference: 'check-2026-4711' },
  openedAt: '2026-11-22T06:03:00.123456Z',
  openedBy: 'key:abcdefghijklmnop',
  outcome: null,
  outcomeReason: null,
  objection: null,
  measure: null,
  closedAt: null,
  closedBy: null,
};

export const RightsRequest = Type.Object(
  {
    requestId: id('The request.'),
    memberId: Type.String({ description: 'The member.' }),
    kind,
    receivedOn: day('When the person asked.'),
    dueOn: day('The last day on which they may be answered: the tenth after it.'),
    overdue: Type.Boolean({ description: 'Open after that day.' }),
    proof: Type.Object(
      {
        method: Type.String({ description: 'How it was made sure that it is this person.' }),
        reference: Type.String({ description: "The caller's own record of it." }),
      },
      { description: 'The proof of identity.' },
    ),
    openedAt: instant('When it was entered.'),
    openedBy: Type.String({ description: 'The credential that entered it.' }),
    outcome: orNull(oneOf(requestOutcomes, 'How it ended; null while it is open.')),
    outcomeReason: orNull(Type.String({ description: 'What the person was told.' })),
    objection: orNull(Type.String({ description: 'How they were told that they may object.' })),
    measure: Type.Unsafe<unknown>({
      type: ['object', 'null'],
      additionalProperties: { type: 'string' },
      description: 'What was done: `holdId` and `scope`, `cycleId` with `restoredAt` or `state`.',
    }),
    closedAt: orNull(instant('When its outcome was entered.')),
    closedBy: orNull(Type.String({ description: 'The credential that entered it.' })),
  },
  { $id: 'RightsRequest', description: 'A request of a person under the law.', examples: [example] },
);

export const RightsRequests = Type.Object(
  {
    requests: Type.Array(ref(RightsRequest), { description: 'In the order of their last days.' }),
    next: orNull(Type.String({ description: 'What to send as `cursor` for the next page; null on the last.' })),
  },
  { $id: 'RightsRequests', description: 'A page of requests.', examples: [{ requests: [example], next: null }] },
);

export const ClosedRightsRequest = Type.Object(
  {
    request: ref(RightsRequest),
    already: Type.Boolean({ description: 'It had been closed so before.' }),
  },
  {
    $id: 'ClosedRightsRequest',
    description: 'A request that is closed.',
    examples: [
      {
        request: { ...example, outcome: 'granted', closedAt: '2026-11-25T01:00:00.000000Z', closedBy: 'key:b' },
        already: false,
      },
    ],
  },
);

export const rightsComponents = [
  RightsRequestOpening,
  RightsRequestClosing,
  RightsRequest,
  RightsRequests,
  ClosedRightsRequest,
];
