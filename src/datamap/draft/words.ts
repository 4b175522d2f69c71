import { finderOf, readName, type Sought, sought } from '../name-words.js';
import { splitTable } from '../names.js';

const list = (words: string): readonly Sought[] => words.split(/\s+/).map((word) => sought(word.replaceAll('-', ' ')));

/** What the rows of a table are about; the map's classes, the notice's words and the sources of activity follow from it. */
export interface TableKind {
  readonly id: string;
  /** What the notice calls a column whose own name says nothing. */
  readonly item: { readonly ko: string; readonly en: string };
  /** A class of the library. */
  readonly law?: string;
  readonly activity?: 'login' | 'transaction';
}

const kind = (id: string, [ko, en]: readonly [string, string], words: string, more: Partial<TableKind> = {}) =>
  list(words).map((phrase) => ({ ...phrase, kind: { id, item: { ko, en }, ...more } satisfies TableKind }));

const kinds = [
  ...kind(
    'login',
    ['접속 로그', 'login records'],
    `login logins logon signin sign-in access-log access-logs access-history login-log login-history connection-log conn-hist
     visit visits visit-log lgn-hist 접속 로그인 방문 jeopsok jeobsok rogeuin bangmun`,
    { law: 'website-visit-log', activity: 'login' },
  ),
  ...kind(
    'payment',
    ['거래내역', 'transactions'],
    `payment payments pay pays pymt pymnt paymt paymnt transaction transactions txn txns trans trade trades deal deals
     deposit deposits charge charges remittance remittances transfer transfers approval approvals gyeolje georae seungin
     songgeum setle 결제 거래 승인 송금 입금 출금 충전`,
    { law: 'ec-payment-supply', activity: 'transaction' },
  ),
  ...kind(
    'order',
    ['주문내역', 'orders'],
    `order orders ord purchase purchases reservation reservations booking bookings contract contracts subscription
     subscriptions rental rentals jumun gumae yeyak gyeyak gudok 주문 구매 예약 계약 구독 청약`,
    { law: 'ec-contract-withdrawal', activity: 'transaction' },
  ),
  ...kind(
    'delivery',
    ['배송정보', 'deliveries'],
    'delivery deliveries shipment shipments shipping dlvr dlvy baesong 배송 배달',
    { law: 'ec-payment-supply' },
  ),
  ...kind(
    'refund',
    ['환불내역', 'refunds'],
    'refund refunds return returns cancellation cancellations cancel exchange exchanges hwanbul chwiso banpum 환불 취소 반품 교환',
    { law: 'ec-payment-supply' },
  ),
  ...kind(
    'inquiry',
    ['문의 및 답변 내용', 'inquiries and answers'],
    `inquiry inquiries complaint complaints dispute disputes ticket tickets qna voc cs question questions counsel
     consultation consultations support claim claims munui sangdam minwon bulman 문의 상담 불만 분쟁 민원`,
    { law: 'ec-complaint-dispute' },
  ),
  ...kind(
    'verification',
    ['본인확인 기록', 'identity verification'],
    'identity-verification identity-verifications verification verifications ipin boninhwagin boninjeung 본인확인 본인인증',
    { law: 'identity-verification' },
  ),
  ...kind(
    'consent',
    ['동의 기록', 'consents'],
    'consent consents agreement agreements agree agrees dongui yakgwan 동의 약관',
  ),
  ...kind(
    'address',
    ['배송지', 'delivery addresses'],
    'address addresses addr addrs addr-book baesongji juso 배송지 주소 주소록',
  ),
  ...kind(
    'account',
    ['계좌정보', 'accounts'],
    'bank-account bank-accounts settlement-account settlement-accounts gyejwa 계좌',
  ),
  ...kind('card', ['카드정보', 'cards'], 'card cards billing-key billing-keys kadeu 카드'),
  ...kind(
    'point',
    ['포인트 및 쿠폰 내역', 'points and coupons'],
    'point points mileage cash coupon coupons reward rewards 포인트 적립 적립금 쿠폰 마일리지',
  ),
  ...kind(
    'review',
    ['게시물', 'contributions'],
    'review reviews comment comments reply replies post posts article articles board 후기 리뷰 댓글 게시 게시글 게시판',
  ),
  ...kind(
    'cart',
    ['장바구니 및 관심 목록', 'carts and lists'],
    'cart carts basket wishlist wishlists wish favorite favorites favourite favourites likes bookmark bookmarks 장바구니 찜 관심',
  ),
  ...kind(
    'message',
    ['알림 내역', 'messages'],
    'message messages notification notifications sms-log mail-log email-log push-log alarm alarms allim 알림 메시지 쪽지 발송',
  ),
  ...kind(
    'device',
    ['기기정보', 'devices'],
    'device devices terminal terminals card-reader card-readers reader readers pos gigi danmal 기기 단말',
  ),
  ...kind(
    'shop',
    ['가맹점 정보', 'shops'],
    'shop shops store stores merchant merchants gamaengjeom maejang 가맹점 매장 상점',
  ),
  ...kind(
    'profile',
    ['회원 정보', 'profile'],
    'profile profiles setting settings preference preferences option options extra detail details 프로필 설정 상세 부가정보',
  ),
];
const findKinds = finderOf(kinds);

