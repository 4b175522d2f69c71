import { anyForm, type MeaningWords, numbered, personalWords as of, written } from './meaning-words.js';

/** Where somebody lives, what they pay with, their devices, and what they tell. */
export const wordsOfBelongings: readonly MeaningWords[] = [
  of(
    'postalCode',
    ['주소', 'address'],
    numbered,
    `
      zip zipcode zip-code zip-no zipno zip-cd postal-code postalcode postcode post-code post-no post-cd
      upyeon upyun upyeonbeonho upyunbunho upyeon-beonho 우편번호 우편
    `,
  ),
  of(
    'addressLine1',
    ['주소', 'address'],
    written,
    `
      address addr adres adrs house-adres adres-1 addr-1 address-1 addr-line-1 address-line-1 line-1 road-address road-addr
      street street-address jibun-address jibun-addr base-address juso juso-1 doro-juso 주소 도로명주소
      지번주소 배송지 자택주소
    `,
    'location-address residence',
  ),
  of(
    'addressLine2',
    ['주소', 'address'],
    written,
    `
      addr-2 address-2 addr-line-2 address-line-2 line-2 detail-address address-detail addr-detail
      detail-addr detail-adres detailadres adres-2 dtl-addr addr-dtl daddr sangse-juso sangsejuso juso-2 juso-sangse 상세주소
      나머지주소 주소상세 상세-주소
    `,
  ),
  of(
    'region',
    ['주소', 'address'],
    written,
    'sido sigungu bjdong dong-name eupmyeondong 시도 시군구 읍면동',
    'city district province region',
  ),
  of(
    'latitude',
    ['위치', 'location'],
    [...numbered, 'other'],
    'latitude lat geo-lat gps-lat wido 위도 location geo-point geolocation gps 위치',
  ),
  of('longitude', ['위치', 'location'], numbered, 'longitude lng lon geo-lng gps-lng gyeongdo 경도'),
  of(
    'bankAccount',
    ['계좌번호', 'account number'],
    numbered,
    `
      account-number account-no-encrypted bank-account bank-account-no bank-acct acct-no acctno acnt-no
      acnut-no acnutno actno bacno iban gyejwa gyejwa-no gyejwabeonho 계좌번호 계좌 refund-account
      virtual-account
    `,
    'account-no acct',
  ),
  of('bankName', ['은행명', 'bank'], numbered, 'bank bank-name bank-nm bank-code bank-cd bankcd eunhaeng 은행'),
  of(
    'accountHolder',
    ['예금주명', 'account holder'],
    written,
    'account-holder acct-holder holder-name holder-nm depositor yegeumju 예금주',
  ),
  of(
    'cardNumber',
    ['카드번호', 'card number'],
    numbered,
    `
      card-no card-number cardno card-num card-no-masked card-masked credit-card credit-card-no pan
      card-pan card-last-4 kadeubeonho kadeu-beonho kadeu-no 카드번호 신용카드
    `,
    'billing-key card-token 빌링키',
  ),
  of(
    'cardExpiry',
    ['유효기간', 'card expiry'],
    [...numbered, 'instant'],
    'card-expiry card-exp expiry-month card-valid-thru 유효기간',
  ),
  of(
    'ip',
    ['IP주소', 'IP address'],
    [...numbered, 'network'],
    `
      ip ip-addr ip-address ipaddr client-ip remote-ip remote-addr login-ip access-ip user-ip public-ip
      conn-ip 아이피 ip주소 공인ip 접속ip
    `,
  ),
  of('mac', ['Mac Address', 'MAC address'], [...written, 'network'], 'mac mac-addr mac-address macaddr'),
  of(
    'userAgent',
    ['기기정보', 'device'],
    written,
    'user-agent useragent browser ua device-info device-name device-model 기기정보 접속기기',
    'device platform os 기기',
  ),
  of(
    'deviceToken',
    ['PHONE 토큰 정보', 'push token'],
    [...written, 'uuid'],
    `
      push-token pushtoken device-token fcm-token apns-token registration-id gcm-token push-id push-key
      푸시토큰 기기토큰
    `,
  ),
  of(
    'deviceId',
    ['기기정보', 'device'],
    anyForm,
    `
      device-id deviceid device-uuid imei idfa adid gaid ad-id advertising-id udid 기기id 기기번호
      광고식별자
    `,
  ),
  of('cookie', ['쿠키', 'cookie'], written, 'cookie cookie-id visitor-id 쿠키'),
  of(
    'photo',
    ['사진', 'photo'],
    written,
    `
      photo avatar profile-image profile-img profile-photo picture photo-url avatar-url profile-url sajin
      사진 프로필사진
    `,
    'image img',
  ),
  of(
    'vehicle',
    ['차량번호', 'vehicle number'],
    written,
    'car-no car-number vehicle-no plate-no license-plate charyang 차량번호',
  ),
  of(
    'employer',
    ['회사명', 'company'],
    written,
    `
      company company-name company-nm employer workplace corp-name corp-nm hoesa-myeong 회사명 직장 근무처
      상호
    `,
    'department dept position job-title 부서 직급 소속',
  ),
  of('job', ['직업', 'occupation'], numbered, 'job occupation profession jigeop 직업'),
  of('nationality', ['국적', 'nationality'], written, 'nationality gukjeok 국적'),
  of(
    'family',
    ['가족 정보', 'family'],
    [...numbered, 'bool', 'instant'],
    'marital marital-status married wedding spouse gyeolhon baeuja children-count 결혼 배우자 가족 자녀',
  ),
  of('income', ['소득 정보', 'income'], numbered, 'income salary annual-income sodeuk 소득 연봉'),
  of(
    'sensitive',
    ['민감정보', 'sensitive data'],
    anyForm,
    `
      religion blood-type disability disease diagnosis health-info fingerprint biometric criminal-record
      jongyo hyeoraekhyeong jangae 종교 혈액형 장애 질병 병력 건강 지문 노조
    `,
    'health',
  ),
  of('interests', ['회원 설정', 'settings'], written, 'preference preferences settings user-settings', 'setting 설정'),
  of(
    'interests',
    ['관심사', 'interests'],
    [...written],
    'interest interests hobby hobbies tags gwansim 관심 취미 선호',
    'tag 태그',
  ),
  of(
    'referrer',
    ['추천인', 'referrer'],
    anyForm,
    `
      referrer referrer-no referrer-id referred-by referral-code recommender recommender-id recommend-id
      reco-id invited-by inviter chucheonin chucheon-id 추천인 추천아이디
    `,
  ),
  of('signature', ['서명', 'signature'], written, 'signature signature-image sign-image seomyeong 서명'),
  of(
    'biography',
    ['자기소개', 'introduction'],
    written,
    'bio biography about-me self-intro introduction intro sogae 자기소개 소개',
  ),
  of(
    'memo',
    ['메모', 'note'],
    written,
    'memo memos user-memo admin-memo note notes remark remarks rmk bigo memo-cn 메모 비고 특이사항',
    'comment comments description 참고',
  ),
  of(
    'message',
    ['문의 및 답변 내용', 'inquiries and answers'],
    written,
    'message-body inquiry inquiry-body question answer reply complaint munui dapbyeon 문의 답변 상담',
    'body content contents message title subject 내용 제목 본문 cn sj',
  ),
  of(
    'evidence',
    ['첨부 자료', 'evidence'],
    written,
    'evidence attachment attachments id-card-image id-image 신분증 첨부',
  ),
  {
    ...of(
      'language',
      ['언어', 'language'],
      written,
      'language lang locale lang-cd language-code preferred-language eoneo 언어',
    ),
    personal: false,
  },
  {
    ...of(
      'memberKey',
      ['회원번호', 'member number'],
      ['number', 'uuid', 'text'],
      `
      esntl-id uniq-id member-no member-number mbr-no mber-no memb-no mem-no member-seq mbr-seq member-idx member-uid
      user-no user-seq user-idx user-uid usr-no usr-seq cust-no customer-no customer-number cust-seq
      customer-id hoewon-no hoewon-beonho hoewonbeonho hwewon-no hwewon-beonho hwewonbeonho gogaek-no
      gogaekbeonho 회원번호 고객번호 회원일련번호 사용자번호
    `,
      `
      member-id mbr-id user-id userid usr-id cust-id account-id client-id member-key hoewon-id hwewon-id
      회원id 고객id 사용자id
    `,
    ),
    personal: false,
  },
];
