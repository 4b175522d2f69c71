import { anyForm, type MeaningWords, numbered, personalWords as of, split, written } from './meaning-words.js';

const persons = split(
  `
      user usr member mbr mber memb cust customer client buyer orderer purchaser receiver recipient rcvr
      sender payer payee owner holder representative rep contact consignee subscriber applicant aplcnt aplcant rqester rcver dlvr emplyr guardian
      parent depositor cardholder person staff hoewon hwewon hwiwon gogaek jumunja sooryeongin suryeongin
      yegeumju first last full real given family display middle kor korean eng english legal
    `,
);
const koreanPersons = split(
  `
      고객 회원 사용자 이용자 구매자 주문자 수령인 수취인 수령자 받는사람 받는분 보내는사람 예금주 대표자
      담당자 신청인 신청자 가입자 보호자 법정대리인 대리인 추천인 입금자 납부자 발신자 작성자 환불계좌주
      소유자 명의자
    `,
);
const nameWords = split('name nm irum ireum');
/** Who somebody is, and how they are reached and known. */
export const wordsOfPersons: readonly MeaningWords[] = [
  of(
    'email',
    ['이메일주소', 'e-mail address'],
    written,
    `
      email e-mail email-address email-addr eml eml-addr mail-addr mail-address emailaddr email-adres
      imeil imail jeonjaupyeon 이메일 전자우편 메일주소
    `,
    'mail 메일',
  ),
  of(
    'mobilePhone',
    ['휴대폰번호', 'mobile number'],
    numbered,
    `
      mobile-phone mobile-no mobile-number mobile-num mobileno cell-phone cellphone cell-no cell-number
      cphone cp-no hp-no hp-num hpno hp hndp hndp-no hand-phone handphone phone-mobile mbtlnum mbtlno mbtl-no mbtl moblphon moblphon-no moblphonno
      mbl-telno mbl-no hyudaepon hyudaejeonhwa hyudae-jeonhwa haendeupon 휴대폰 휴대전화 핸드폰 휴대번호
    `,
    'mobile cell',
  ),
  of(
    'phone',
    ['전화번호', 'telephone number'],
    numbered,
    `
      phone phone-no phone-number phonenumber tlphon tlphon-no tlphonno cttpc house-telno offm-telno tel tel-no telno tel-num telephone telnum msisdn jeonhwa
      junhwa jeonhwabeonho yeonrakcheo yeollakcheo 전화번호 전화 연락처 contact-no contact-number
    `,
  ),
  of('fax', ['Fax 번호', 'fax number'], numbered, 'fax fax-no fax-number faxno fxnum paekseu 팩스'),
  of(
    'loginId',
    ['아이디', 'login id'],
    written,
    `
      login-id loginid lgn-id mber-id emplyr-id username login-name login-nm login logon-id signin-id 로그인id
      로그인아이디 아이디
    `,
    `
      user-id userid usr-id member-id mbr-id memb-id cust-id account-id account-name hoewon-id
      hwewon-id 회원id 회원아이디
    `,
  ),
  of(
    'name',
    ['이름', 'name'],
    written,
    [
      ...persons.flatMap((person) => nameWords.map((word) => `${person}-${word}`)),
      ...persons.flatMap((person) => ['name', 'nm'].map((word) => person + word)),
      ...koreanPersons.flatMap((person) => ['이름', '성명', '명'].map((word) => person + word)),
      ...split('irum ireum surname forename seongmyeong sungmyung seongham 성명 성함 받는사람 받는분 수령인 수취인'),
    ].join(' '),
    'name nm 이름 recipient receiver 담당자 대표자',
  ),
  of('nickname', ['별명', 'nickname'], written, 'nickname nick-name nick-nm nick ncnm byeolmyeong 별명 닉네임 필명'),
  of(
    'socialId',
    ['간편로그인 식별자', 'social login id'],
    anyForm,
    `
      kakao-id naver-id google-id apple-id facebook-id sns-id sns-key social-id provider-user-id oauth-id
      oauth-uid provider-uid
    `,
    'provider-id external-id',
  ),
  of(
    'password',
    ['비밀번호', 'password'],
    written,
    `
      password passwd password-hash password-digest encrypted-password pswd pwd user-pw mbr-pw login-pw
      bimilbeonho bimilbunho 비밀번호 암호 비번
    `,
    'pw salt pin pass',
  ),
  of(
    'secret',
    ['인증 정보', 'credentials'],
    [...written, 'uuid'],
    `
      access-token refresh-token auth-token session-token api-key secret-key otp-secret mfa-secret
      totp-secret recovery-code reset-token remember-token password-reset-token token-hash session-id
      session-key 인증토큰 인증키
    `,
    'token secret 토큰',
  ),
  of(
    'birthDate',
    ['생년월일', 'date of birth'],
    [...numbered, 'instant'],
    `
      birth birthday birth-date birthdate birth-on date-of-birth dob birth-day birth-dt birth-ymd born-on
      born-at birth-year brthdy brdt brth brth-ymd saengnyeonworil saengnyeonwolil saengnyunwolil saengil
      saengnyeon 생년월일 생일 출생
    `,
  ),
  of('age', ['나이', 'age'], ['number', ...written], 'age-group age-band nai yeonryeong 나이 연령', 'age'),
  of(
    'gender',
    ['성별', 'sex'],
    [...numbered, 'bool'],
    'gender sex gender-code gender-cd sex-cd sex-code sexdstn sxds seongbyeol sungbyul 성별',
  ),
  of(
    'nationalId',
    ['주민등록번호', 'resident registration number'],
    numbered,
    `
      jumin jumin-no juminno jumin-num juminbeonho jumindeungrok resident-no resident-number
      resident-registration-number rrn ssn ihidnum national-id nationalid resno 주민등록번호 주민번호 주민
    `,
  ),
  of(
    'nationalId',
    ['여권번호', 'passport number'],
    numbered,
    'passport passport-no passport-number yeogwon yeogwon-no 여권',
  ),
  of(
    'nationalId',
    ['외국인등록번호', 'alien registration number'],
    numbered,
    `
      alien-no alien-number foreigner-no frgnr-no arc-no alien-registration-number oegugin-no 외국인등록
    `,
  ),
  of(
    'nationalId',
    ['운전면허번호', "driver's licence number"],
    numbered,
    `
      driver-license driver-licence driving-licence driver-license-no license-no drivers-license
      unjeonmyeonheo 운전면허 면허번호
    `,
  ),
  of(
    'ci',
    ['연계정보(CI)', 'connecting information (CI)'],
    [...written, 'uuid'],
    'ci ci-value ci-no connecting-information connection-info ipin-ci 연계정보',
  ),
  of(
    'di',
    ['중복가입확인정보', 'duplicate-registration id'],
    [...written, 'uuid'],
    'di di-value dup-info duplicate-info duplicate-check-id duplicate-id ipin-di 중복가입확인정보 중복가입',
  ),
  of(
    'businessNumber',
    ['사업자등록번호', 'business number'],
    numbered,
    `
      business-no business-number business-registration-number biz-no bizno biz-reg-no bizr-no bzrno brno
      brn saupja saupja-no saupjabeonho tax-id vat-number 사업자등록번호 사업자번호
    `,
  ),
  of(
    'corporateNumber',
    ['법인등록번호', 'corporate registration number'],
    numbered,
    'corp-no corp-reg-no corporate-number corporate-no crno jurirno beobin-no 법인등록번호 법인번호',
  ),
];
