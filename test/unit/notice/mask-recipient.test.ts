import { expect, test } from 'vitest';
import { maskRecipient } from '../../../src/notice/mask-recipient.js';

const letterTo = (name: string, line1: string) => ({
  to: null,
  letter: {
    noticeId: '0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11',
    language: 'ko' as const,
    recipient: { name, postalCode: '06236', line1, line2: '10층 1002호' },
    subject: '',
    text: '',
  },
});

test.each([
  [{ to: 'hongildong@example.com', letter: null }, 'ho***@example.com'],
  [{ to: '+821000001234', letter: null }, '+8210****1234'],
  [letterTo('홍길동', '서울특별시 강남구 테헤란로 2'), '홍**, 서울특별시 강남구 테헤란로 ***'],
  [letterTo('Hong', '12 Example Road'), 'H**, ***'],
  [{ to: null, letter: null }, null],
])('tells where a message went without telling it whole', (sealed, masked) => {
  expect(maskRecipient(sealed)).toBe(masked);
});

test('shows neither number nor floor nor postal code of an address', () => {
  const masked = maskRecipient(letterTo('홍길동', '서울특별시 강남구 테헤란로 2')) ?? '';
  expect(masked).not.toMatch(/\d|층|호/);
});
