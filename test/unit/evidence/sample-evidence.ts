import type { Evidence } from '../../../src/cycles/open-evidence.js';

/** An e-mail that bounced at first and arrived then. */
export function sampleEvidence(more: Partial<Evidence> = {}): Evidence {
  return {
    memberId: '10231',
    noticeId: '0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11',
    means: 'email',
    purpose: 'separation',
    language: 'ko',
    state: 'effective',
    templateVersion: 'email-ko/5f0c3a9b1d2e',
    textState: 'opened',
    subject: '[예시상점] 개인정보 분리 보관 안내',
    text: [
      '홍길동 회원님, 안녕하십니까.',
      '',
      '■ 분리 보관 일정',
      '- 기간 만료일: 2026년 11월 22일',
      '- 분리 보관 시작일: 2026년 11월 23일',
      '',
      '계정을 계속 이용하시려면 아래 주소를 눌러 주십시오.',
      'https://dormouse.example.kr/keep/abcdefghijklmnopqrstuvwxyz0123456789ABCD',
    ].join('\n'),
    textHash: '6b1f0c0f2f6f4d6c8f0a0b7d54a3c8c1d2a8f9e7b6c5d4e3f2a1b0c9d8e7f6a5',
    textHashMatches: true,
    recipient: 'ho***@example.com',
    destroyed: null,
    items: ['public.members.name', 'public.members.email', 'public.old_table.gone'],
    composedAt: '2026-10-09T19:30:04.120000Z',
    namesExpiryOn: '2026-11-22',
    firstSeparationOn: '2026-11-23',
    namesOn: null,
    effectiveOn: '2026-10-10',
    separableFrom: '2026-11-22T15:00:00.000000Z',
    separableUntil: '2027-02-20T15:00:00.000000Z',
    keptAt: null,
    endedAt: null,
    endedReason: null,
    batchId: null,
    attempts: [
      {
        try: 1,
        means: 'email',
        state: 'retry',
        reason: '4.2.2',
        messageId: '<0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11@example.kr>',
        providerId: null,
        claimedAt: '2026-10-09T19:30:05.000000Z',
        sentAt: '2026-10-09T19:30:05.410000Z',
        endedAt: '2026-10-09T19:30:05.410000Z',
      },
      {
        try: 2,
        means: 'email',
        state: 'accepted',
        reason: null,
        messageId: '<0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11@example.kr>',
        providerId: null,
        claimedAt: '2026-10-09T19:40:05.000000Z',
        sentAt: '2026-10-09T19:40:05.410000Z',
        endedAt: '2026-10-09T19:40:05.410000Z',
      },
    ],
    callbacks: [
      {
        source: 'mail_report',
        kind: 'delayed',
        code: '4.4.7',
        providerId: null,
        receivedAt: '2026-10-09T21:00:00.000000Z',
        effect: 'recorded',
      },
    ],
    posting: null,
    cycle: {
      cycleId: '5c0d2c5e-3b43-4d55-8a0e-0d5f0a8b7c22',
      state: 'separated',
      policyVersion: '5d1c0e7c9a4b',
      openedAt: '2026-10-09T19:30:00.000000Z',
      lastActivityOn: '2025-11-22',
      expiresOn: '2026-11-22',
      separatedAt: '2026-11-22T19:30:00.000000Z',
      closedAt: null,
    },
    openedAt: '2026-12-01T02:15:00.500000Z',
    ...more,
  };
}

/** As much of the context as a sheet needs. */
export const surroundings = {
  policy: {
    zone: 'Asia/Seoul',
    operator: {
      name: { ko: '예시상점 주식회사', en: 'Example Shop Inc.' },
      service: { ko: '예시상점 서비스', en: 'Example Shop' },
    },
  },
  map: {
    items: [
      { noticedAs: 'public.members.name', name: { ko: '이름', en: 'name' } },
      { noticedAs: 'public.members.email', name: { ko: '이메일주소', en: 'e-mail address' } },
    ],
  },
} as never;
