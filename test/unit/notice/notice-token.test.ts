import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noticeToken, readNoticeToken } from '../../../src/notice/notice-token.js';

const key = Buffer.alloc(32, 7);
const noticeId = '0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11';
const uses = ['mail', 'keep'] as const;

describe.each(uses)('a token for %s', (use) => {
  test('leads back to its notice and to no other', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(readNoticeToken(key, use, noticeToken(key, use, id))).toBe(id);
      }),
    );
  });

  test('opens nothing under another key', () => {
    expect(readNoticeToken(randomBytes(32), use, noticeToken(key, use, noticeId))).toBeNull();
  });

  test('opens nothing when it was made for another use', () => {
    const other = use === 'mail' ? 'keep' : 'mail';
    expect(readNoticeToken(key, other, noticeToken(key, use, noticeId))).toBeNull();
  });

  test('opens nothing with any one character changed, added or missing', () => {
    const token = noticeToken(key, use, noticeId);
    const spellings = [...token].flatMap((character, index) =>
      ['a', '7', 'b', ''].map((other) => (other === character ? `${token}${other}` : replaced(token, index, other))),
    );
    for (const spelling of spellings) expect(readNoticeToken(key, use, spelling)).toBeNull();
  });

  test('is refused where another id stands in front of the same code', () => {
    const token = noticeToken(key, use, noticeId);
    const other = noticeToken(key, use, randomUUID());
    const half = use === 'mail' ? 26 : 22;
    expect(readNoticeToken(key, use, other.slice(0, half) + token.slice(half))).toBeNull();
  });

  test('never throws, whatever is given', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => readNoticeToken(key, use, text) === null));
  });
});

describe('a token for mail', () => {
  test('fits a local part beside its name, and survives a server that folds case', () => {
    const token = noticeToken(key, 'mail', noticeId);
    expect(token).toMatch(/^[a-z2-7]{42}$/);
    expect(readNoticeToken(key, 'mail', token.toUpperCase())).toBe(noticeId);
  });

  test('stays the same in every version, for bounces come late', () => {
    expect(noticeToken(key, 'mail', noticeId)).toBe(noticeToken(Buffer.alloc(32, 7), 'mail', noticeId));
    expect(noticeToken(key, 'mail', noticeId).slice(0, 25)).toBe('bnxwyuupbzgdth37n4pqutbnc');
  });
});

test('a link stands in a URL as it is', () => {
  expect(noticeToken(key, 'keep', noticeId)).toMatch(/^[A-Za-z0-9_-]{40}$/);
});

function replaced(text: string, index: number, by: string): string {
  return text.slice(0, index) + by + text.slice(index + 1);
}
