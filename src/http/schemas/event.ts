import { Type } from 'typebox';
import { instant, orNull, ref } from './parts.js';

export const Event = Type.Object(
  {
    position: Type.String({ description: 'Its place in the order of commits.' }),
    memberId: Type.String({ description: 'The member.' }),
    event: Type.String({ description: 'What happened, by the names of docs/lifecycle.md; others may be added.' }),
    state: orNull(Type.String({ description: 'The state that it led to.' })),
    reason: orNull(Type.String({ description: 'Why, as a word of the service.' })),
    at: instant('When it happened.'),
  },
  { $id: 'Event', description: 'Something that happened to a member: ids and states only.' },
);

export const Events = Type.Object(
  {
    events: Type.Array(ref(Event), { description: 'In the order in which they were committed.' }),
    next: Type.String({ description: 'What to send as `after` next time.' }),
  },
  {
    $id: 'Events',
    description: 'A page of events.',
    examples: [
      {
        events: [
          {
            position: '1207',
            memberId: '10231',
            event: 'separated',
            state: 'separated',
            reason: null,
            at: '2026-11-22T19:30:00.000000Z',
          },
        ],
        next: '1207',
      },
    ],
  },
);
