import { Type } from 'typebox';
import { builtMeans, purposes } from '../../policy/means.js';
import { day, id, instant, oneOf, orNull, ref } from './parts.js';

const states = ['pending', 'effective', 'failed', 'taken_back', 'lapsed', 'void'] as const;

export const Attempt = Type.Object(
  {
    try: Type.Integer({ description: 'Counts the tries of this notice.' }),
    state: Type.String({
      description: 'due, sending, submitted, accepted, delivered, failed, retry, uncertain or void.',
    }),
    reason: orNull(Type.String({ description: 'Why it failed or waits.' })),
    providerId: orNull(Type.String({ description: "The provider's id of the message." })),
    claimedAt: orNull(instant('When a sweep took it up.')),
    sentAt: orNull(instant('When it was handed over.')),
    endedAt: orNull(instant('When its outcome was final.')),
  },
  { $id: 'Attempt', description: 'One try to send a notice.' },
);

const noticeExample = {
  noticeId: '0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11',
  cycleId: '5c0d2c5e-3b43-4d55-8a0e-0d5f0a8b7c22',
  means: 'email',
  purpose: 'separation',
  language: 'ko',
  state: 'effective',
  composedAt: '2026-10-09T19:30:04.120000Z',
  namesExpiryOn: '2026-11-22',
  firstSeparationOn: '2026-11-23',
  effectiveOn: '2026-10-10',
  endedAt: null,
  endedReason: null,
  textHash: '6b1f0c0f2f6f4d6c8f0a0b7d54a3c8c1d2a8f9e7b6c5d4e3f2a1b0c9d8e7f6a5',
  attempts: [
    {
      try: 1,
      state: 'accepted',
      reason: null,
      providerId: null,
      claimedAt: '2026-10-09T19:30:05.000000Z',
      sentAt: '2026-10-09T19:30:05.410000Z',
      endedAt: '2026-10-09T19:30:05.410000Z',
    },
  ],
};

export const Notice = Type.Object(
  {
    noticeId: id('The notice.'),
    cycleId: id('The cycle that it belongs to.'),
    means: oneOf(builtMeans, 'By which means it was sent.'),
    purpose: oneOf(purposes, 'What it is for; a separation rests on a notice of it alone.'),
    language: Type.String({ description: 'Language of its text.' }),
    state: oneOf(states, 'Only an effective notice serves a separation.'),
    composedAt: instant('When its text was written.'),
    namesExpiryOn: day('The expiry day that the text names.'),
    firstSeparationOn: day('The first day of separation that the text names.'),
    effectiveOn: orNull(day('The day on which it took effect.')),
    endedAt: orNull(instant('When it stopped to serve.')),
    endedReason: orNull(Type.String({ description: 'Why it stopped to serve.' })),
    textHash: Type.String({ description: 'Hash of the rendered text, which itself is sealed.' }),
    attempts: Type.Array(ref(Attempt), { description: 'In the order of their tries.' }),
  },
  { $id: 'Notice', description: 'A notice without its text: dates, outcome, hash.', examples: [noticeExample] },
);

export const MemberNotices = Type.Object(
  {
    memberId: Type.String({ description: 'The member.' }),
    notices: Type.Array(ref(Notice), { description: 'Newest first, at most 100.' }),
  },
  {
    $id: 'MemberNotices',
    description: 'What was sent to a member.',
    examples: [{ memberId: '10231', notices: [noticeExample] }],
  },
);
