import { split } from './meaning-words.js';

/** Words of tables with one row per person: there a bare `name` is somebody's. */
export const peopleWords: readonly string[] = [
  ...split(
    `
      member members mbr mber memb user users usr customer customers cust client clients account accounts
      person people
    `,
  ),
  ...split(
    `
      profile profiles subscriber subscribers patient patients student students guest guests buyer buyers
      contact contacts
    `,
  ),
  ...split(
    `
      recipient recipients guardian guardians family employee employees staff hoewon hwewon hwiwon gogaek
      sayongja
    `,
  ),
  ...split('회원 고객 사용자 이용자 가입자 구매자 프로필 보호자 수령인 직원 환자 학생'),
];

/** At the end of a name they say that the column is about the thing and doesn't hold it: `email_yn`, `phone_verified`. */
export const aboutWords: readonly string[] = [
  ...split(
    `
      yn flag flg cnt count type typ kind status stat state agree agreed consent verified confirmed valid
      enabled
    `,
  ),
  ...split(
    `
      required allowed format length size order rank template domain version policy limit opt-in optin
      subscribed
    `,
  ),
  ...split('여부 동의 횟수 유형 구분 상태 건수 순서 인증여부'),
];
