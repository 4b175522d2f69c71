import fc from 'fast-check';
import type { MemberFacts } from '../../../src/policy/consider-member.js';
import type { LocalDate } from '../../../src/policy/dates.js';
import type { GateFacts } from '../../../src/policy/gate.js';
import { type Policy, toPolicy } from '../../../src/policy/policy.js';
import type { PolicyDocument } from '../../../src/policy/policy-document.js';

const dayMs = 86_400_000;

export function makeDocument(over: Partial<PolicyDocument> = {}): PolicyDocument {
  return {
    version: 1,
    operator: {
      name: { ko: '예시페이', en: 'Example Pay' },
      service: { ko: '가맹점 서비스', en: 'Merchant services' },
      url: 'https://pay.example.kr',
      address: '서울특별시 중구 예시로 1',
      contact: {
        department: { ko: '개인정보보호팀', en: 'Privacy office' },
        phone: '02-0000-0000',
        email: 'privacy@pay.example.kr',
      },
    },
    legalText: { ko: '당사 휴면회원 정책', en: 'Our policy on dormant members' },
    ...over,
  };
}

export function makePolicy(over: Partial<PolicyDocument> = {}): Policy {
  return toPolicy(makeDocument(over));
}

const usualPolicy = makePolicy();

/** A member who registered long ago and has done nothing since. */
export function makeMember(over: Partial<MemberFacts> = {}): MemberFacts {
  return {
    registeredAt: '2015-03-02T01:00:00Z',
    restoredAt: null,
    reportedAt: null,
    activity: [],
    ownPeriod: null,
    heldForSeparation: false,
    minKeepsDays: null,
    openCycle: null,
    ...over,
  };
}

/**
 * Noticed by e-mail on 2026-11-22; last active on 2025-10-01, so the period ended on 2026-10-01. The text names
 * 2026-12-22, and the first moment of separation is 2026-12-23 00:00 in Seoul.
 */
export function makeGateFacts(
  over: Partial<Omit<GateFacts, 'cycle' | 'notice'>> & {
    cycle?: Partial<GateFacts['cycle']>;
    notice?: Partial<NonNullable<GateFacts['notice']>> | null;
  } = {},
): GateFacts {
  return {
    latestActivityAt: '2025-10-01T03:00:00Z',
    ownPeriod: null,
    heldForSeparation: false,
    presentItems: ['email', 'name'],
    policy: usualPolicy,
    ...over,
    cycle: {
      state: 'noticed',
      lastActivityAt: '2025-10-01T03:00:00Z',
      expiresOn: '2026-10-01',
      separableFrom: '2026-12-22T15:00:00Z',
      separableUntil: '2027-03-22T15:00:00Z',
      ...over.cycle,
    },
    notice:
      over.notice === null
        ? null
        : {
            state: 'effective',
            effectiveOn: '2026-11-22',
            namesExpiryOn: '2026-12-22',
            items: ['name', 'email', 'phone'],
            ...over.notice,
          },
  };
}

export function noonInSeoul(date: LocalDate): string {
  return `${date}T03:00:00Z`;
}

/** Day arithmetic of the tests' own, so that they do not prove the code with itself. */
export function plusDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

export function daysFromTo(from: LocalDate, to: LocalDate): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

export const anyDate = fc
  .integer({ min: Date.UTC(1990, 0, 1) / dayMs, max: Date.UTC(2099, 11, 31) / dayMs })
  .map((day) => new Date(day * dayMs).toISOString().slice(0, 10));

/** Mostly the days on which calendars go wrong. */
export const anyAwkwardDate = fc.oneof(
  anyDate,
  fc.constantFrom('2023-02-27', '2023-02-28', '2023-03-01', '2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01'),
  fc.constantFrom('2023-12-31', '2024-12-31', '2025-01-30', '2025-01-31', '2028-02-28', '2028-02-29', '2096-02-29'),
);

export const anyZone = fc.constantFrom(
  'Asia/Seoul',
  'America/New_York',
  'Europe/Berlin',
  'Atlantic/Azores',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'UTC',
);
