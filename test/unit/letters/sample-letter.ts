import type { NoticeFacts } from '../../../src/notice/notice-facts.js';
import type { Letter } from '../../../src/notice/ports.js';
import type { LetterOptions } from '../../../src/providers/letter-pdf.js';
import { composed, sampleFacts } from '../notice/sample-facts.js';

export const options: LetterOptions = {
  sender: {
    name: '주식회사 예제페이',
    address: '06234 서울특별시 강남구 테헤란로 1, 4층 (역삼동)',
    phone: '02-000-1234',
  },
  date: '2026-10-12',
};

export const recipient: Letter['recipient'] = {
  name: '홍길동',
  postalCode: '06236',
  line1: '서울특별시 강남구 테헤란로 2',
  line2: '10층 1002호 (역삼동, 예제센터)',
};

export function sampleLetter(facts: Partial<NoticeFacts> = {}, letter: Partial<Letter> = {}): Letter {
  const { noticeId, language } = sampleFacts({ means: 'letter', ...facts });
  const { subject, text } = composed({ means: 'letter', ...facts });
  return { noticeId, language, recipient, subject, text, ...letter };
}
