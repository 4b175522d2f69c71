import { describe, expect, test } from 'vitest';
import { type Meaning, meaningOf } from '../../../src/datamap/column-meaning.js';

const columnOf = (table: string, name: string, baseType: string) => meaningOf({ table, name, baseType });

const told: readonly (readonly [table: string, names: string, baseType: string, meaning: Meaning])[] = [
  [
    's.members',
    'email e_mail emailAddress EMAIL_ADDR EmailAdres eml_addr custEmail user_email 이메일 전자우편 회원이메일',
    'varchar',
    'email',
  ],
  [
    's.members',
    'mobile_phone mobilePhone hp_no hpNo HNDP_NO mbtlnum mbtlno MBTLNO moblphon_no cell_phone 휴대폰 휴대폰번호 핸드폰번호 hyudaepon',
    'text',
    'mobilePhone',
  ],
  [
    's.members',
    'phone tel_no telNo TEL_NUM telephone jeonhwa junhwa_beonho 전화번호 연락처 yeonrakcheo',
    'varchar',
    'phone',
  ],
  [
    's.members',
    'name nm user_name_x 이름 성명 irum ireum mbr_nm aplcnt_nm cust_nm 고객명 회원명 first_name',
    'varchar',
    'name',
  ],
  ['s.orders', 'buyer_name receiver_nm recipientName 수취인명 받는사람 orderer_name 예금주성명', 'varchar', 'name'],
  ['s.members', 'login_id loginId username mber_id MBER_ID 아이디 로그인ID lgn_id', 'varchar', 'loginId'],
  ['s.members', 'password pwd passwd PASSWORD_HASH 비밀번호 pswd bimilbeonho', 'varchar', 'password'],
  ['s.members', 'birth_date birthday brthdy brdt 생년월일 saengnyeonworil saengil', 'date', 'birthDate'],
  ['s.members', 'birth_ymd 생년월일 saengnyeonworil', 'bpchar', 'birthDate'],
  [
    's.members',
    'jumin_no juminNo rrn ihidnum 주민등록번호 jumin ssn passport_no 여권번호 frgnr_no',
    'varchar',
    'nationalId',
  ],
  ['s.members', 'zip zip_code ZIPCODE postcode post_no 우편번호 upyeon upyun_beonho', 'varchar', 'postalCode'],
  [
    's.members',
    'adres ADRES house_adres address addr addr1 address_1 juso juso1 road_address 주소 도로명주소',
    'varchar',
    'addressLine1',
  ],
  ['s.members', 'addr2 address_line_2 detail_address juso2 sangse_juso 상세주소 dtl_addr', 'varchar', 'addressLine2'],
  ['s.members', 'gender sex sexdstn 성별 gender_cd', 'bpchar', 'gender'],
  ['s.refunds', 'account_no_encrypted bank_account gyejwa_no 계좌번호 acnut_no', 'bytea', 'bankAccount'],
  ['s.refunds', 'card_no cardNo card_no_masked 카드번호 kadeu_beonho', 'text', 'cardNumber'],
  ['s.logs', 'ip ip_addr client_ip last_login_ip 접속IP 공인IP', 'inet', 'ip'],
  ['s.devices', 'push_token fcm_token device_token 푸시토큰', 'text', 'deviceToken'],
  ['s.members', 'ci ci_value 연계정보', 'bpchar', 'ci'],
  ['s.members', 'di duplicate_check_id 중복가입확인정보', 'bytea', 'di'],
  ['s.members', 'memo admin_memo 비고 remarks', 'text', 'memo'],
  ['s.places', 'lat latitude 위도 gps_lat', 'float8', 'latitude'],
  ['s.places', 'lng longitude 경도', 'numeric', 'longitude'],
  [
    's.members',
    'joined_at join_dt JoinDate gaip_il gaipil gaip_ilsi 가입일시 signup_at reg_dt',
    'timestamp',
    'registeredAt',
  ],
  [
    's.members',
    'last_login_at lastLoginAt lst_lgn_dt 최종접속일시 logged_in_at choejong_jeopsok_il last_access',
    'timestamptz',
    'loggedInAt',
  ],
  ['s.orders', 'ordered_at order_dt ord_dt 주문일시 jumun_il', 'date', 'orderedAt'],
  ['s.payments', 'paid_at payment_date 결제일시 gyeolje_il stlm_dt georae_il', 'timestamp', 'paidAt'],
  ['s.payments', 'approved_at apprv_dt 승인일시 seungin_il', 'timestamptz', 'approvedAt'],
  ['s.orders', 'member_no mbr_no cust_no hoewon_no hwewon_beonho user_id 회원번호 customer_id', 'int8', 'memberKey'],
];

describe('the meaning of a column', () => {
  test.each(told)(
    'is told from names in English, abbreviations, romanised and Korean: %s %s',
    (table, names, type, meaning) => {
      const found = names.split(' ').map((name) => [name, columnOf(table, name, type)?.meaning]);
      expect(found).toEqual(names.split(' ').map((name) => [name, meaning]));
    },
  );

  test.each([
    ['s.members', 'email_yn', 'bpchar'],
    ['s.members', 'email_verified', 'bool'],
    ['s.members', 'email_verified_at', 'int4'],
    ['s.members', 'phone_type', 'text'],
    ['s.members', '이메일수신여부', 'bpchar'],
    ['s.members', '주소 유형', 'text'],
    ['s.members', 'login_count', 'int4'],
    ['s.products', 'product_name', 'text'],
    ['s.products', 'code_nm', 'text'],
    ['s.products', '상품 이름', 'text'],
    ['s.budgets', 'allocation', 'numeric'],
    ['s.hotels', 'hotel_grade', 'text'],
    ['s.orders', 'amount', 'numeric'],
    ['s.orders', 'total_price', 'int8'],
    ['s.orders', '금액', 'numeric'],
    ['s.orders', 'tip', 'int4'],
  ])('is not guessed where the name speaks of something else: %s.%s', (table, name, type) => {
    expect(columnOf(table, name, type)).toBeNull();
  });

  test('a bare name is of a person in a table of people, and of a thing elsewhere', () => {
    expect(columnOf('s.customers', 'name', 'text')).toMatchObject({ meaning: 'name', personal: true, sure: true });
    expect(columnOf('s.categories', 'name', 'text')).toMatchObject({ meaning: 'name', personal: false, sure: false });
  });

  test('what the values are to the database counts: a number is no login id, a text no instant', () => {
    expect(columnOf('s.orders', 'user_id', 'int8')).toMatchObject({ meaning: 'memberKey', sure: false });
    expect(columnOf('s.members', 'user_id', 'varchar')).toMatchObject({ meaning: 'loginId', sure: false });
    expect(columnOf('s.members', 'joined_at', 'text')).toBeNull();
  });

  test('keys and instants are not personal by themselves, and each meaning has a name in both languages', () => {
    expect(columnOf('s.members', 'joined_at', 'date')).toMatchObject({ personal: false, item: { ko: '가입일' } });
    expect(columnOf('s.members', 'member_no', 'int8')).toMatchObject({ personal: false });
    expect(columnOf('s.members', 'email', 'text')).toMatchObject({
      personal: true,
      sure: true,
      item: { ko: '이메일주소', en: 'e-mail address' },
    });
  });

  test('arrays and types of the operator count like what they hold', () => {
    expect(columnOf('s.members', 'emails', '_text')).toMatchObject({ meaning: 'email' });
    expect(columnOf('s.members', 'gender', 'gender_kind')).toMatchObject({ meaning: 'gender' });
  });
});
