import { describe, expect, test } from 'vitest';
import { compiledTemplates } from '../../../src/notice/compiled-templates.js';
import { composeNotice } from '../../../src/notice/compose-notice.js';
import { messageKinds, messageName } from '../../../src/notice/message-exists.js';
import { markedAsTest, sampleFacts, sampleNoticeId } from '../../../src/notice/sample-facts.js';
import { legalText, operator } from './own-template.js';
import { keepUrl } from './sample-facts.js';

const policy = { operator, legalText, inactivityPeriod: 'P1Y', noticeLeadDays: 30 };
const templates = compiledTemplates();

describe.each(messageKinds.map((kind) => ({ ...kind, name: messageName(kind) })))('a preview of $name', (kind) => {
  const facts = sampleFacts(kind, policy, { today: '2026-11-22', keepUrl });
  const preview = composeNotice(facts, templates);

  test('can be composed, for a member who does not exist', () => {
    expect(preview.text).toContain(operator.service[kind.language]);
    expect(facts.noticeId).toBe(sampleNoticeId);
  });

  test('is marked as a test in its subject, and at the head of what has no subject to show', () => {
    const { subject, text } = markedAsTest(preview, kind);
    const mark = kind.language === 'ko' ? '[시험]' : '[TEST]';
    expect(subject).toBe(`${mark} ${preview.subject}`);
    expect(text).toBe(kind.means === 'alimtalk' ? preview.text : `${mark}\n${preview.text}`);
  });
});

describe('the facts of a preview', () => {
  test('follow the policy in their dates', () => {
    const kind = { purpose: 'separation', means: 'email', language: 'ko' } as const;
    expect(sampleFacts(kind, { ...policy, noticeLeadDays: 45 }, { today: '2026-11-22', keepUrl })).toMatchObject({
      noticeOn: '2026-11-22',
      namesExpiryOn: '2027-01-06',
      firstSeparationOn: '2027-01-07',
      happensOn: null,
      keepUrl,
    });
    expect(sampleFacts({ ...kind, purpose: 'destruction' }, policy, { today: '2026-11-22', keepUrl })).toMatchObject({
      happensOn: '2026-12-22',
      keepUrl: null,
      discardedItems: [],
    });
  });
});
