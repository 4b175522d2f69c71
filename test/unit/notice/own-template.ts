import type { ServiceError } from '../../../src/errors.js';
import { checkTemplate } from '../../../src/notice/checks/check-template.js';
import type { MessageKind } from '../../../src/notice/notice-facts.js';
import { openTemplates, type TemplateSources } from '../../../src/notice/open-templates.js';
import { shippedTemplates } from '../../../src/notice/templates/shipped-templates.js';
import type { Operator } from '../../../src/policy/policy-document.js';

export const operator: Operator = {
  name: { ko: '주식회사 예제페이', en: 'Example Pay Inc.' },
  service: { ko: '예제 가맹점 서비스', en: 'Example Merchant Service' },
  url: 'https://www.example.com/members',
  address: '서울특별시 강남구 테헤란로 1, 4층 (역삼동)',
  contact: {
    department: { ko: '개인정보보호팀', en: 'Privacy Office' },
    phone: '02-000-1234',
    email: 'privacy@example.com',
  },
};

export const legalText = {
  ko: '이용약관 제12조와 개인정보 처리방침의 휴면 회원 조항',
  en: 'terms of use, section 12, and the dormant-member section of the privacy policy',
};

export const sources: TemplateSources = { overrides: new Map(), operator, legalText, links: [] };

/** A short template of an operator that says all it must. */
export const ownText = `{{operator.name}}의 {{operator.service}}에서 알립니다.
{{expiry}}까지 거래나 로그인이 없으면 {{firstSeparation}}부터 개인정보를 분리하여 보관합니다.
{{#each items}}
- {{this}}
{{/each}}
{{#if discardedItems}}
파기: {{discardedList}}
{{/if}}
{{#if keepUrl}}
{{keepUrl}}
{{/if}}
문의: {{operator.contact.phone}}
`;

export function ownFile(text: string, subject = '[{{operator.service}}] 휴면 전환 안내'): string {
  return `subject: ${subject}\n\n${text}`;
}

/** Every problem that stops the service from starting with these files, one a line; empty when it starts. */
export function problemsOf(overrides: Record<string, string>, more: Partial<TemplateSources> = {}): string[] {
  try {
    openTemplates({ ...sources, ...more, overrides: new Map(Object.entries(overrides)) });
    return [];
  } catch (error) {
    const { code, message } = error as ServiceError;
    if (code !== 'template_invalid') throw error;
    return message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

const allowed = { beginnings: [operator.url], exact: [], email: operator.contact.email };

/** What is wrong with one template, as `line: message`; a Korean e-mail unless said otherwise. */
export function problemsOfText(text: string, subject = '안내', kind: Partial<MessageKind> = {}): string[] {
  const checked = {
    kind: { purpose: 'separation', means: 'email', language: 'ko', ...kind } as const,
    template: { subject, text },
    file: 'x',
    subjectLine: 1,
    textLine: 3,
  };
  return checkTemplate(checked, operator, allowed).map(({ line, message }) => `${line ?? '-'}: ${message}`);
}

/** A shipped text with one thing changed, as an operator would begin. */
export function shippedButFor(change: (text: string) => string): string {
  const { subject, text } = shippedTemplates.separation.email?.ko ?? { subject: '', text: '' };
  return ownFile(change(text), subject);
}
