import { Type } from 'typebox';
import { closed, instant, orNull, ref } from './parts.js';

const count = (description: string) => Type.Integer({ description });
const actor = Type.String({ description: 'The credential that acted.' });
const agent = orNull(Type.String({ description: 'The agent, as the caller named them.' }));

const entryExample = {
  entryId: '48211',
  at: '2026-11-22T03:00:12.500000Z',
  recordedAt: '2026-11-22T03:00:12.511824Z',
  actor: 'key:abcdefghijklmnop',
  agent: 'kim.01',
  address: '192.0.2.10',
  memberId: '10231',
  action: 'disclosed',
  reason: 'Request 2026-118.',
  detail: { masked: false },
  position: '48190',
  proven: true,
};

export const AuditEntry = Type.Object(
  {
    entryId: Type.String({ description: 'Its number.' }),
    at: instant('When it was done.'),
    recordedAt: instant('When the database wrote it down.'),
    actor,
    agent,
    address: orNull(Type.String({ description: 'Where the call came from; null on the command line.' })),
    memberId: orNull(Type.String({ description: 'Whose data was touched; null where it was nobody’s.' })),
    action: Type.String({ description: 'What was done.' }),
    reason: orNull(Type.String({ description: 'Why.' })),
    detail: Type.Unsafe<Readonly<Record<string, unknown>> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'Names, counts, ids and dates; never a value of a member.',
    }),
    position: orNull(Type.String({ description: 'Its place in the sealed log; null until it is sealed.' })),
    proven: orNull(Type.Boolean({ description: 'Whether this service wrote it; null until it is sealed.' })),
  },
  { $id: 'AuditEntry', description: 'One touch.', examples: [entryExample] },
);

export const AuditEntries = Type.Object(
  {
    entries: Type.Array(ref(AuditEntry), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'The `cursor` of the next page; null on the last.' })),
  },
  { $id: 'AuditEntries', description: 'A page of the audit.', examples: [{ entries: [entryExample], next: null }] },
);

const byExample = { actor: 'key:abcdefghijklmnop', agent: 'kim.01', entries: 2 };
const noneExample = { entries: 0, by: [] };

const ReviewedMatter = Type.Object(
  {
    entries: count('Entries of this kind.'),
    by: Type.Array(Type.Object({ actor, agent, entries: count('Of this actor and agent.') }), {
      description: 'Who, most entries first.',
    }),
  },
  { $id: 'ReviewedMatter', description: 'One kind of touch, counted.', examples: [{ entries: 2, by: [byExample] }] },
);

export const AuditReview = Type.Object(
  {
    month: Type.String({ description: 'The month.' }),
    from: instant('When it begins, in the zone of the policy.'),
    to: instant('When the next begins.'),
    complete: Type.Boolean({ description: 'False while it goes on.' }),
    entries: count('All entries of the month.'),
    unproven: count('Entries that this service did not write: an alarm.'),
    unsealed: count('Entries that wait for their seal.'),
    matters: Type.Object(
      {
        unmaskedReads: ref(ReviewedMatter),
        disclosures: ref(ReviewedMatter),
        restorations: ref(ReviewedMatter),
        failedLookups: ref(ReviewedMatter),
        lettersOpened: ref(ReviewedMatter),
        evidenceOpened: ref(ReviewedMatter),
        approvalsGiven: ref(ReviewedMatter),
        keysLocked: ref(ReviewedMatter),
        auditReads: ref(ReviewedMatter),
      },
      { description: 'What has to be looked at each month.' },
    ),
    actions: Type.Array(
      Type.Object({ action: Type.String({ description: 'What was done.' }), entries: count('How often.') }),
      {
        description: 'Every kind of entry.',
      },
    ),
    actors: Type.Array(
      Type.Object({ actor, entries: count('Entries of this actor.'), unproven: count('Of these, unproven ones.') }),
      { description: 'Everybody who acted, most entries first.' },
    ),
  },
  {
    $id: 'AuditReview',
    description: 'The audit of a month, in counts.',
    examples: [
      {
        month: '2026-10',
        from: '2026-09-30T15:00:00.000000Z',
        to: '2026-10-31T15:00:00.000000Z',
        complete: true,
        entries: 2,
        unproven: 0,
        unsealed: 0,
        matters: {
          unmaskedReads: noneExample,
          disclosures: noneExample,
          restorations: { entries: 2, by: [byExample] },
          failedLookups: noneExample,
          lettersOpened: noneExample,
          evidenceOpened: noneExample,
          approvalsGiven: noneExample,
          keysLocked: noneExample,
          auditReads: noneExample,
        },
        actions: [{ action: 'restored', entries: 2 }],
        actors: [{ actor: 'key:abcdefghijklmnop', entries: 2, unproven: 0 }],
      },
    ],
  },
);

export const AuditReviewQuery = Type.Object(
  {
    month: Type.String({
      pattern: '^[12][0-9]{3}-(0[1-9]|1[0-2])$',
      maxLength: 7,
      description: 'A month that has begun, in the zone of the policy.',
      examples: ['2026-10'],
    }),
  },
  closed,
);

export const auditComponents = [AuditEntry, AuditEntries, ReviewedMatter, AuditReview];
