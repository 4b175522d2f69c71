import { Type } from 'typebox';
import { closed, day, id, instant, line, oneOf, orNull } from './parts.js';

const text = (description: string) => Type.String({ description });

export const DestructionRequest = Type.Object(
  {
    reason: line('Why: the withdrawal that it answers. No personal data.', 500),
    rehearse: Type.Optional(
      Type.Boolean({ default: false, description: 'Tell what would go and what would stay, and change nothing.' }),
    ),
  },
  {
    ...closed,
    $id: 'DestructionRequest',
    description: 'The withdrawal of a separated member.',
    examples: [{ reason: 'The member withdrew, case 2026-204.' }],
  },
);

const classRows = {
  class: text('A retention class.'),
  rows: Type.Integer({ description: 'How many rows.' }),
  basis: text('The ground that it was, or is, kept on.'),
};

export const WithdrawnMember = Type.Object(
  {
    memberId: text('The member.'),
    state: oneOf(['restricted', 'destroyed'], 'Whether anything is left; of a rehearsal, what it would be.'),
    live: Type.Boolean({
      description:
        'What was given back before stands in the member database: it is destroyed there, by the program that it belongs ' +
        'to. All else in this answer is about what a restoration had left in the vault.',
    }),
    withdrawnAt: orNull(instant('When the member withdrew; null where all had been destroyed on its day before.')),
    destroyed: Type.Array(Type.Object(classRows), { description: 'What went at once, by class.' }),
    stays: Type.Array(
      Type.Object({
        ...classRows,
        until: orNull(day('The day on which the last of it is destroyed; null while nobody can say.')),
        because: oneOf(
          ['floor', 'start_unknown', 'earlier_data_map', 'earlier_version', 'unreadable'],
          'A law keeps it; a day that the law counts from is not known; the day that was written down at the separation ' +
            'counts; or it can not be opened.',
        ),
      }),
      { description: 'What a law still keeps, restricted: it can be disclosed and not restored.' },
    ),
    already: Type.Boolean({ description: 'It had been so before this call.' }),
    rehearsed: Type.Boolean({ description: 'Nothing was changed.' }),
  },
  {
    $id: 'WithdrawnMember',
    description: 'What went with the withdrawal, what stays, on which ground and until when.',
    examples: [
      {
        memberId: '10231',
        state: 'restricted',
        live: false,
        withdrawnAt: '2026-11-22T06:03:00.123456Z',
        destroyed: [{ class: 'membership', rows: 4, basis: "operator's policy" }],
        stays: [{ class: 'payments', rows: 12, basis: '전자금융거래법 제22조', until: '2031-06-02', because: 'floor' }],
        already: false,
        rehearsed: false,
      },
    ],
  },
);

export const Destruction = Type.Object(
  {
    destructionId: id('The line.'),
    memberId: text('The member.'),
    cycleId: id('The cycle that it belonged to.'),
    recordId: orNull(Type.String({ format: 'uuid', description: 'The sealed record; null for what had none.' })),
    class: text('The retention class.'),
    basis: text('The legal ground that it was kept on.'),
    items: Type.Array(Type.String(), { description: 'Names of the items. Never a value.' }),
    rowCounts: Type.Object(
      {
        rows: Type.Integer({ description: 'How many rows went.' }),
        left: Type.Optional(Type.Integer({ description: 'Where a part went, how many rows were left.' })),
        positions: Type.Optional(Type.String({ description: 'Where a part went, the places of its rows.' })),
      },
      { description: 'How much it was.' },
    ),
    createdOn: orNull(day('The day of the oldest of it, where its class counts from a day of the row.')),
    separatedOn: day('The day of separation.'),
    dueOn: day('The day from which on it was to go.'),
    destroyedAt: instant('When it went.'),
    reason: oneOf(['retention_ended', 'withdrawn', 'discarded_at_separation', 'replayed'], 'Why it went.'),
    method: text('How.'),
    copies: Type.Array(Type.String(), { description: 'The copies that it covered.' }),
    executedBy: text('The credential or the sweep that destroyed it.'),
    revision: orNull(Type.Integer({ description: 'Of what is left of the record; null where nothing is.' })),
    confirmedBy: orNull(text('The privacy officer who confirmed it.')),
    confirmedAt: orNull(instant('When it was confirmed.')),
  },
  { $id: 'Destruction', description: 'A line of the ledger of destruction. It holds no value of what was destroyed.' },
);

export const Destructions = Type.Object(
  {
    destructions: Type.Array(Type.Unsafe<unknown>({ $ref: 'Destruction#' }), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'Give it as `cursor` for the next page; null on the last.' })),
  },
  { $id: 'Destructions', description: 'A page of the ledger.', examples: [{ destructions: [], next: null }] },
);

const idsMax = 1_000;

export const ConfirmationRequest = Type.Object(
  {
    until: Type.Optional(instant('All that was destroyed up to this instant, which must not lie ahead.')),
    ids: Type.Optional(
      Type.Array(id('A line.'), { minItems: 1, maxItems: idsMax, description: `These alone, at most ${idsMax}.` }),
    ),
  },
  {
    ...closed,
    $id: 'ConfirmationRequest',
    description: 'What is confirmed: `until` or `ids`, one of the two.',
    examples: [{ until: '2026-11-22T15:00:00Z' }],
  },
);

export const Confirmed = Type.Object(
  {
    confirmed: Type.Integer({ description: 'How many lines this call has confirmed.' }),
    waiting: Type.Integer({ description: 'How many lines still wait.' }),
    own: Type.Integer({ description: 'How many of these the caller destroyed: somebody else confirms them.' }),
  },
  { $id: 'Confirmed', description: 'What was confirmed.', examples: [{ confirmed: 214, waiting: 1, own: 1 }] },
);

export const destructionComponents = [
  DestructionRequest,
  WithdrawnMember,
  Destruction,
  Destructions,
  ConfirmationRequest,
  Confirmed,
];
