import { Type } from 'typebox';
import { closed, day, id, instant, line, oneOf, orNull, ref } from './parts.js';

const kinds = ['separation', 'policyChange'] as const;

const example = {
  postingId: '3f1c1a5e-7a0f-4f5e-9f14-2f8a7d0b9e33',
  kind: 'separation',
  postedOn: '2026-10-10',
  untilOn: '2027-02-21',
  takesEffectOn: null,
};

export const Posting = Type.Object(
  {
    postingId: id('The posting.'),
    kind: oneOf(kinds, 'What it tells of.'),
    postedOn: day('Its first day.'),
    untilOn: day('Its last day.'),
    takesEffectOn: orNull(day('The day on which a change of policy comes into force.')),
    language: oneOf(['ko', 'en'], 'Language of its texts.'),
    title: Type.String({ description: 'Its heading.' }),
    text: Type.String({ description: 'Its text, in general words: it names nobody.' }),
  },
  { $id: 'Posting', description: 'A posting on the public notice board.' },
);

export const NoticeBoard = Type.Object(
  {
    language: oneOf(['ko', 'en'], 'Language that was asked for.'),
    total: Type.Integer({ description: 'Postings that stand today.' }),
    page: Type.Integer({ description: 'This page, from 1.' }),
    pages: Type.Integer({ description: 'How many pages there are.' }),
    postings: Type.Array(ref(Posting), { description: 'Those of this page, newest first.' }),
  },
  {
    $id: 'NoticeBoard',
    description: 'The public notice board.',
    examples: [
      {
        language: 'en',
        total: 1,
        page: 1,
        pages: 1,
        postings: [
          {
            ...example,
            language: 'en',
            title: 'Members who have not used the service: separate storage of personal data',
            text: 'By this posting we inform members who have not used the service for one year …',
          },
        ],
      },
    ],
  },
);

const written = (language: string) =>
  Type.Object(
    {
      title: line(`Heading in ${language}.`, 200),
      text: Type.String({
        format: 'text',
        minLength: 1,
        maxLength: 20_000,
        description: `Text in ${language}, plain. Lines that begin with ■ are headings, those with - list items.`,
      }),
    },
    { ...closed, description: `In ${language}.` },
  );

const texts = {
  ko: { title: '개인정보 처리방침 개정 안내', text: '■ 바뀌는 내용\n- 휴면 전환 안내를 한 번 더 보내 드립니다.' },
  en: { title: 'Change of the privacy policy', text: '■ What changes\n- One more notice is sent before separation.' },
};

export const PolicyChange = Type.Object(
  {
    kind: Type.Optional(oneOf(['policyChange'], 'The postings that an operator makes.')),
    takesEffectOn: day(
      'The day on which it comes into force: a week ahead at least, thirty days where it is material.',
    ),
    material: Type.Boolean({ description: 'Whether rights of members change materially by it.' }),
    untilOn: Type.Optional(orNull(day('Its last day; thirty days after the change unless told.'))),
    texts: Type.Object(
      { ko: written('Korean'), en: written('English') },
      { ...closed, description: 'Both languages. Nobody is named, and no contact but the one in the policy.' },
    ),
  },
  {
    ...closed,
    $id: 'PolicyChange',
    description: "A change of the operator's policy, to be posted.",
    examples: [{ kind: 'policyChange', takesEffectOn: '2027-01-15', material: true, texts }],
  },
);

export const ManagedPosting = Type.Object(
  {
    postingId: id('The posting.'),
    kind: oneOf(kinds, 'What it tells of.'),
    postedOn: day('Its first day.'),
    untilOn: day('Its last day.'),
    takesEffectOn: orNull(day('The day on which a change of policy comes into force.')),
    material: orNull(Type.Boolean({ description: 'Whether rights of members change materially by it.' })),
    texts: Type.Object(
      {},
      {
        additionalProperties: Type.Object({
          title: Type.String({ description: 'Heading.' }),
          text: Type.String({ description: 'Text.' }),
        }),
        description: 'By language.',
      },
    ),
    postedAt: instant('When it was posted.'),
    postedBy: orNull(Type.String({ description: 'The credential or the sweep that posted it.' })),
    withdrawnAt: orNull(instant('When it was taken off the board; null while it was not.')),
    withdrawnReason: orNull(Type.String({ description: 'Why; `unreachable` where it stood on a day unseen.' })),
    standing: Type.Boolean({ description: 'Whether the board has to show it today.' }),
    notices: Type.Integer({ description: 'Notices that rest on it now: they fall with it.' }),
    checks: Type.Array(
      Type.Object({
        checkedOn: day('The day.'),
        reachable: Type.Boolean({ description: 'Whether it was seen on that day at the public address.' }),
        reason: orNull(Type.String({ description: 'Why it was not seen.' })),
        checkedAt: instant('When it was looked for.'),
      }),
      { description: 'Day by day, the newest first, at most 35.' },
    ),
  },
  {
    $id: 'ManagedPosting',
    description: 'A posting, and whether it was seen on the board.',
    examples: [
      {
        ...example,
        material: null,
        texts,
        postedAt: '2026-10-09T19:30:04.120000Z',
        postedBy: 'sweep:8d2f5b7a-52d6-4b2a-a4a5-8f2d9b0c7e11',
        withdrawnAt: null,
        withdrawnReason: null,
        standing: true,
        notices: 12,
        checks: [{ checkedOn: '2026-10-10', reachable: true, reason: null, checkedAt: '2026-10-09T19:30:06.120000Z' }],
      },
    ],
  },
);

export const ManagedPostings = Type.Object(
  {
    postings: Type.Array(ref(ManagedPosting), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'The `cursor` of the next page; null on the last.' })),
  },
  { $id: 'ManagedPostings', description: 'A page of postings.', examples: [{ postings: [], next: null }] },
);

export const PostingWithdrawal = Type.Object(
  { reason: line('Why it is taken off the board. No personal data.', 500) },
  {
    ...closed,
    $id: 'PostingWithdrawal',
    description: 'Why a posting is withdrawn.',
    examples: [{ reason: 'The text named a wrong day.' }],
  },
);

export const WithdrawnPosting = Type.Object(
  {
    postingId: id('The posting.'),
    withdrawnAt: instant('When it was taken off the board.'),
    withdrawnReason: Type.String({ description: 'Why.' }),
    already: Type.Boolean({ description: 'It had been withdrawn before.' }),
    noticesTakenBack: Type.Integer({ description: 'Notices that rested on it: their members are candidates again.' }),
  },
  {
    $id: 'WithdrawnPosting',
    description: 'A posting that is off the board, and what fell with it.',
    examples: [
      {
        postingId: example.postingId,
        withdrawnAt: '2026-11-22T06:03:00.123456Z',
        withdrawnReason: 'The text named a wrong day.',
        already: false,
        noticesTakenBack: 12,
      },
    ],
  },
);

export const postingComponents = [
  Posting,
  NoticeBoard,
  PolicyChange,
  ManagedPosting,
  ManagedPostings,
  PostingWithdrawal,
  WithdrawnPosting,
];
