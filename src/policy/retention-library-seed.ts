import type { LibraryClass } from './retention-library.js';

/** What the privacy policies of Korean payment companies commonly print. */
export const seedClasses: readonly LibraryClass[] = [
  {
    id: 'eft-over-10000-krw',
    category: 'seed',
    title: {
      ko: '건당 1만원 초과 전자금융거래에 관한 기록',
      en: 'Electronic financial transaction records over KRW 10,000 each',
    },
    law: {
      ko: '전자금융거래법 제22조제1항, 시행령 제12조제1항제1호라목',
      en: 'Electronic Financial Transactions Act Art. 22(1); Decree Art. 12(1)1(d)',
    },
    atLeast: { period: 'P5Y', from: 'record' },
    startsNote: 'record created (text sets no other start)',
  },
  {
    id: 'eft-up-to-10000-krw',
    category: 'seed',
    title: {
      ko: '건당 1만원 이하 전자금융거래에 관한 기록',
      en: 'Electronic financial transaction records of KRW 10,000 or less each',
    },
    law: {
      ko: '전자금융거래법 제22조제1항, 시행령 제12조제1항제2호가목',
      en: 'Electronic Financial Transactions Act Art. 22(1); Decree Art. 12(1)2(a)',
    },
    atLeast: { period: 'P1Y', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'ec-contract-withdrawal',
    category: 'seed',
    title: { ko: '계약 또는 청약철회 등에 관한 기록', en: 'Records of contracts and withdrawal of offers' },
    law: {
      ko: '전자상거래 등에서의 소비자보호에 관한 법률 제6조, 시행령 제6조제1항제2호',
      en: 'Act on Consumer Protection in Electronic Commerce Art. 6; Decree Art. 6(1)2',
    },
    atLeast: { period: 'P5Y', from: 'unstated' },
    startsNote: 'not stated in the text',
  },
  {
    id: 'ec-payment-supply',
    category: 'seed',
    title: { ko: '대금결제 및 재화 등의 공급에 관한 기록', en: 'Records of payment and supply of goods' },
    law: {
      ko: '전자상거래 등에서의 소비자보호에 관한 법률 제6조, 시행령 제6조제1항제3호',
      en: 'Act on Consumer Protection in Electronic Commerce Art. 6; Decree Art. 6(1)3',
    },
    atLeast: { period: 'P5Y', from: 'unstated' },
    startsNote: 'not stated in the text',
  },
  {
    id: 'ec-complaint-dispute',
    category: 'seed',
    title: { ko: '소비자의 불만 또는 분쟁처리에 관한 기록', en: 'Records of consumer complaints and dispute handling' },
    law: {
      ko: '전자상거래 등에서의 소비자보호에 관한 법률 제6조, 시행령 제6조제1항제4호',
      en: 'Act on Consumer Protection in Electronic Commerce Art. 6; Decree Art. 6(1)4',
    },
    atLeast: { period: 'P3Y', from: 'unstated' },
    startsNote: 'not stated in the text',
  },
  {
    id: 'credit-info-processing',
    category: 'seed',
    title: {
      ko: '신용정보의 수집/처리 및 이용 등에 관한 기록',
      en: 'Records of collection, processing and use of credit information',
    },
    law: {
      ko: '신용정보의 이용 및 보호에 관한 법률 제20조제2항',
      en: 'Credit Information Use and Protection Act Art. 20(2)',
    },
    atLeast: { period: 'P3Y', from: 'record' },
    startsNote: 'record created (each of: collection/use, provision/receipt, destruction)',
  },
  {
    id: 'identity-verification',
    category: 'seed',
    title: { ko: '본인확인에 관한 기록', en: 'Identity verification records' },
    law: {
      ko: '정보통신망 이용촉진 및 정보보호 등에 관한 법률 (옛 시행령 제29조제3호: 게시 종료 후 6개월)',
      en: 'Network Act (former Decree Art. 29(3): 6 months after the posting ends)',
    },
    atLeast: { period: 'P6M', from: 'record' },
    startsNote: 'former text: end of the posting on the board',
  },
  {
    id: 'website-visit-log',
    category: 'seed',
    title: { ko: '웹사이트 방문기록', en: 'Website visit records' },
    law: {
      ko: '통신비밀보호법 제15조의2, 시행령 제41조제2항제2호',
      en: 'Protection of Communications Secrets Act Art. 15-2; Decree Art. 41(2)2',
    },
    atLeast: { period: 'P3M', from: 'record' },
    startsNote: 'record created',
  },
  {
    id: 'bc-card-merchant-purchase',
    category: 'seed',
    title: { ko: 'BC카드 가맹점 매입결과정보에 관한 기록', en: 'BC Card merchant purchase-result information records' },
    law: {
      ko: 'BC카드·스마트로 개인(신용)정보 보안관리 약정서 (법령 아님: 계약)',
      en: 'BC Card / operator personal (credit) information security agreement (a contract, not a statute)',
    },
    agreed: { period: 'P1Y6M', from: 'unstated' },
    startsNote: 'not stated',
  },
];
