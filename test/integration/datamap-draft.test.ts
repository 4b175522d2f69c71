import { beforeAll, describe, expect, test } from 'vitest';
import { loadSample } from '../../examples/merchant-services/load.js';
import { isColumnSource } from '../../src/datamap/data-map.js';
import type { DataMapDraft } from '../../src/datamap/draft/draft-data-map.js';
import { createEmptyDatabase } from '../support/database.js';
import { manyTables } from '../support/many-tables.js';
import { secondSchema } from '../support/second-schema-files.js';
import { smallShopSchema } from '../support/small-shop-files.js';
import { checked, databaseOf, draftOf, entryIn, whysIn } from './draft-case.js';

const modesOf = ({ dataMap }: DataMapDraft) => Object.fromEntries(dataMap.data.map(({ table, mode }) => [table, mode]));
const sourcesOf = ({ dataMap }: DataMapDraft) =>
  dataMap.activity.map((source) => (isColumnSource(source) ? source.column : `${source.table}.${source.at}`));

describe('a draft of the sample, with its rows and without its map', () => {
  let draft: DataMapDraft;
  let problems: string[];

  beforeAll(async () => {
    const database = await createEmptyDatabase();
    await loadSample(database.superuserUrl, {
      members: 300,
      seed: 1,
      now: '2026-11-22T06:00:00Z',
      profile: 'life-cycle',
    });
    draft = await draftOf(database.superuserUrl);
    problems = (await checked(database.superuserUrl, draft.yaml)).problems;
  });

  test('passes the check as it is', () => {
    expect(problems).toEqual([]);
    expect(whysIn(draft, /./).filter((why) => why.startsWith('datamap check says'))).toEqual([]);
  });

  test('names the member, the contact and the look-ups that the hand-written map names', () => {
    expect(draft.dataMap.member).toEqual({
      table: 'public.members',
      key: 'member_no',
      registeredAt: 'joined_at',
      contact: {
        name: 'representative_name',
        email: 'email',
        phone: 'mobile_phone',
        address: { postalCode: 'postcode', line1: 'road_address', line2: 'detail_address' },
        language: 'locale',
      },
      lookup: ['login_id', 'email', 'mobile_phone'],
    });
  });

  test('reads activity where the hand-written map does', () => {
    expect(sourcesOf(draft).sort()).toEqual([
      'last_app_login_at',
      'public.login_history.logged_in_at',
      'public.payments.approved_at',
    ]);
    expect(whysIn(draft, /^activity/).join('\n')).toContain(`where: "status = 'APPROVED'"`);
  });

  test('does with each table what the hand-written map does', () => {
    expect(modesOf(draft)).toEqual({
      'public.members': 'strip',
      'public.member_profiles': 'move',
      'public.shops': 'move',
      'public.card_readers': 'move',
      'public.consents': 'move',
      'public.settlement_accounts': 'move',
      'public.login_history': 'move',
      'public.payments': 'move',
      'public.payment_lines': 'move',
      'public.refunds': 'move',
      'public.device_tokens': 'discard',
      'public.inquiries': 'move',
      'public.referrals': 'move',
      'public.settlements': 'keep',
      'public.member_grade_history': 'keep',
    });
    expect(draft.tables).toMatchObject({ seen: 16, declared: 15, sampled: 15, notSampled: [], outside: [] });
  });

  test('lets the same columns of the member go', () => {
    expect(Object.keys((entryIn(draft, 'public.members') as { columns: object }).columns)).toEqual([
      'login_id',
      'representative_name',
      'business_no',
      'email',
      'mobile_phone',
      'phone',
      'postcode',
      'road_address',
      'detail_address',
      'password_hash',
      'referrer_no',
    ]);
  });
});

test('a draft of a schema in Korean, with spaces and no row, passes the check', async () => {
  const { superuserUrl } = await databaseOf(secondSchema);
  const draft = await draftOf(superuserUrl);
  expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
  expect(draft.dataMap.member).toMatchObject({
    table: 'public.회원',
    key: '회원 ID',
    registeredAt: '가입 일시',
    registeredAtZone: 'Asia/Seoul',
    contact: { name: '이름', email: '이메일 주소', phone: '휴대 전화', language: '언어' },
    lookup: ['로그인 ID', '이메일 주소', '휴대 전화'],
  });
  expect(sourcesOf(draft).sort()).toEqual(['public.주문 내역.주문 일시', '마지막 Login', '상점 Data.방문 기록.방문일']);
  expect(modesOf(draft)).toMatchObject({
    '상점 Data.기기 Token': 'discard',
    '상점 Data.정산': 'keep',
    'public.주문 품목': 'move',
  });
});

