import { type Meaning, type MeaningWords, split } from './meaning-words.js';

/** When somebody did something: these alone are nobody's secret. */
export const wordsOfInstants: readonly MeaningWords[] = [
  activityOf(
    'registeredAt',
    { ko: '가입일', en: 'registration date' },
    `
      registered-at registered-on registration-date registration-at registered-date signup-at signup-date
      sign-up-at signed-up-at sign-up-date signed-up joined joined-at joined-on join-date join-dt join-ymd
      joindate joindt member-since date-joined regdate subscribed-at sbscrb-de sbscrb-dt gaip gaip-il
      gaipil gaib-il gaip-ilsi gaip-ilja gaipilsi gaipilja entered-at 가입 가입일 가입일시 가입일자
      가입시각
    `,
    `
      reg-dt regdt reg-date reg-ymd rgst-dt rgstr-dt frst-reg-dt frst-regist-pnttm deungrok-il deungrokil
      등록일 등록일시 등록일자
    `,
  ),
  activityOf(
    'loggedInAt',
    { ko: '접속 로그', en: 'login records' },
    `
      logged-in-at login-at login-date login-dt login-ymd logined-at login-time login-ts login-datetime
      last-login last-login-at last-login-dt last-login-date last-logged-in-at last-sign-in-at
      current-sign-in-at sign-in-at signed-in-at lst-lgn-dt lgn-dt last-conn-dt conn-dt last-connect-at
      last-access last-access-at last-accessed-at last-active-at last-activity-at last-seen-at last-visit
      last-visit-at access-dt visited-at visit-date last-used-at choejong-jeopsok jeopsok-il jeopsok-ilsi
      jeobsok-il jeopsokil rogeuin-il rogeuin-ilsi rogeuinil 로그인 접속 방문일 방문일시 최종접속
      마지막로그인 마지막login 마지막방문 최근접속 최근로그인 최근방문
    `,
    'accessed-at seen-at used-at last-used logged-at',
  ),
  activityOf(
    'paidAt',
    { ko: '거래내역', en: 'transactions' },
    `
      paid-at paid-on payment-date payment-dt payment-at pay-date pay-dt pay-ymd paydate settled-at
      settled-on stlm-dt setle-dt transacted-at transaction-date transaction-dt transaction-at trans-date
      tran-dt trade-dt trd-dt purchased-at purchase-date purchase-dt deposit-dt charged-at gyeolje-il
      gyeoljeil gyeolje-ilsi georae-il georaeil georae-ilsi 결제일 결제일시 결제일자 거래일 거래일시
      구매일 구매일시 입금일
    `,
  ),
  activityOf(
    'approvedAt',
    { ko: '거래내역', en: 'transactions' },
    `
      approved-at approval-date approval-dt approved-on approved-date apprv-dt appr-dt apvl-dt auth-dt
      confirmed-at completed-at seungin-il seunginil seungin-ilsi 승인일 승인일시 승인시각
    `,
  ),
  activityOf(
    'orderedAt',
    { ko: '거래내역', en: 'transactions' },
    `
      ordered-at ordered-on order-date order-dt order-ymd order-at orderdate ord-dt ord-date ord-ymd
      placed-at requested-at booked-at reserved-at reservation-date booking-date jumun-il jumunil
      jumun-ilsi jumun-ilja yeyak-il 주문일 주문일시 주문일자 예약일 예약일시
    `,
  ),
  activityOf(
    'withdrawnAt',
    { ko: '탈퇴일', en: 'withdrawal date' },
    `
      withdrawn-at withdrawal-date withdraw-dt withdrew-at left-at leave-dt secession-dt deleted-at
      talteo-il taltoe-il taltoeil 탈퇴일 탈퇴일시
    `,
  ),
  activityOf(
    'createdAt',
    { ko: '등록일', en: 'date of the record' },
    `
      created created-at created-on create-date create-dt created-date creation-date crt-dt cre-dt credat
      inserted-at ins-dt insert-dt input-dt occurred-at happened-at issued-at issued-on recorded-at
      logged-on sent-at asked-at agreed-at agreed-on submitted-at written-at write-dt write-date posted-at
      reg-at refunded-at refund-dt started-at saengseong-il jakseong-il deungrok-ilsi 생성일 생성일시
      작성일 작성일시 발송일 발생일시 발생일 동의일 동의일시 기록일시 기록일 접수일 접수일시 문의일시
      환불일시 지급일 발급일
    `,
    'date dt timestamp ts time at-time event-at event-time 일시 일자 날짜',
  ),
  activityOf(
    'updatedAt',
    { ko: '수정일', en: 'date of the change' },
    `
      updated updated-at updated-on update-date update-dt upd-dt updt-dt modified-at modified-on
      modify-date mod-dt mdfcn-dt changed-at changed-on last-modified last-updt-pnttm sujeong-il 수정일
      수정일시 변경일 변경일시
    `,
  ),
];

function activityOf(meaning: Meaning, item: MeaningWords['item'], words: string, maybe = ''): MeaningWords {
  return { meaning, personal: false, item, families: ['instant'], words: split(words), maybe: split(maybe) };
}
