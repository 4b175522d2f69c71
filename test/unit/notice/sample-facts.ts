import { compiledTemplates } from '../../../src/notice/compiled-templates.js';
import { type ComposedNotice, composeNotice } from '../../../src/notice/compose-notice.js';
import type { LocalizedOperator, NoticeFacts } from '../../../src/notice/notice-facts.js';
import type { Language } from '../../../src/notice/ports.js';

const shared = {
  url: 'https://www.example.com/members',
  address: '서울특별시 강남구 테헤란로 1, 4층 (역삼동)',
} as const;

export const operators: Readonly<Record<Language, LocalizedOperator>> = {
  ko: {
    ...shared,
    name: '주식회사 예제페이',
    service: '예제 가맹점 서비스',
    contact: { department: '개인정보보호팀', phone: '02-000-1234', email: 'privacy@example.com' },
  },
  en: {
    ...shared,
    name: 'Example Pay Inc.',
    service: 'Example Merchant Service',
    contact: { department: 'Privacy Office', phone: '02-000-1234', email: 'privacy@example.com' },
  },
};

export const legalTexts: Readonly<Record<Language, string>> = {
  ko: '이용약관 제12조와 개인정보 처리방침의 휴면 회원 조항',
  en: 'terms of use, section 12, and the dormant-member section of the privacy policy',
};

export const sampleItems: Readonly<Record<Language, readonly string[]>> = {
  ko: ['대표자명', '이메일주소', '휴대전화번호', '사업장 주소', '정산 계좌번호', '결제 내역'],
  en: ["representative's name", 'e-mail', 'mobile phone', 'shop address', 'settlement account', 'payments'],
};

export const keepUrl = 'https://dormouse.example.com/keep/AZiQCl2slndLvM6zAgmagFfQy0ICGWWz1oYHn6aQ';

export function sampleFacts(overrides: Partial<NoticeFacts> = {}): NoticeFacts {
  const language = overrides.language ?? 'ko';
  const purpose = overrides.purpose ?? 'separation';
  const before = purpose === 'separation' || purpose === 'reminder';
  return {
    noticeId: '01890a5d-ac96-774b-bcce-b302099a8057',
    means: 'email',
    purpose,
    language,
    operator: operators[language],
    legalText: legalTexts[language],
    recipientName: language === 'ko' ? '홍길동' : 'Hong Gildong',
    maskedLoginId: 'ho***',
    lastActivityOn: '2025-11-22',
    inactivityPeriod: 'P1Y',
    noticeOn: '2026-10-09',
    namesExpiryOn: '2026-11-22',
    firstSeparationOn: '2026-11-23',
    happensOn: before ? null : '2027-01-05',
    keepUrl: before ? keepUrl : null,
    items: sampleItems[language],
    discardedItems: language === 'ko' ? ['알림 기기 정보'] : ['device tokens'],
    ...overrides,
  };
}

const shipped = compiledTemplates();

/** The shipped words for these facts. */
export function composed(overrides: Partial<NoticeFacts> = {}): ComposedNotice {
  return composeNotice(sampleFacts(overrides), shipped);
}

export const advertisingWords =
  /광고|할인|쿠폰|이벤트|무료|혜택|수신\s*거부|coupon|discount|free of charge|promotion|special offer|unsubscribe|%|\(광고\)/i;

export function addressesIn(text: string): string[] {
  return [...text.matchAll(/(?:https?:\/\/|www\.)[^\s,)]+/g)].map(([address]) => address);
}
