import type { LibraryClass } from './retention-library.js';

/** Records that an operator keeps about its own handling of personal data. */
export const operationalClasses: readonly LibraryClass[] = [
  {
    id: 'access-log-base',
    category: 'operational',
    title: { ko: '개인정보처리시스템 접속기록', en: 'Access log of the personal information processing system' },
    law: {
      ko: '개인정보의 안전성 확보조치 기준 제8조제1항',
      en: 'Personal Information Safety Measures Standard Art. 8(1)',
    },
    atLeast: { period: 'P1Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'access-log-large',
    category: 'operational',
    title: {
      ko: '접속기록 (정보주체 5만명 이상, 또는 고유식별정보·민감정보 처리, 또는 기간통신사업자)',
      en: 'Access log, 50,000+ data subjects, or unique identifiers or sensitive information, or facilities-based carrier',
    },
    law: {
      ko: '개인정보의 안전성 확보조치 기준 제8조제1항 단서',
      en: 'Personal Information Safety Measures Standard Art. 8(1), proviso',
    },
    atLeast: { period: 'P2Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'access-right-ledger',
    category: 'operational',
    title: { ko: '접근 권한 부여·변경·말소 내역', en: 'Ledger of granting, changing and revoking access rights' },
    law: {
      ko: '개인정보의 안전성 확보조치 기준 제5조제3항',
      en: 'Personal Information Safety Measures Standard Art. 5(3)',
    },
    atLeast: { period: 'P3Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'credit-info-destruction-record',
    category: 'operational',
    title: {
      ko: '개인신용정보 폐기 기록 (날짜·항목·사유와 근거)',
      en: 'Record of destruction of personal credit information (date, items, reason and basis)',
    },
    law: { ko: '신용정보의 이용 및 보호에 관한 법률 제20조제2항제3호', en: 'Credit Information Act Art. 20(2)3' },
    atLeast: { period: 'P3Y', from: 'destruction' },
    startsNote: 'destruction',
  },
];
