import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { charactersOutsideEucKr } from '../../../src/notice/euc-kr.js';
import { messageKinds, messageName } from '../../../src/notice/message-exists.js';
import { composed, keepUrl, operators, type sampleFacts } from './sample-facts.js';

function sms(overrides: Parameters<typeof sampleFacts>[0] = {}) {
  return composed({ means: 'sms', ...overrides });
}

describe('a text message', () => {
  test.each(messageKinds.filter(({ means }) => means === 'sms').map((kind) => ({ ...kind, name: messageName(kind) })))(
    '$name holds only characters that Korean carriers take',
    (kind) => {
      const { subject, text } = composed(kind);
      expect(charactersOutsideEucKr(subject + text)).toEqual([]);
      expect(text.length).toBeLessThan(1_000);
    },
  );

  test('keeps the link to keep the account when it is short of room', () => {
    const items = Array.from({ length: 98 }, (_, index) => `개인정보 항목 ${index}`);
    expect(sms({ items }).text).toContain(keepUrl);
  });

  test('carries no variables: the text itself is sent', () => {
    expect(sms().variables).toBeNull();
  });

  test('writes dashes, currency signs and accents of the operator with what a carrier takes', () => {
    const { text } = sms({
      items: ['계좌 – 정산', '금액(₩)', 'café'],
      operator: { ...operators.ko, name: 'Café—Pay®' },
    });
    for (const part of ['계좌 - 정산', '금액(KRW)', 'cafe', 'Cafe-Pay(R)']) expect(text).toContain(part);
    expect(charactersOutsideEucKr(text)).toEqual([]);
  });

  test('hides the odd characters of a login id behind the mask', () => {
    expect(sms({ maskedLoginId: '😀é***' }).text).toContain('*e*** 회원님');
  });

  test('leaves out what the law does not ask for when the items need the room, and never an item', () => {
    const items = Array.from({ length: 98 }, (_, index) => `개인정보 항목 ${index}`);
    const { text } = sms({ items });
    expect(text.length).toBeLessThanOrEqual(1_600);
    for (const item of items) expect(text).toContain(item);
    for (const part of ['2026년 11월 22일', '2026년 11월 23일부터', '분리하여 별도로 보관합니다', '02-000-1234']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('최종 이용일');
  });

  test('is refused, not cut, when the items do not fit, so that the next means is tried', () => {
    const items = Array.from({ length: 400 }, (_, index) => `개인정보 항목 ${index}`);
    expect(() => sms({ items })).toThrowError(expect.objectContaining({ code: 'means_unavailable' }));
  });

  test('is refused when a label has a character that no carrier takes, and names the character', () => {
    expect(() => sms({ items: ['이름', '기분 😀'] })).toThrowError(
      expect.objectContaining({ code: 'means_unavailable', detail: { characters: ['😀'] } }),
    );
  });

  test('takes labels in decomposed Hangul, as some editors write them', () => {
    expect(sms({ items: ['대표자명'.normalize('NFD')] }).text).toContain('대표자명');
  });

  test('is sendable for any masked id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (maskedLoginId) => {
        const { subject, text } = sms({ maskedLoginId });
        expect(charactersOutsideEucKr(subject + text)).toEqual([]);
        expect(text.length).toBeLessThanOrEqual(1_600);
      }),
    );
  });
});
