import type { Random } from './random.js';

export const inquiryCategories = ['how-to', 'billing', 'device', 'dispute'] as const;
export type InquiryCategory = (typeof inquiryCategories)[number];

const greetings = [
  '안녕하세요.',
  '안녕하세요, 수고 많으십니다!',
  '문의드립니다.',
  'Hello,',
  '',
  '급합니다!!',
  '안녕하세요 :)',
];
const closings = [
  '감사합니다.',
  '답변 부탁드립니다 🙏',
  '빠른 확인 부탁드려요~',
  "Thanks, that's all.",
  '수고하세요.\n- 사장 드림',
  '',
  '전화 주세요 (오후 2시 이후).',
];
const problems: Readonly<Record<InquiryCategory, readonly string[]>> = {
  'how-to': [
    '정산 내역을 엑셀로 받으려면 어떻게 하나요?',
    '직원 계정을 추가하고 싶은데 메뉴 "설정 > 직원"이 안 보입니다.',
    '영업시간을 바꾸면 앱에는 언제 반영되나요?',
    '폐업 신고를 했는데 탈퇴는 어디서 하나요?',
    'How do I change the language of the receipts to English?',
  ],
  billing: [
    '이번 달 수수료가 1.5%가 아니라 1.8%로 나왔습니다.',
    '세금계산서를 받지 못했어요. 재발행 되나요?',
    '월 이용료가 두 번 빠져나갔습니다 (11,000원 × 2).',
    '입금 예정일이 지났는데 정산금이 안 들어왔습니다.',
  ],
  device: [
    '단말기에 "E-042" 라고 뜨고 결제가 안 됩니다.',
    '와이파이를 바꾼 뒤로 리더기가 연결되지 않아요 😥',
    '용지가 자꾸 걸립니다. 교체 가능한가요?',
    '프린터에서 한글이 깨져 나옵니다: ???? \\u0000 같은 글자',
    'C:\\POS\\log 폴더를 보내드리면 될까요?',
  ],
  dispute: [
    '손님이 취소했다는데 저희 쪽에는 승인으로 남아 있습니다.',
    '같은 카드로 두 번 결제됐다고 항의가 들어왔습니다.',
    "배송을 받고도 '못 받았다'고 하시는 고객 건입니다.",
    '부정 사용이 의심됩니다. 거래를 막아 주세요.',
  ],
};
const details = [
  '어제 저녁부터 그렇습니다.',
  '두 번 껐다 켰는데도 같아요.',
  '첨부한 사진 참고 부탁드립니다.',
  '다른 지점은 괜찮은데 우리만 그래요;;',
  '지난번에도 같은 문의를 드렸습니다.\t(접수번호는 모르겠네요)',
  '참고로 점심시간(11:30–13:30)에는 전화를 못 받습니다.',
  '금액은 ₩38,500 입니다.',
  "사장님 말씀으론 '원래 안 그랬다'고 합니다.",
  '1) 결제 → 2) 취소 → 3) 재결제 순서였습니다.',
  '매번 그런 건 아니고\n가끔\n그럽니다…',
];
const answers = [
  '안녕하세요, 고객님. 설정을 바로잡아 드렸습니다. 이용에 불편을 드려 죄송합니다.',
  '확인 결과 정상 처리되었습니다.\n\n추가 문의는 이 글에 이어서 남겨 주세요.',
  '담당 부서에 전달하였으며, 영업일 기준 2~3일 안에 연락드리겠습니다.',
  'Dear customer, please restart the reader while holding the "0" key.',
];

export interface InquiryText {
  readonly category: InquiryCategory;
  readonly title: string;
  readonly body: string;
}

export function makeInquiry(random: Random, category: InquiryCategory): InquiryText {
  const problem = random.pick(problems[category]);
  const parts = [random.pick(greetings), problem];
  for (let sentence = random.int(4); sentence > 0; sentence -= 1) parts.push(random.pick(details));
  parts.push(random.pick(closings));
  const separator = random.chance(0.3) ? '\r\n' : random.chance(0.5) ? '\n' : ' ';
  const body = parts.filter((part) => part !== '').join(separator);
  const characters = [...problem];
  return { category, title: characters.length > 18 ? `${characters.slice(0, 18).join('')}…` : problem, body };
}

export function makeAnswer(random: Random): string {
  return random.pick(answers);
}
