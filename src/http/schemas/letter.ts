import { Type } from 'typebox';
import { closed, day, id, instant, line, orNull, ref } from './parts.js';

const count = (description: string) => Type.Integer({ description });

export const LetterBatchParams = Type.Object({ batchId: id('The batch.') }, closed);

const example = {
  batchId: '7d0b1c52-3a44-4a0e-9d55-6f1f0a4c2d11',
  createdAt: '2026-11-22T01:00:12.500000Z',
  createdBy: 'key:abcdefghijklmnop',
  letters: 128,
  pages: 131,
  unprintable: 0,
  smallAddresses: 1,
  termOn: '2026-12-22',
  openable: true,
  states: { pending: 3, effective: 121, failed: 2, taken_back: 1, lapsed: 0, void: 1 },
};

export const LetterBatch = Type.Object(
  {
    batchId: id('The batch.'),
    createdAt: instant('When it was made.'),
    createdBy: Type.String({ description: 'Who made it.' }),
    letters: count('Letters in it.'),
    pages: orNull(count('Pages of them all; null where it was written to a folder by an earlier version.')),
    unprintable: orNull(count('Letters that hold characters that no font has: look at them before they are posted.')),
    smallAddresses: orNull(count('Letters whose address is so long that it is set smaller than the post reads.')),
    termOn: orNull(day('The last day on which it can be opened.')),
    openable: Type.Boolean({ description: 'Whether it can be opened today.' }),
    states: Type.Object(
      {
        pending: count('Nobody has said yet what became of them.'),
        effective: count('Handed over.'),
        failed: count('Came back before they were reported as handed over.'),
        taken_back: count('Came back after they were handed over.'),
        lapsed: count('Served no more when their validity was over.'),
        void: count('The member returned, or the cycle ended otherwise.'),
      },
      { description: 'What has become of its letters.' },
    ),
  },
  { $id: 'LetterBatch', description: 'A batch of letters, in counts and days.', examples: [example] },
);

export const LetterBatches = Type.Object(
  {
    batches: Type.Array(ref(LetterBatch), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'The `cursor` of the next page; null on the last.' })),
  },
  { $id: 'LetterBatches', description: 'A page of batches.', examples: [{ batches: [example], next: null }] },
);

const reason = line('Why the letters are opened; it stands in the audit. No personal data.', 500);

export const LetterBatchRequest = Type.Object(
  {
    reason,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, default: 500, description: 'Letters in this batch, at most.' }),
    ),
  },
  {
    ...closed,
    $id: 'LetterBatchRequest',
    description: 'A batch of the letters that wait.',
    examples: [{ reason: 'Weekly print run.', limit: 500 }],
  },
);

export const LetterBatchCreation = Type.Object(
  {
    batch: Type.Unsafe<unknown>({
      anyOf: [{ $ref: 'LetterBatch#' }, { type: 'null' }],
      description: 'The batch; null where no letter waits.',
    }),
    waiting: count('Letters that still wait: call again.'),
  },
  {
    $id: 'LetterBatchCreation',
    description: 'The batch that was made.',
    examples: [
      { batch: example, waiting: 0 },
      { batch: null, waiting: 0 },
    ],
  },
);

export const LetterBatchOpening = Type.Object(
  { reason },
  {
    ...closed,
    $id: 'LetterBatchOpening',
    description: 'Why a batch is opened.',
    examples: [{ reason: 'Weekly print run.' }],
  },
);

const resultsExample = [
  'notice_id,result,on,reason',
  '0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11,handed_over,2026-11-24,',
  '1c7a8d63-9b1f-4d40-8a80-7a2a1b5d3e22,returned,2026-12-01,moved',
].join('\r\n');

export const LetterResults = Type.Unsafe<string>({
  $id: 'LetterResults',
  type: 'string',
  format: 'text',
  maxLength: 1_048_576,
  description:
    'CSV, UTF-8 or CP949, with the columns notice_id, result (handed_over or returned), on (a day) and, where there is ' +
    'one, reason. Other columns are let be.',
  examples: [resultsExample],
});

export const ImportedLetterResults = Type.Object(
  {
    handedOver: count('Notices that take effect by this import.'),
    returned: count('Notices that this import took back.'),
    afterSeparation: count('Of the returned, those on which a separation rests already: an alarm is raised.'),
    already: count('Nothing was left to do: said before, or the cycle has ended since.'),
    unknown: count('No letter has such an id.'),
  },
  {
    $id: 'ImportedLetterResults',
    description: 'What an import of results did.',
    examples: [{ handedOver: 121, returned: 3, afterSeparation: 0, already: 2, unknown: 0 }],
  },
);

export const letterComponents = [
  LetterBatch,
  LetterBatches,
  LetterBatchRequest,
  LetterBatchCreation,
  LetterBatchOpening,
  LetterResults,
  ImportedLetterResults,
];
