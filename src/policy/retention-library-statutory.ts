import type { LibraryClass } from './retention-library.js';

/** Further periods that a law orders. */
export const statutoryClasses: readonly LibraryClass[] = [
  {
    id: 'ec-labelling-advertising',
    category: 'statutory',
    title: { ko: '표시·광고에 관한 기록', en: 'Records of labelling and advertising' },
    law: {
      ko: '전자상거래 등에서의 소비자보호에 관한 법률 시행령 제6조제1항제1호',
      en: 'E-commerce Consumer Protection Decree Art. 6(1)1',
    },
    atLeast: { period: 'P6M', from: 'unstated' },
    startsNote: 'not stated in the text',
  },
  {
    id: 'eft-payment-approval',
    category: 'statutory',
    title: {
      ko: '전자지급수단의 이용과 관련된 거래승인에 관한 기록',
      en: 'Transaction approval records of electronic payment means',
    },
    law: {
      ko: '전자금융거래법 시행령 제12조제1항제2호나목',
      en: 'Electronic Financial Transactions Decree Art. 12(1)2(b)',
    },
    atLeast: { period: 'P1Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'eft-transaction-detail',
    category: 'statutory',
    title: {
      ko: '전자금융거래의 종류·금액·상대방·일시·계좌·수수료·출금동의 등 (시행령 제7조제4항제1호~제5호)',
      en: 'Electronic financial transaction details (kind, amount, counterparty, time, device, account, fee, debit consent)',
    },
    law: {
      ko: '전자금융거래법 시행령 제12조제1항제1호가목',
      en: 'Electronic Financial Transactions Decree Art. 12(1)1(a)',
    },
    atLeast: { period: 'P5Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'eft-device-access-log',
    category: 'statutory',
    title: {
      ko: '전자금융거래와 관련한 전자적 장치의 접속기록',
      en: 'Access records of electronic devices used in an electronic financial transaction',
    },
    law: {
      ko: '전자금융거래법 시행령 제12조제1항제1호나목',
      en: 'Electronic Financial Transactions Decree Art. 12(1)1(b)',
    },
    atLeast: { period: 'P5Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'eft-application-change',
    category: 'statutory',
    title: {
      ko: '전자금융거래의 신청 및 조건의 변경에 관한 사항',
      en: 'Applications for and changes of terms of electronic financial transactions',
    },
    law: {
      ko: '전자금융거래법 시행령 제12조제1항제1호다목',
      en: 'Electronic Financial Transactions Decree Art. 12(1)1(c)',
    },
    atLeast: { period: 'P5Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'eft-auxiliary-operator',
    category: 'statutory',
    title: {
      ko: '전자금융보조업자가 동일 기록을 보존하는 경우 (제12조제1항제1호 기록)',
      en: 'Same 5-year records when kept by an auxiliary electronic financial business operator',
    },
    law: { ko: '전자금융거래법 시행령 제12조제2항', en: 'Electronic Financial Transactions Decree Art. 12(2)' },
    atLeast: { period: 'P3Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'eft-destroy-deadline',
    category: 'statutory',
    title: {
      ko: '전자금융거래기록의 파기 기한 (보존기간 경과 및 상거래관계 종료 후)',
      en: 'Latest destruction of electronic financial records (after retention lapsed and the business relationship ended)',
    },
    law: { ko: '전자금융거래법 제22조제2항', en: 'Electronic Financial Transactions Act Art. 22(2)' },
    atMost: { period: 'P5Y', from: 'relationshipEnd' },
    startsNote: 'later of: retention period lapsed, business relationship ended',
  },
  {
    id: 'credit-info-after-relationship',
    category: 'statutory',
    title: {
      ko: '상거래관계 종료 후 개인신용정보 보유 상한',
      en: 'Upper limit for personal credit information after the business relationship ends',
    },
    law: { ko: '신용정보의 이용 및 보호에 관한 법률 제20조의2제2항', en: 'Credit Information Act Art. 20-2(2)' },
    atMost: { period: 'P5Y', from: 'relationshipEnd' },
    startsNote: 'end of the business relationship',
  },
  {
    id: 'credit-info-purpose-achieved',
    category: 'statutory',
    title: {
      ko: '수집·제공 목적이 먼저 달성된 개인신용정보의 삭제 기한',
      en: 'Deletion deadline of personal credit information whose purpose was achieved earlier',
    },
    law: {
      ko: '신용정보의 이용 및 보호에 관한 법률 제20조의2제2항 괄호',
      en: 'Credit Information Act Art. 20-2(2), parenthesis',
    },
    atMost: { period: 'P3M', from: 'purposeAchieved' },
    startsNote: 'purpose achieved',
  },
  {
    id: 'tax-books-general',
    category: 'statutory',
    title: { ko: '국세 장부 및 증거서류', en: 'Tax books and supporting documents' },
    law: { ko: '국세기본법 제85조의3제2항', en: 'Framework Act on National Taxes Art. 85-3(2)' },
    atLeast: { period: 'P5Y', from: 'filingDeadline' },
    startsNote: 'day after the statutory filing deadline of the tax period',
  },
  {
    id: 'tax-books-cross-border',
    category: 'statutory',
    title: {
      ko: '국세 장부 및 증거서류 (역외거래)',
      en: 'Tax books and supporting documents, cross-border transactions',
    },
    law: { ko: '국세기본법 제85조의3제2항', en: 'Framework Act on National Taxes Art. 85-3(2)' },
    atLeast: { period: 'P7Y', from: 'filingDeadline' },
    startsNote: 'day after the statutory filing deadline of the tax period',
  },
  {
    id: 'vat-books-invoices',
    category: 'statutory',
    title: {
      ko: '부가가치세 장부·세금계산서·영수증 (전자세금계산서 전송분 제외)',
      en: 'VAT books, tax invoices and receipts (not e-tax invoices already transmitted)',
    },
    law: { ko: '부가가치세법 제71조제3항', en: 'Value-Added Tax Act Art. 71(3)' },
    atLeast: { period: 'P5Y', from: 'filingDeadline' },
    startsNote: 'final return deadline of the tax period',
  },
  {
    id: 'corporate-tax-vouchers',
    category: 'statutory',
    title: { ko: '법인 지출증명서류', en: 'Corporate tax transaction vouchers' },
    law: { ko: '법인세법 제116조제1항', en: 'Corporate Tax Act Art. 116(1)' },
    atLeast: { period: 'P5Y', from: 'filingDeadline' },
    startsNote: 'corporate tax filing deadline',
  },
  {
    id: 'commercial-books',
    category: 'statutory',
    title: { ko: '상업장부와 영업에 관한 중요서류', en: 'Commercial books and important business documents' },
    law: { ko: '상법 제33조제1항', en: 'Commercial Act Art. 33(1)' },
    atLeast: { period: 'P10Y', from: 'booksClosed' },
    startsNote: 'books: day they are closed',
  },
  {
    id: 'commercial-slips',
    category: 'statutory',
    title: { ko: '전표 또는 이와 유사한 서류', en: 'Slips and similar documents' },
    law: { ko: '상법 제33조제1항 단서', en: 'Commercial Act Art. 33(1), proviso' },
    atLeast: { period: 'P5Y', from: 'unstated' },
    startsNote: 'not stated in the text',
  },
  {
    id: 'aml-kyc',
    category: 'statutory',
    title: {
      ko: '고객확인자료 등 (특정금융정보법상 금융회사등에 해당하는 경우)',
      en: 'Customer due diligence records (where the operator is a reporting entity)',
    },
    law: {
      ko: '특정 금융거래정보의 보고 및 이용 등에 관한 법률 제5조의4제1항',
      en: 'Act on Reporting and Using Specified Financial Transaction Information Art. 5-4(1)',
    },
    atLeast: { period: 'P5Y', from: 'relationshipEnd' },
    startsNote: 'financial relationship ended',
  },
  {
    id: 'telecom-traffic-12m',
    category: 'statutory',
    title: {
      ko: '통신사실확인자료 (일시·개시종료·상대번호·사용도수·기지국 위치) - 전기통신사업자',
      en: 'Communications confirmation data (time, counterpart number, usage, base station), telecommunications carriers',
    },
    law: {
      ko: '통신비밀보호법 시행령 제41조제2항제1호',
      en: 'Protection of Communications Secrets Decree Art. 41(2)1',
    },
    atLeast: { period: 'P12M', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'telecom-traffic-fixed-6m',
    category: 'statutory',
    title: {
      ko: '통신사실확인자료 (시외·시내전화역무)',
      en: 'Communications confirmation data, long-distance and local telephone service',
    },
    law: {
      ko: '통신비밀보호법 시행령 제41조제2항제1호 단서',
      en: 'Protection of Communications Secrets Decree Art. 41(2)1, proviso',
    },
    atLeast: { period: 'P6M', from: 'record' },
    startsNote: 'record created',
  },
];
