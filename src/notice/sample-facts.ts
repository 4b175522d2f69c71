import { addDays, type LocalDate } from '../policy/dates.js';
import type { Policy } from '../policy/policy.js';
import type { ComposedNotice } from './compose-notice.js';
import type { MessageKind, NoticeFacts } from './notice-facts.js';
import { comesBeforeSeparation } from './notice-values.js';
import { operatorIn } from './operator-in.js';
import type { Language } from './ports.js';

/** Stands for a notice that nobody was sent. */
export const sampleNoticeId = '00000000-0000-4000-8000-000000000000';

const invented = {
  ko: {
    name: '홍길동',
    items: ['이름', '아이디', '휴대전화번호', '이메일주소', '주소', '거래내역'],
    discardedItems: ['알림 기기 정보'],
  },
  en: {
    name: 'Hong Gildong',
    items: ['name', 'login id', 'mobile phone number', 'e-mail address', 'address', 'transactions'],
    discardedItems: ['push token'],
  },
} as const;

const testMark: Readonly<Record<Language, string>> = { ko: '[시험]', en: '[TEST]' };

/** The facts of an invented member, for a preview without a member and for test sends. */
export function sampleFacts(
  kind: MessageKind,
  policy: Pick<Policy, 'operator' | 'legalText' | 'inactivityPeriod' | 'noticeLeadDays'>,
  when: { readonly today: LocalDate; readonly keepUrl: string | null },
): NoticeFacts {
  const { language, purpose } = kind;
  const before = comesBeforeSeparation(purpose);
  const expiry = before ? addDays(when.today, policy.noticeLeadDays) : addDays(when.today, -1);
  return {
    ...kind,
    noticeId: sampleNoticeId,
    operator: operatorIn(policy.operator, language),
    legalText: policy.legalText[language],
    recipientName: invented[language].name,
    maskedLoginId: 'ho***',
    lastActivityOn: addDays(expiry, -365),
    inactivityPeriod: policy.inactivityPeriod,
    noticeOn: when.today,
    namesExpiryOn: expiry,
    firstSeparationOn: addDays(expiry, 1),
    happensOn: before ? null : purpose === 'destruction' ? addDays(when.today, 30) : when.today,
    keepUrl: before ? when.keepUrl : null,
    items: invented[language].items,
    discardedItems: purpose === 'destruction' ? [] : invented[language].discardedItems,
  };
}

/**
 * Marks what is no notice, so that nobody who receives a test takes it for one. The words of an Alimtalk are
 * registered and stay as they are.
 */
export function markedAsTest(composed: ComposedNotice, { means, language }: MessageKind): ComposedNotice {
  const mark = testMark[language];
  const subject = `${mark} ${composed.subject}`;
  return { ...composed, subject, text: means === 'alimtalk' ? composed.text : `${mark}\n${composed.text}` };
}
