import { Type } from 'typebox';
import { cycleStates } from '../../policy/cycle.js';
import { builtMeans, purposes } from '../../policy/means.js';
import { closed, day, id, instant, line, oneOf, orNull } from './parts.js';

const noticeStates = ['pending', 'effective', 'failed', 'taken_back', 'lapsed', 'void'] as const;
const text = (description: string) => Type.String({ description });

export const EvidenceRequest = Type.Object(
  {
    reason: line('Why the text is opened; it stands in the audit. No personal data.', 500),
    format: Type.Optional(
      Type.Unsafe<'json' | 'pdf'>({
        type: 'string',
        enum: ['json', 'pdf'],
        default: 'json',
        description: 'json to read, pdf to print or to hand over.',
      }),
    ),
  },
  {
    ...closed,
    $id: 'EvidenceRequest',
    description: 'Why the evidence of a notice is opened.',
    examples: [{ reason: 'The member says that no notice came: case 2026-118.' }],
  },
);

const Attempts = Type.Array(
  Type.Object({
    try: Type.Integer({ description: 'Counts the tries.' }),
    means: oneOf(builtMeans, 'By which means.'),
    state: text('How it ended, or how far it is.'),
    reason: orNull(text('Why it failed or waits.')),
    messageId: orNull(text('The Message-ID of a mail.')),
    providerId: orNull(text("The provider's id of the message; the batch of a letter.")),
    claimedAt: orNull(instant('When a sweep took it up.')),
    sentAt: orNull(instant('When it was handed over.')),
    endedAt: orNull(instant('When its outcome was final.')),
  }),
  { description: 'Every try, in order.' },
);

const Callbacks = Type.Array(
  Type.Object({
    source: text('Who reported.'),
    kind: text('What was reported.'),
    code: orNull(text('The status code of the report.')),
    providerId: orNull(text('The message that it was about.')),
    receivedAt: instant('When it came.'),
    effect: text('What it changed.'),
  }),
  { description: 'What providers reported, oldest first.' },
);

const Posting = Type.Unsafe<unknown>({
  type: ['object', 'null'],
  description: 'The posting on the notice board, for a notice that stood there.',
  properties: {
    postingId: id('The posting.'),
    postedOn: day('Its first day.'),
    untilOn: day('Its last day.'),
    postedAt: instant('When it was posted.'),
    withdrawnAt: orNull(instant('When it was withdrawn.')),
    withdrawnReason: orNull(text('Why it was withdrawn.')),
    checks: Type.Array(
      Type.Object({
        checkedOn: day('The day.'),
        reachable: Type.Boolean({ description: 'Whether somebody from outside could read it.' }),
        reason: orNull(text('Why nobody could.')),
        checkedAt: instant('When.'),
      }),
      { description: 'One a day.' },
    ),
  },
});

const Cycle = Type.Object(
  {
    cycleId: id('The cycle that the notice belongs to.'),
    state: oneOf(cycleStates, 'Where it stands.'),
    policyVersion: text('The policy under which it was opened.'),
    openedAt: instant('When it was opened.'),
    lastActivityOn: day('The last activity that it counted from.'),
    expiresOn: day('The expiry day.'),
    separatedAt: orNull(instant('The moment of separation.')),
    closedAt: orNull(instant('When it was over.')),
  },
  { description: 'The cycle of the notice.' },
);

const Destroyed = Type.Unsafe<unknown>({
  type: ['object', 'null'],
  description: 'When and on what ground the text was destroyed.',
  properties: {
    destroyedAt: instant('When.'),
    reason: text('Why, as a word of the service.'),
    basis: text('On what ground.'),
  },
});

const example = {
  memberId: '10231',
  noticeId: '0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11',
  means: 'email',
  purpose: 'separation',
  language: 'en',
  state: 'effective',
  templateVersion: 'email-en/5f0c3a',
  textState: 'opened',
  subject: 'Your account will be stored apart',
  text: 'Your personal data will be stored apart from 2026-11-23 …',
  textHash: '6b1f0c0f2f6f4d6c8f0a0b7d54a3c8c1d2a8f9e7b6c5d4e3f2a1b0c9d8e7f6a5',
  textHashMatches: true,
  recipient: 'ho***@example.com',
  destroyed: null,
  items: ['public.members.email'],
  composedAt: '2026-10-09T19:30:04.120000Z',
  namesExpiryOn: '2026-11-22',
  firstSeparationOn: '2026-11-23',
  namesOn: null,
  effectiveOn: '2026-10-10',
  separableFrom: '2026-11-22T15:00:00.000000Z',
  separableUntil: '2027-02-20T15:00:00.000000Z',
  keptAt: null,
  endedAt: null,
  endedReason: null,
  batchId: null,
  attempts: [],
  callbacks: [],
  posting: null,
  cycle: {
    cycleId: '5c0d2c5e-3b43-4d55-8a0e-0d5f0a8b7c22',
    state: 'noticed',
    policyVersion: '5d1c0e7c9a4b',
    openedAt: '2026-10-09T19:30:00.000000Z',
    lastActivityOn: '2025-11-22',
    expiresOn: '2026-11-22',
    separatedAt: null,
    closedAt: null,
  },
  openedAt: '2026-12-01T02:15:00.500000Z',
};

export const Evidence = Type.Object(
  {
    memberId: text('The member.'),
    noticeId: id('The notice.'),
    means: oneOf(builtMeans, 'By which means it was sent.'),
    purpose: oneOf(purposes, 'What it was for. A separation rests on none but the notice of it.'),
    language: text('Language of its text.'),
    state: oneOf(noticeStates, 'Only an effective notice serves a separation.'),
    templateVersion: text('Which template it was made of.'),
    textState: oneOf(
      ['opened', 'posted', 'destroyed', 'missing'],
      'Whether the text was opened, stands on the board in clear, was destroyed on its day, or was never kept.',
    ),
    subject: orNull(text('The rendered subject.')),
    text: orNull(text('The rendered text. It holds personal data.')),
    textHash: text('SHA-256 of subject and text, in the ledger since it was composed.'),
    textHashMatches: orNull(Type.Boolean({ description: 'Whether the text that was opened is that one.' })),
    recipient: orNull(text('Where it went, masked.')),
    destroyed: Destroyed,
    items: Type.Array(Type.String(), { description: 'The items that it named, as they stand in the data map.' }),
    composedAt: instant('When its text was written.'),
    namesExpiryOn: day('The expiry day that it names.'),
    firstSeparationOn: day('The first day of separation that it names.'),
    namesOn: orNull(day('The day that a message other than the notice names.')),
    effectiveOn: orNull(day('The day on which it took effect.')),
    separableFrom: orNull(instant('From when it serves a separation; null where the cycle does not rest on it.')),
    separableUntil: orNull(instant('From then on it serves none.')),
    keptAt: orNull(instant('When the member used its link to keep the account.')),
    endedAt: orNull(instant('When it stopped to serve.')),
    endedReason: orNull(text('Why it stopped to serve.')),
    batchId: orNull(id('The batch that a letter was printed in.')),
    attempts: Attempts,
    callbacks: Callbacks,
    posting: Posting,
    cycle: Cycle,
    openedAt: instant('When this was opened.'),
  },
  { $id: 'Evidence', description: 'What was sent to a member, and what became of it.', examples: [example] },
);

export const evidenceComponents = [EvidenceRequest, Evidence];
