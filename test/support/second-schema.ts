import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { cachedTemplate, createDatabase } from './database.js';
import { secondSchema, secondSchemaDataMap } from './second-schema-files.js';
import { grantOn, openService, type Scenario } from './second-schema-scenario.js';
import { smallShopPolicy } from './small-shop-files.js';
import { noonOf } from './sweeps.js';

const dormantMembers = 12;
const lastUsed = '2025-06-01 12:30:00.123456';

/** The second schema with members who are dormant, one who is marked, and one who uses every source. */
export async function openSecondSchema(): Promise<Scenario> {
  const template = await cachedTemplate('second-schema', (url) => grantOn(url, secondSchemaDataMap, secondSchema));
  const database = await createDatabase({ template });
  const { admin } = database;
  const dormant: string[] = [];
  for (let index = 0; index < dormantMembers; index += 1) dormant.push(await addMember(admin, index, lastUsed));
  const busy = await addMember(admin, dormantMembers, lastUsed);
  const marked = await addMarkedMember(admin);
  const { ctx, setNow } = await openService(database, {
    dataMapText: secondSchemaDataMap,
    policyText: smallShopPolicy,
  });
  return {
    ctx,
    database,
    dormant: [...dormant, marked],
    marked,
    setDay: (day) => setNow(noonOf(day)),
    async goTo(day) {
      setNow(noonOf(day));
      await use(admin, busy, day);
    },
  };
}

async function addMember(admin: pg.Pool, index: number, at: string): Promise<string> {
  const memberId = randomUUID();
  const phone = `010-0000-${String(index).padStart(4, '0')}`;
  await admin.query(
    `insert into public."회원" values ($1, '2020-02-29 09:00', $2, $3, $4, $5, '00000', '예시로 1', null, $6, $7, $8, $9)`,
    [
      memberId,
      `User ${index}`,
      `회원 '${index}'`,
      // Every third is reached by text alone.
      index % 3 === 2 ? null : `회원.${index}@example.kr`,
      phone,
      index % 2 === 0 ? 'ko' : 'en',
      index % 2 === 0 ? 'VIP' : '일반',
      ['쉼표, "따옴표"', String.raw`역\사선`, null],
      index % 4 === 3 ? null : at,
    ],
  );
  await admin.query(
    `insert into public."프로필" values ($1, '1980-02-29', '[0:1]={커피,차}', '{"mail": null, "수": 1.10}',
       '{"b": 1,  "a": null}', '\\x00ff5c', '["2020-01-01 00:00:00+09",infinity)', E'줄\\n바꿈')`,
    [memberId],
  );
  for (const [number, amount, state] of [
    [index * 10 + 1, 12_000, '결제 완료'],
    [index * 10 + 2, 120_000, '결제 완료'],
    [index * 10 + 3, 5_000, '취소'],
  ] as const) {
    await addOrder(admin, memberId, { number, amount, state, at, note: null, product: '상품' });
  }
  await admin.query(
    `insert into "상점 Data"."배송지" ("회원 ID", "받는 사람", "주소", "전화", "발송일")
     select $1, '받는 사람 ' || n, '예시로 ' || n, $2, '2025-05-01' from generate_series(1, 2) as n`,
    [memberId, phone],
  );
  await admin.query(
    `insert into "상점 Data"."방문 기록" ("회원 ID", "방문일", "기기", "IP")
     values ($1, '2025-04-30', 'iPhone', '192.0.2.7'), ($1, '2025-05-01', null, '2001:db8::1')`,
    [memberId],
  );
  await admin.query(`insert into "상점 Data"."기기 Token" values ($1, $2)`, [`token ${memberId}`, memberId]);
  await admin.query(`insert into "상점 Data"."정산" ("회원 ID", "정산일", "금액") values ($1, '2025-05-31', 9000)`, [
    memberId,
  ]);
  return memberId;
}

async function addOrder(
  admin: pg.Pool,
  memberId: string,
  order: { number: number; amount: number; state: string; at: string; note: string | null; product: string },
): Promise<void> {
  const { number, amount, state, at, note, product } = order;
  await admin.query('insert into public."주문 내역" values (2025, $1, $2, $3, $4, $5, $6)', [
    number,
    memberId,
    at,
    state,
    amount,
    note,
  ]);
  await admin.query(
    `insert into public."주문 품목" select 2025, $1, line, $2 || ' ' || line, '{"크기": "L"}', 0.1 + line
     from generate_series(1, 2) as line`,
    [number, product],
  );
}

/** Each column that the notice names holds a value that nobody else has. */
async function addMarkedMember(admin: pg.Pool): Promise<string> {
  const memberId = await addMember(admin, 900, lastUsed);
  await admin.query(
    `update public."회원" set "로그인 ID" = '표식-로그인', "이름" = '표식-이름', "이메일 주소" = 'mark@example.com',
       "휴대 전화" = '010-0000-9876', "우편 번호" = '09876', "Address 1" = '표식-주소', "상세 주소" = '표식-상세',
       "등급" = 'VVIP 회원', "태그" = '{표식-태그}'
     where "회원 ID" = $1`,
    [memberId],
  );
  await admin.query(
    `update public."프로필" set "생년월일" = '1911-11-11', "관심사" = '{표식-관심사}', "설정" = '{"표식": "설정"}',
       "원본" = '{"표식":   "원본"}', "사진" = '\\x4d61726b65724d61726b6572', "소개" = repeat('표식-소개', 37),
       "이용 기간" = '[1999-09-09 00:00:00+00,1999-09-10 00:00:00+00)'
     where "회원 ID" = $1`,
    [memberId],
  );
  const order = { number: 999_999, amount: 77_777_777, state: '접수', at: '2025-05-05 05:05:05', note: '표식-주문' };
  await addOrder(admin, memberId, { ...order, product: '표식-상품' });
  await admin.query(
    `update public."주문 품목" set "옵션" = '{"표식": "옵션"}', "단가" = 88888888.125 where "번호" = 999999`,
  );
  await admin.query(
    `update "상점 Data"."배송지" set "받는 사람" = '표식-받는 사람', "주소" = '표식-배송지', "전화" = '02-0000-98765'
     where "회원 ID" = $1`,
    [memberId],
  );
  await admin.query(
    `update "상점 Data"."방문 기록" set "기기" = '표식-기기', "IP" = '198.51.100.177' where "회원 ID" = $1`,
    [memberId],
  );
  return memberId;
}

/** On that morning, by the clock on the wall. */
async function use(admin: pg.Pool, memberId: string, day: string): Promise<void> {
  const at = `${day} 11:00:00`;
  await admin.query('update public."회원" set "마지막 Login" = $2 where "회원 ID" = $1', [memberId, at]);
  await admin.query('insert into "상점 Data"."방문 기록" ("회원 ID", "방문일") values ($1, $2)', [memberId, day]);
  const { rows } = await admin.query<{ next: number }>('select max("번호") + 1 as next from public."주문 내역"');
  const number = rows[0]?.next ?? 0;
  await addOrder(admin, memberId, { number, amount: 100, state: '결제 완료', at, note: null, product: '상품' });
}
