const kinds = [
  'payments',
  'orders',
  'inquiries',
  'consents',
  'addresses',
  'reviews',
  'coupons',
  'carts',
  'messages',
  'visits',
];
const fields = ['web', 'app', 'store', 'partner'];

/** The columns of a table by its kind; each has some that are personal. */
const bodies: Readonly<Record<string, string>> = {
  payments: 'amount numeric(12, 2) not null, status text not null, approved_at timestamptz not null, card_no text',
  orders: 'ordered_at timestamp not null, receiver_name text, receiver_tel text, total_price bigint',
  inquiries: 'title text not null, body text, asked_at timestamptz not null, answer text',
  consents: 'kind text not null, agreed_at timestamptz not null, ip inet',
  addresses: 'receiver text, zipcode char(5), addr1 text, addr2 text, hp_no text',
  reviews: 'stars int, content text, created_at timestamptz not null',
  coupons: 'code text, issued_at date not null, used_at date',
  carts: 'product_no bigint, quantity int, created_at timestamptz not null',
  messages: 'body text, sent_at timestamptz not null, phone text',
  visits: 'logged_in_at timestamptz not null, ip inet, user_agent text',
};

/** Columns of {@link bodies} as an insert fills them, from the number `n` of the row. */
const fills: Readonly<Record<string, string>> = {
  payments: `n * 100, 'paid', now() - n * interval '1 hour', '0000-00'`,
  orders: `now() - n * interval '1 day', '받는이', '02-000-0000', n * 10`,
  inquiries: `'제목', '내용', now() - n * interval '1 day', null`,
  consents: `'terms', now() - n * interval '1 day', '192.0.2.1'`,
  addresses: `'받는이', '00000', '예시로 1', null, '010-0000-0000'`,
  reviews: `n % 5, '좋아요', now() - n * interval '1 day'`,
  coupons: `'C' || n, current_date - n, null`,
  carts: `n, 1, now() - n * interval '1 day'`,
  messages: `'안내', now() - n * interval '1 day', '010-0000-0000'`,
  visits: `now() - n * interval '1 hour', '192.0.2.1', 'agent'`,
};

/** Two hundred tables with rows: forty hang on the members, each of those has two children, each child one of its own. */
export function manyTables(rows: number): string {
  const roots = fields.flatMap((field) => kinds.map((kind) => ({ kind, name: `${field}_${kind}` })));
  const tables = roots.flatMap(({ kind, name }) => {
    const root = tableSql(name, kind, { column: 'user_no', parent: 'users', key: 'user_no' }, rows);
    const children = ['details', 'logs'].flatMap((part) => {
      const child = `${name}_${part}`;
      const below = `${child}_notes`;
      return [
        tableSql(child, kind, { column: `${name}_no`, parent: name, key: `${name}_no` }, rows),
        tableSql(below, kind, { column: `${child}_no`, parent: child, key: `${child}_no` }, rows),
      ];
    });
    return [root, ...children];
  });
  return [members(rows), ...tables.slice(0, 199), 'analyze;'].join('\n');
}

function members(rows: number): string {
  return `create schema shop;
create table shop.users (
  user_no bigint primary key, email text unique, name text not null, hp_no text, joined_at timestamptz not null,
  last_login_at timestamptz, password text not null
);
insert into shop.users select n, 'user' || n || '@example.com', '회원', '010-0000-0000', now() - interval '6 years', now(), '!'
from generate_series(1, ${rows}) as n;`;
}

function tableSql(
  name: string,
  kind: string,
  { column, parent, key }: { column: string; parent: string; key: string },
  rows: number,
): string {
  return `create table shop.${name} (
  ${name}_no bigint primary key, ${column} bigint not null references shop.${parent} (${key}), ${bodies[kind]}
);
create index on shop.${name} (${column});
insert into shop.${name} select n, n, ${fills[kind]} from generate_series(1, ${rows}) as n;`;
}
