import { Type } from 'typebox';
import { cycleStates } from '../../policy/cycle.js';
import { closed, day, id, instant, line, oneOf, orNull, ref } from './parts.js';
import { LeftInVault } from './restoration.js';

const text = (description: string) => Type.String({ description });

export const DisclosureRequest = Type.Object(
  {
    reason: line('Why the data is opened; it stands in the audit. No personal data.', 500),
    unmasked: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Whole values instead of masked ones. Needs the scope `vault:disclose-unmasked` as well.',
      }),
    ),
    format: Type.Optional(
      Type.Unsafe<'json' | 'csv'>({
        type: 'string',
        enum: ['json', 'csv'],
        default: 'json',
        description:
          'csv has one line a value: table, row, column, item_ko, item_en, value. A cell that a spreadsheet would run as ' +
          'a formula has an apostrophe in front; JSON has every value as it is.',
      }),
    ),
    requestId: Type.Optional(orNull(id('The request of the person that this answers.'))),
  },
  {
    ...closed,
    $id: 'DisclosureRequest',
    description: 'Why separated data is disclosed, and in which form.',
    examples: [{ reason: 'The member asked what is kept: case 2026-131.', unmasked: false }],
  },
);

const ItemName = Type.Unsafe<{ ko: string; en: string } | null>({
  type: ['object', 'null'],
  description: 'What the notice calls it; null for a column that the data map gives no name.',
  properties: { ko: text('In Korean.'), en: text('In English.') },
  required: ['ko', 'en'],
});

const Row = Type.Object({
  class: text('The retention class that the row is kept for.'),
  values: Type.Array(
    Type.Object({
      column: text('The column, as it was called at separation.'),
      item: ItemName,
      value: orNull(text('The value as PostgreSQL writes it, or masked. It is personal data.')),
    }),
    { description: 'In the order of the table.' },
  ),
});

const Kept = Type.Object({
  class: text('The retention class.'),
  basis: Type.Array(Type.String(), { description: 'On what it is kept.' }),
  rows: Type.Integer({ description: 'How many rows.' }),
  nextExpiryOn: orNull(day('When the first of its rows is destroyed.')),
  expiresOn: orNull(day('When the last is; null while what it waits for has not happened.')),
});

const Destroyed = Type.Object({
  class: text('The retention class; `discarded` for what was destroyed at separation.'),
  destroyedAt: instant('When.'),
  reason: text('Why, as a word of the service.'),
  basis: text('On what ground.'),
  items: Type.Array(
    Type.Object({
      id: text('The column, as it stands in the ledger of destruction.'),
      ko: Type.Optional(text('Its name in Korean.')),
      en: Type.Optional(text('Its name in English.')),
    }),
    { description: 'What it was.' },
  ),
});

export const Disclosure = Type.Object(
  {
    disclosureId: id('Stands in the entry of the audit too.'),
    memberId: text('The member.'),
    requestId: orNull(id('The request that this answers.')),
    state: oneOf(cycleStates, 'Where the member stands.'),
    masked: Type.Boolean({ description: 'Whether values are masked.' }),
    disclosedAt: instant('When it was opened.'),
    separatedAt: orNull(instant('The moment of separation.')),
    tables: Type.Array(
      Type.Object({ table: text('The table.'), rows: Type.Array(Row, { description: 'Its rows.' }) }),
      { description: 'In the order of the data map; empty where all has been destroyed.' },
    ),
    kept: Type.Array(Kept, { description: 'What is kept, on which basis, and until when.' }),
    leftInVault: Type.Array(ref(LeftInVault), {
      description: 'Which of it stayed sealed when the rest was given back: that rest stands in the member database.',
    }),
    destroyed: Type.Array(Destroyed, { description: 'What has been destroyed already, by the ledger.' }),
  },
  {
    $id: 'Disclosure',
    description: 'What is kept of a separated member.',
    examples: [
      {
        disclosureId: '7c1b5b0e-43a3-4c0e-8f62-5d1f8b8a2f61',
        memberId: '10231',
        requestId: null,
        state: 'separated',
        masked: true,
        disclosedAt: '2026-12-01T02:15:00.500000Z',
        separatedAt: '2026-11-22T19:30:00.000000Z',
        tables: [
          {
            table: 'public.members',
            rows: [
              {
                class: 'membership',
                values: [
                  { column: 'email', item: { ko: '이메일주소', en: 'e-mail address' }, value: 'ho***@example.com' },
                ],
              },
            ],
          },
        ],
        kept: [
          {
            class: 'membership',
            basis: ["operator's dormancy policy"],
            rows: 1,
            nextExpiryOn: '2030-11-23',
            expiresOn: '2030-11-23',
          },
        ],
        leftInVault: [],
        destroyed: [],
      },
    ],
  },
);

export const disclosureComponents = [DisclosureRequest, Disclosure];
