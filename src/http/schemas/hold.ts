import { Type } from 'typebox';
import { closed, day, id, instant, line, oneOf, orNull } from './parts.js';

const scopes = ['separation', 'destruction', 'both'] as const;

export const HoldRequest = Type.Object(
  {
    scope: oneOf(scopes, 'What the hold suspends.'),
    ground: line('Why: the matter that the data is needed for. No personal data.', 500),
    reviewer: line('Who looks at it again: a role or a team. No personal data.', 200),
    reviewOn: day('When to look at it again; from today on.'),
  },
  {
    ...closed,
    $id: 'HoldRequest',
    description: 'A hold to place.',
    examples: [{ scope: 'both', ground: 'Dispute 2026-118 is open.', reviewer: 'Legal', reviewOn: '2027-03-31' }],
  },
);

const holdFields = {
  holdId: id('The hold.'),
  scope: oneOf(scopes, 'What it suspends.'),
  ground: Type.String({ description: 'Why it was placed.' }),
  reviewer: orNull(Type.String({ description: 'Who looks at it again; null on a hold of an earlier version.' })),
  reviewOn: orNull(day('When to look at it again; null on a hold of an earlier version.')),
  placedAt: instant('When it was placed.'),
  placedBy: Type.String({ description: 'The credential that placed it.' }),
  releasedAt: orNull(instant('When it was released; null while it stands.')),
  releasedBy: orNull(Type.String({ description: 'The credential that released it.' })),
};

const example = {
  holdId: '8f9c8c8e-5d0c-4b4e-8a55-7a4a3b6f1e44',
  memberId: '10231',
  scope: 'both',
  ground: 'Dispute 2026-118 is open.',
  reviewer: 'Legal',
  reviewOn: '2027-03-31',
  placedAt: '2026-11-22T06:03:00.123456Z',
  placedBy: 'key:abcdefghijklmnop',
  releasedAt: null,
  releasedBy: null,
};

export const Hold = Type.Object(
  { memberId: Type.String({ description: 'The member.' }), ...holdFields },
  { $id: 'Hold', description: 'A hold suspends separation, destruction or both.', examples: [example] },
);

export const StandingHold = Type.Object(holdFields, {
  $id: 'StandingHold',
  description: 'A hold of the member who is explained.',
});

export const PlacedHold = Type.Object(
  {
    hold: Type.Unsafe<unknown>({ $ref: 'Hold#' }),
    cancelledCycle: orNull(Type.String({ description: 'Why the open cycle was cancelled by it, where it was.' })),
  },
  {
    $id: 'PlacedHold',
    description: 'The hold, and what it changed.',
    examples: [{ hold: example, cancelledCycle: 'held' }],
  },
);

export const Holds = Type.Object(
  {
    holds: Type.Array(Type.Unsafe<unknown>({ $ref: 'Hold#' }), { description: 'Those that stand, by their review.' }),
    next: orNull(Type.String({ description: 'Give it as `cursor` for the next page; null on the last.' })),
  },
  { $id: 'Holds', description: 'A page of holds.', examples: [{ holds: [example], next: null }] },
);
