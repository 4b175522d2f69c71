import { describe, expect, test } from 'vitest';
import { matterNames, reviewOf } from '../../../src/audit/review-audit.js';
import type { AuditCount } from '../../../src/store/audit-reading.js';

function counted(action: string, more: Partial<AuditCount> = {}): AuditCount {
  const flags = { unmasked: false, foundNothing: false, refused: false };
  return { action, actor: 'key:one', agent: null, ...flags, entries: 1, unproven: 0, unsealed: 0, ...more };
}

describe('the review of a month', () => {
  test('of nothing counts nothing, in every matter', () => {
    const review = reviewOf([]);
    expect(review).toMatchObject({ entries: 0, unproven: 0, unsealed: 0, actions: [], actors: [] });
    expect(Object.keys(review.matters)).toEqual(matterNames);
    for (const name of matterNames) expect(review.matters[name]).toEqual({ entries: 0, by: [] });
  });

  test.each([
    ['unmaskedReads', counted('disclosed', { unmasked: true })],
    ['disclosures', counted('disclosed')],
    ['restorations', counted('restored')],
    ['failedLookups', counted('members_looked_up', { foundNothing: true })],
    ['failedLookups', counted('members_looked_up', { refused: true })],
    ['failedLookups', counted('lookups_limited')],
    ['lettersOpened', counted('letter_opened')],
    ['evidenceOpened', counted('evidence_opened')],
    ['approvalsGiven', counted('approval_given')],
    ['keysLocked', counted('api_key.locked')],
    ['auditReads', counted('audit_read')],
    ['auditReads', counted('audit_reviewed')],
  ] as const)('knows %s', (matter, row) => {
    expect(reviewOf([row]).matters[matter]).toEqual({
      entries: 1,
      by: [{ actor: 'key:one', agent: null, entries: 1 }],
    });
  });

  test('takes a look-up that found somebody for none that failed', () => {
    expect(reviewOf([counted('members_looked_up')]).matters.failedLookups.entries).toBe(0);
  });

  test('takes an unmasked disclosure for both', () => {
    const { unmaskedReads, disclosures } = reviewOf([counted('disclosed', { unmasked: true, entries: 3 })]).matters;
    expect([unmaskedReads.entries, disclosures.entries]).toEqual([3, 3]);
  });

  test('tells restorations apart by credential and agent, most first', () => {
    const rows = [
      counted('restored', { agent: 'kim', entries: 2 }),
      counted('restored', { agent: 'lee', entries: 5 }),
      counted('restored', { agent: 'kim', entries: 1, refused: true }),
      counted('restored', { actor: 'key:two', agent: 'kim', entries: 4 }),
    ];
    expect(reviewOf(rows).matters.restorations).toEqual({
      entries: 12,
      by: [
        { actor: 'key:one', agent: 'lee', entries: 5 },
        { actor: 'key:two', agent: 'kim', entries: 4 },
        { actor: 'key:one', agent: 'kim', entries: 3 },
      ],
    });
  });

  test('counts every actor and action, and who left unproven entries', () => {
    const rows = [
      counted('a', { entries: 4, unproven: 1 }),
      counted('b', { actor: 'key:two', entries: 9, unsealed: 2 }),
    ];
    expect(reviewOf(rows)).toMatchObject({
      entries: 13,
      unproven: 1,
      unsealed: 2,
      actions: [
        { action: 'a', entries: 4 },
        { action: 'b', entries: 9 },
      ],
      actors: [
        { actor: 'key:two', entries: 9, unproven: 0 },
        { actor: 'key:one', entries: 4, unproven: 1 },
      ],
    });
  });
});