/** The longest of its words says what a table is about. */
export function kindOf(table: string): TableKind | null {
  const found = findKinds(readName(splitTable(table).table));
  return found.sort((one, other) => other.joined.length - one.joined.length)[0]?.kind ?? null;
}

const wordLists = {
  /** What members are called. */
  members: list(
    'member members mbr mber memb mem user users usr customer customers cust client clients hoewon hwewon hwiwon gogaek sayongja 회원 고객 사용자 이용자 가입자',
  ),
  maybeMembers: list(
    'account accounts person persons people subscriber subscribers patient patients student students guest guests buyer buyers consumer consumers',
  ),
  /** Beside the word for members they don't say that it is about something else. */
  beside: list(
    'tb tbl t tn tm info informations information mst mstr master base bas basic main m list data dat i d 정보 기본 마스터 목록 테이블 jeongbo gibon',
  ),
  /** Others with logins and names, and copies. */
  againstMembers: list(
    'admin admins administrator staff employee employees emp operator operators manager managers partner partners vendor vendors supplier role roles group groups log logs history hist temp tmp backup bak old copy test session sessions token tokens deleted withdrawn dormant 관리자 직원 운영자 협력사 이력 백업 임시 탈퇴 휴면 gwanrija',
  ),
  ledgers: list(
    'settlement settlements ledger ledgers statistic statistics stat stats summary summaries daily monthly yearly aggregate aggregates report reports invoice invoices tax taxes accounting journal journals rollup kpi jeongsan tonggye jipgye wonjang hoegye segeum grade-history 정산 통계 집계 원장 회계 세금 세금계산서 등급이력',
  ),
  tokens: list(
    'token tokens session sessions otp otps remember-me cookie cookies captcha nonce verification-code verification-codes auth-code auth-codes login-ticket 토큰 세션 인증번호',
  ),
  /** Who wrote a row, which need not be the row's own member. */
  authors: list(
    'author author-no writer writer-id writer-no wrter wrter-id wrter-no handler operator operator-id operator-no admin-id admin-no staff-id staff-no created-by create-by creator creator-id updated-by update-by updater modified-by modifier approved-by approver confirmed-by assigned-to assignee handled-by handler-id processed-by deleted-by registered-by reg-id reg-by regr-id mod-id upd-id registrant author-id editor-id owner-admin manager-id worker-id issued-by closed-by answered-by reviewed-by 등록자 수정자 처리자 승인자 담당자',
  ),
  /** Who wrote what stands in a row, other than who last touched it. */
  writers: list(
    'author author-id author-no writer writer-id writer-no wrter wrter-id wrter-no creator creator-id assignee assignee-id 작성자',
  ),
  /** Of those who wrote a row, the ones who only dealt with somebody else's. */
  staff: list(
    'approved-by approver approver-id confirmed-by handled-by handler handler-id processed-by reviewed-by operator operator-id operator-no admin admin-id admin-no staff staff-id staff-no manager-id owner-admin issued-by 처리자 승인자 담당자',
  ),
  /** Another member whom a row names beside its own. */
  others: list(
    'referrer referrer-no referrer-id referred-by recommender recommender-no recommender-id inviter inviter-id invited-by parent-id parent-no sponsor sponsor-id chucheonin chucheon-id friend-id target-id 추천인 초대자 상대',
  ),
  /** A row of these tells of somebody whom the member knows. */
  ofOthers: list(
    'invitation invitations invite invites invitee invitees recommendation recommendations emergency-contact emergency-contacts chodae chucheon 초대 추천 지인',
  ),
  /** Whether somebody has withdrawn, where the row stays. */
  withdrawals: list(
    'status stat state stts status-cd stat-cd stts-cd sttus sttus-code mber-sttus deleted deleted-at is-deleted delete-yn del-yn is-active active-yn use-yn withdrawn withdraw-yn withdrawal-yn leave-yn secsn-yn is-withdrawn talteo taltoe 상태 탈퇴 삭제 탈퇴여부 삭제여부 사용여부',
  ),
  outcomes: list(
    'status state result success success-yn is-success outcome stts stat-cd status-cd result-cd sangtae gyeolgwa 상태 결과 성공여부',
  ),
} as const;

export type WordList = keyof typeof wordLists;

const finders = new Map(Object.entries(wordLists).map(([listed, words]) => [listed, finderOf(words)]));

export function hasWordOf(listed: WordList, name: string): boolean {
  return (finders.get(listed)?.(readName(name)).length ?? 0) > 0;
}

const besideWords = new Set(wordLists.beside.map(({ joined }) => joined));
const memberWords = new Set([...wordLists.members, ...wordLists.maybeMembers].map(({ joined }) => joined));

/** How clearly a table's name says that its rows are members: 1 where it says nothing else. */
export function memberlikeness(table: string): number {
  const { table: name } = splitTable(table);
  if (hasWordOf('againstMembers', name)) return -1;
  const rest = readName(name).words.filter((word) => !besideWords.has(word) && !/^\d+$/.test(word));
  const called = hasWordOf('members', rest.join(' ')) ? 1 : 0;
  const maybe = hasWordOf('maybeMembers', rest.join(' ')) ? 0.6 : 0;
  const isAlone =
    rest.length === 1 && memberWords.has((rest[0] as string).replace(/(?:info|mst|master|정보|기본|목록)$/u, ''));
  return Math.max(called, maybe) * (isAlone ? 1 : 0.25);
}