test('a draft of a romanised schema without a single foreign key finds the tables by names and rows', async () => {
  const { superuserUrl } = await databaseOf(`
    create table public.tb_hwewon (
      hwewon_no bigint primary key, irum varchar(30) not null, hp_no varchar(20), eml varchar(60), juso text, upyeon char(5),
      jumin_no varchar(14), saengnyeonworil char(8), bimilbeonho text not null, gaip_il date not null, choejong_jeopsok_il timestamp
    );
    create table public.tb_jumun (jumun_no bigint primary key, hwewon_no bigint, jumun_il timestamp not null, geumaek int);
    create table public.tb_gyeolje (gyeolje_no bigint primary key, user_no bigint not null, gyeolje_il timestamp not null, kadeu_no text);
    create table public.tb_code (code_no bigint primary key, user_no bigint, code_nm text);
    insert into tb_hwewon select n, '홍길동', '010-0000-0000', 'u' || n || '@example.kr', '예시로 1', '00000',
      '000000-3000000', '19800101', '!', '2015-01-01', now() from generate_series(1, 50) as n;
    insert into tb_jumun select n, n, now(), 1000 from generate_series(1, 50) as n;
    insert into tb_gyeolje select n, n, now(), '0000' from generate_series(1, 50) as n;
    insert into tb_code select n, 1000 + n, 'x' from generate_series(1, 50) as n;
    analyze`);
  const draft = await draftOf(superuserUrl);
  expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
  expect(draft.dataMap.member).toMatchObject({
    table: 'public.tb_hwewon',
    key: 'hwewon_no',
    registeredAt: 'gaip_il',
    contact: { name: 'irum', email: 'eml', phone: 'hp_no', address: { postalCode: 'upyeon', line1: 'juso' } },
  });
  expect(draft.dataMap.data.map(({ table }) => table).sort()).toEqual([
    'public.tb_gyeolje',
    'public.tb_hwewon',
    'public.tb_jumun',
  ]);
  expect(Object.keys((entryIn(draft, 'public.tb_hwewon') as { columns: object }).columns)).toEqual(
    expect.arrayContaining(['jumin_no', 'saengnyeonworil', 'bimilbeonho']),
  );
  expect(whysIn(draft, /^data\[\d\]\.mode$/).join('\n')).toMatch(
    /hwewon_no is named like the key of public\.tb_hwewon/,
  );
  expect(sourcesOf(draft)).toContain('choejong_jeopsok_il');
});

test('of two tables that could be the members the likelier is taken, the other told, and the caller decides', async () => {
  const { superuserUrl } = await databaseOf(`
    create schema crm;
    create table crm.customers (id bigint primary key, name text, email text, phone text, created_at timestamptz not null);
    create table public.users (id bigint primary key, name text, email text unique, password text, created_at timestamptz not null);
    create table public.orders (id bigint primary key, user_id bigint not null references public.users, ordered_at timestamptz);
    create table crm.calls (id bigint primary key, customer_id bigint not null references crm.customers, phone text)`);
  const draft = await draftOf(superuserUrl);
  expect(draft.dataMap.member.table).toBe('public.users');
  expect(whysIn(draft, 'member.table')).toEqual([expect.stringContaining('crm.customers could be the members too')]);
  expect(draft.tables.candidates.map(({ table }) => table)).toEqual(['public.users', 'crm.customers']);
  expect(draft.tables.outside).toEqual(
    expect.arrayContaining([{ table: 'crm.customers', columns: expect.arrayContaining(['email']) }]),
  );
  const decided = await draftOf(superuserUrl, { memberTable: 'crm.customers' });
  expect(decided.dataMap.member.table).toBe('crm.customers');
  expect(whysIn(decided, 'member.table')).toEqual([]);
  const limited = await draftOf(superuserUrl, { schemas: ['crm'] });
  expect(limited.dataMap.member.table).toBe('crm.customers');
  expect(limited.tables.seen).toBe(2);
});

test('placeholders satisfy what the table asks: unique, not null, lengths and checks', async () => {
  const { superuserUrl } = await databaseOf(`
    create type public.sex as enum ('M', 'F');
    create domain public.phone_no as text check (value ~ '^[0-9-]{9,13}$');
    create table public.members (
      no bigint primary key, name varchar(10) not null check (char_length(name) >= 1), email text not null unique check (email like '_%@_%'),
      hp public.phone_no not null, login_id varchar(10) not null unique, zip char(5) not null check (zip ~ '^[0-9]{5}$'),
      password text not null check (char_length(password) >= 20), gender public.sex not null, birth date not null,
      ci text unique, tags text[] not null, prefs jsonb not null check (jsonb_typeof(prefs) = 'object'),
      photo bytea not null, joined_at timestamptz not null
    );
    insert into members select n, '이름', 'u' || n || '@example.com', '010-0000-0000', 'u' || n, '00000',
      repeat('x', 60), 'F', '1980-01-01', null, '{}', '{}', '', now() from generate_series(1, 30) as n`);
  const draft = await draftOf(superuserUrl);
  expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
  expect((entryIn(draft, 'public.members') as { columns: object }).columns).toMatchObject({
    email: `'dormant-' || "no" || '@example.invalid'`,
    name: "'-'",
    hp: "'000-0000-0000'",
    zip: "'00000'",
    password: "repeat('!', 60)",
    ci: null,
    gender: 'enum_first(null::public.sex)',
  });
});

test('what no draft can solve is marked where it stands, in the words of the check', async () => {
  const { superuserUrl } = await databaseOf(`${smallShopSchema}
    alter table members add constraint odd check (name ~ '^[A-Z][a-z]{3}$');
    insert into members (member_no, joined_at, login_id, name) values (1, now(), 'u1', 'Name');`);
  const draft = await draftOf(superuserUrl);
  const { problems } = await checked(superuserUrl, draft.yaml);
  expect(problems).toHaveLength(1);
  expect(whysIn(draft, 'data[0].columns.name')).toEqual([
    'datamap check says: the check constraint odd forbids the placeholder',
  ]);
});

test('two hundred tables, three deep, are drafted whole', async () => {
  const { superuserUrl } = await databaseOf(manyTables(60));
  const before = performance.now();
  const draft = await draftOf(superuserUrl);
  const tookMs = performance.now() - before;
  process.stdout.write(`a draft of ${draft.tables.seen} tables took ${Math.round(tookMs)} ms\n`);
  expect(draft.tables).toMatchObject({ seen: 200, declared: 200, sampled: 200 });
  expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
  expect(tookMs).toBeLessThan(30_000);
});
