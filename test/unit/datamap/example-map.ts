/** A small map with all four modes, and the tables it is about. Every test breaks a copy in one place. */
export const exampleMap = `version: 1
member:
  table: public.members
  key: member_no
  registeredAt: joined_at
  contact:
    name: full_name
    email: email
    phone: phone
    address: { postalCode: postcode, line1: road_address }
    language: locale
  lookup: [login_id, email]
activity:
  - { id: login, kind: login, table: public.logins, member: member_no, at: logged_in_at, where: "result = 'OK'", keeps: P3M }
  - { id: last-login, kind: login, column: last_login_at, zone: Asia/Seoul, silence: P14D }
  - { id: payment, kind: transaction, table: public.payments, member: member_no, at: approved_at }
data:
  - table: public.members
    mode: strip
    columns:
      full_name: "''"
      email: null
      phone: null
      postcode: null
      road_address: null
      login_id: "'dormant-' || member_no"
    class: membership
    items:
      full_name: { ko: 성명, en: name }
      email: { ko: 이메일주소, en: e-mail address }
      phone: { ko: 휴대전화번호, en: mobile phone number }
      postcode: { ko: 우편번호, en: postal code }
      road_address: { ko: 주소, en: address }
      login_id: { ko: 아이디, en: login id }
  - table: public.payments
    member: member_no
    mode: move
    recordedAt: approved_at
    class: [{ when: "amount > 10000", id: large }, { id: small }]
    items: { card_no: { ko: 카드번호, en: card number }, amount: { ko: 결제금액, en: amount paid } }
  - table: public.payment_lines
    via: { table: public.payments, columns: { payment_id: id } }
    mode: move
    class: inherit
    items: { goods: { ko: 구매내역, en: goods bought } }
  - table: public.logins
    member: member_no
    mode: discard
    items: { ip: { ko: 접속 IP, en: IP address } }
  - table: public.settlements
    member: member_no
    mode: keep
    because: tax ledger without personal data
retention:
  membership: { destroyAfter: P4Y, from: separation, basis: operator's policy }
  large: { like: membership, atLeast: { period: P5Y, from: record }, basis: 전자금융거래법 제22조 }
  small: { like: membership, atLeast: { period: P1Y, from: record }, basis: 전자금융거래법 제22조 }
`;

export const exampleTables = `
create table public.members (
  member_no bigint generated always as identity primary key,
  full_name varchar(40) not null,
  email text unique,
  phone text,
  postcode text,
  road_address text,
  locale text,
  login_id varchar(30) not null unique,
  status text not null default 'active',
  joined_at timestamptz not null,
  last_login_at timestamp,
  constraint login_id_is_lower check (login_id = lower(login_id))
);
create index on public.members (joined_at);
create index on public.members (last_login_at);
create table public.logins (
  member_no bigint not null references public.members, logged_in_at timestamptz not null, result text not null, ip inet
);
create index on public.logins (member_no, logged_in_at);
create index on public.logins (logged_in_at);
create table public.payments (
  id bigint primary key, member_no bigint not null references public.members, amount numeric(12, 0) not null,
  approved_at timestamptz not null, card_no text
);
create index on public.payments (member_no, approved_at);
create index on public.payments (approved_at);
create table public.payment_lines (
  id bigint primary key, payment_id bigint not null references public.payments on delete cascade, goods text
);
create index on public.payment_lines (payment_id);
create table public.settlements (member_no bigint not null references public.members, total numeric(14, 0) not null);
create index on public.settlements (member_no);
insert into public.members (full_name, email, login_id, joined_at)
select 'Sample Person', 'm' || n || '@example.com', 'login' || n, '2024-01-01' from generate_series(1, 20) as n;
`;

/** Uuid keys, Korean and mixed-case names, a name with a space: quoted by us alone. */
export const koreanMap = `version: 1
member:
  table: 상점.회원
  key: 회원ID
  registeredAt: 가입일
  registeredAtZone: Asia/Seoul
  contact: { name: 이름, email: 이메일, phone: 휴대폰 }
  lookup: [이메일]
activity:
  - { id: visit, kind: login, table: 상점.방문 기록, member: 회원ID, at: 방문시각, zone: Asia/Seoul, where: '"결과" = 1' }
  - { id: order, kind: transaction, table: 상점.Orders, member: memberId, at: orderedAt }
data:
  - table: 상점.회원
    mode: strip
    columns: { 이름: "'(휴면)'", 이메일: "'dormant-' || \\"회원ID\\"::text", 휴대폰: null }
    class: membership
    items: { 이름: { ko: 이름, en: name }, 이메일: { ko: 이메일, en: e-mail }, 휴대폰: { ko: 휴대폰, en: mobile phone } }
  - { table: 상점.방문 기록, member: 회원ID, mode: discard }
  - table: 상점.Orders
    member: memberId
    mode: move
    recordedAt: orderedAt
    class: orders
    items: { deliveryNote: { ko: 배송 요청, en: delivery note } }
  - table: 상점.주문 상세
    via: { table: 상점.Orders, columns: { 주문ID: orderId } }
    mode: move
    class: inherit
    items: { 품목: { ko: 품목, en: goods } }
retention:
  membership: { destroyAfter: P3Y, from: separation, basis: 운영정책 }
  orders: { like: membership, atLeast: { period: P5Y, from: record }, basis: 전자상거래법 }
`;

export const koreanTables = `
create schema "상점";
create table "상점"."회원" (
  "회원ID" uuid primary key default gen_random_uuid(), "이름" text not null, "이메일" varchar(80) not null unique,
  "휴대폰" text, "가입일" date not null
);
create table "상점"."방문 기록" ("회원ID" uuid not null references "상점"."회원", "방문시각" timestamp not null, "결과" int);
create table "상점"."Orders" (
  "orderId" uuid primary key default gen_random_uuid(), "memberId" uuid not null references "상점"."회원",
  "orderedAt" timestamptz not null, "deliveryNote" text
);
create table "상점"."주문 상세" ("주문ID" uuid not null references "상점"."Orders" on delete cascade, "품목" text);
insert into "상점"."회원" ("이름", "이메일", "가입일")
select '가나다', 'k' || n || '@example.kr', '2024-01-01' from generate_series(1, 5) as n;
`;

/**
 * Puts `to` in the place of `from`, which must stand there once. `#!` marks the line where a problem is expected.
 */
export function broken(from: string, to: string, text = exampleMap): { text: string; line: number } {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${parts.length - 1} places hold: ${from}`);
  const changed = parts.join(to);
  const line = changed.split('\n').findIndex((each) => each.includes('#!')) + 1;
  if (line === 0) throw new Error('no line is marked with #!');
  return { text: changed, line };
}

/** The line on which a part of the map begins. */
export function lineWith(part: string, text = exampleMap): number {
  const at = text.indexOf(part);
  if (at < 0) throw new Error(`nowhere: ${part}`);
  return text.slice(0, at).split('\n').length;
}
