import { describe, expect, test } from 'vitest';
import { personalTraces } from '../../../src/notice/personal-traces.js';

const contact = { phone: '02-0000-1004', email: 'privacy@pay.example' };

describe('a text for everybody is refused', () => {
  test.each([
    ['hong@example.com', 'an e-mail address'],
    ['쓰십시오: 홍길동@example.kr.', 'an e-mail address'],
    ['xprivacy@pay.example', 'an e-mail address'],
    ['privacy@pay.example.com', 'an e-mail address'],
    ['ｈｏｎｇ＠example.com', 'an e-mail address'],
    ['010-0000-1234', 'a phone number'],
    ['01000001234', 'a phone number'],
    ['010 0000 1234', 'a phone number'],
    ['(02) 0000-1005', 'a phone number'],
    ['010–0000–1234', 'a phone number'],
    ['+82 10-0000-1234', 'a phone number'],
    ['+44 20 7946 0000', 'a phone number'],
    ['1588-0000', 'a phone number'],
    ['０１０-００００-１２３４', 'a phone number'],
    ['900101-1234567', 'a resident registration number'],
    ['9001011234567', 'a resident registration number'],
    ['900101-1******', 'a resident registration number'],
    ['990229 - 2●●●●●●', 'a resident registration number'],
  ])('with %s for %s', (text, trace) => {
    expect(personalTraces(`앞말 ${text} 뒷말`, contact)).toContain(trace);
  });
});

describe('a text for everybody is taken', () => {
  test.each([
    ["with the operator's own contact", '문의: privacy@pay.example, 02-0000-1004'],
    ['with the address before a particle', 'privacy@pay.example로 알려 주십시오. Privacy@Pay.Example.'],
    ['with the number in another form', '+82 2-0000-1004, 02 0000 1004, (02) 0000-1004'],
    ['with days, times and amounts', '2026-11-22 09:00, 2026. 10. 01., 1,000,000원, 제22조, 30일, 0.05'],
    ['with numbers of laws and businesses', '법률 제19234호, 000-00-00000, 2026-000123'],
    ['with an at that is no address', '1 @ 2, @everyone, a@b'],
  ])('%s', (_, text) => {
    expect(personalTraces(text, contact)).toEqual([]);
  });
});
