import { describe, expect, test } from 'vitest';
import { type Coverage, coverageOf } from '../../src/datamap/coverage.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { inspectDataMap } from '../../src/datamap/validate-data-map.js';
import { exampleMap } from '../unit/datamap/example-map.js';
import { grantedDatabase, openAs, openShapes } from './datamap-case.js';

const { catalogAfter } = openShapes();

async function coverage(sql = '', map = exampleMap): Promise<Coverage> {
  return coverageOf(loadDataMap(map).map, await catalogAfter(sql));
}

/** `table (mode) covered by key`, with the keys of the way. */
function pathsOf({ paths }: Coverage): string[] {
  return paths.map(({ table, mode, coveredBy, steps }) => {
    const way = steps.map((step) => step.key ?? `${step.table} inherits`).join(' > ');
    return `${table} (${mode ?? 'undeclared'}) ${coveredBy}: ${way}`;
  });
}

describe('every foreign key that leads to rows of a member', () => {
  test('stands there once, with the way that leads to it and how the map covers it', async () => {
    const sql = `
      create table public.receipts (id int primary key, payment_id bigint references public.payments on delete set null on update cascade);
      create table public.receipt_pages (receipt_id int references public.receipts);
      alter table public.logins add invited_by bigint references public.members;
      alter table public.members add referrer bigint references public.members;
      alter table public.payments add settled_by bigint references public.members;`;
    const map = exampleMap.replace(
      '    member: member_no\n    mode: discard',
      '    member: member_no\n    mentions: [invited_by]\n    mode: discard',
    );
    const found = await coverage(sql, map);
    expect(pathsOf(found)).toEqual([
      'public.logins (discard) mentions: logins_invited_by_fkey',
      'public.logins (discard) member: logins_member_no_fkey',
      'public.members (strip) kept: members_referrer_fkey',
      'public.payments (move) member: payments_member_no_fkey',
      'public.payments (move) otherwise: payments_settled_by_fkey',
      'public.settlements (keep) kept: settlements_member_no_fkey',
      'public.payment_lines (move) via: payments_member_no_fkey > payment_lines_payment_id_fkey',
      'public.receipts (undeclared) outside: payments_member_no_fkey > receipts_payment_id_fkey',
      'public.receipt_pages (undeclared) outside: payments_member_no_fkey > receipts_payment_id_fkey > receipt_pages_receipt_id_fkey',
    ]);
    expect(found.paths[7]?.steps[1]).toEqual({
      table: 'public.receipts',
      parent: 'public.payments',
      key: 'receipts_payment_id_fkey',
      columns: ['payment_id'],
      parentColumns: ['id'],
      onDelete: 'set null',
      onUpdate: 'cascade',
    });
  });

  test('through inheritance, partitions and circles, and never through the member table again', async () => {
    const sql = `
      create table public.old_payments () inherits (public.payments);
      create table public.refunds (payment_id bigint) partition by hash (payment_id);
      create table public.refunds_0 partition of public.refunds for values with (modulus 1, remainder 0);
      alter table public.refunds_0 add constraint refunded foreign key (payment_id) references public.payments;
      alter table public.payment_lines alter id set not null;
      alter table public.payments add first_line bigint references public.payment_lines;
      create table public.badges (id int primary key, member_no bigint references public.members);
      alter table public.members add badge int references public.badges;`;
    const paths = pathsOf(await coverage(sql));
    expect(paths).toEqual(
      expect.arrayContaining([
        'public.old_payments (undeclared) outside: payments_member_no_fkey > public.old_payments inherits',
        'public.refunds (undeclared) outside: payments_member_no_fkey > refunded',
        'public.payments (move) otherwise: payments_member_no_fkey > payment_lines_payment_id_fkey > payments_first_line_fkey',
        'public.members (strip) kept: badges_member_no_fkey > members_badge_fkey',
      ]),
    );
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => path.includes('members_badge_fkey >'))).toEqual([]);
  });
});

test('every cascade that a separation fires says whether it stays inside the member', async () => {
  const sql = `
    create schema reporting;
    create table reporting.stars (payment_id bigint references public.payments on delete set default);
    create table public.refunds (member_no bigint references public.members, payment_id bigint references public.payments on delete set null);
    create table public.aliases (login_id varchar(30) references public.members (login_id) on update cascade);
    create table public.quiet (payment_id bigint references public.payments);`;
  const map = exampleMap.replace(
    'retention:\n',
    '  - { table: public.refunds, member: member_no, mode: discard }\nretention:\n',
  );
  const { cascades } = await coverage(sql, map);
  expect(cascades.map(({ table, key, on, action, stays }) => [table, key, on, action, stays])).toEqual([
    ['public.aliases', 'aliases_login_id_fkey', 'update', 'cascade', 'outside'],
    ['public.payment_lines', 'payment_lines_payment_id_fkey', 'delete', 'cascade', 'inside'],
    ['public.refunds', 'refunds_payment_id_fkey', 'delete', 'set null', 'likely'],
    ['reporting.stars', 'stars_payment_id_fkey', 'delete', 'set default', 'outside'],
  ]);
});

test('every column that looks personal and has no name says what becomes of it', async () => {
  const sql = `
    alter table public.members add birth_date date;
    alter table public.payments add buyer_email text, add card_expiry text;
    alter table public.payment_lines add memo text;
    alter table public.logins add user_agent text;
    alter table public.settlements add account_holder text;
    create table public.newsletter (member_no bigint, email text);`;
  const { personal, looseMemberColumns } = await coverage(sql);
  expect(personal.map(({ table, column, mode, fate }) => `${table}.${column} ${mode}: ${fate}`)).toEqual([
    'public.members.birth_date strip: stays',
    'public.payments.buyer_email move: leaves without a name',
    'public.payments.card_expiry move: leaves without a name',
    'public.payment_lines.memo move: leaves without a name',
    'public.logins.user_agent discard: is destroyed without a name',
    'public.settlements.account_holder keep: stays',
    'public.newsletter.email null: stays',
  ]);
  expect(personal[0]).toMatchObject({ meaning: 'birthDate', sure: true });
  expect(looseMemberColumns).toEqual([{ table: 'public.newsletter', kind: 'table', column: 'member_no' }]);
});

describe('every source of activity', () => {
  const needsOf = ({ sources }: Coverage) =>
    sources.flatMap(({ id, needs }) =>
      needs.map(({ table, columns, index, create }) => `${id} ${table} (${columns.join(', ')}): ${index ?? create}`),
    );

  test('names the index that serves it', async () => {
    expect(needsOf(await coverage())).toEqual([
      'login public.logins (member_no): logins_member_no_logged_in_at_idx',
      'login public.logins (logged_in_at): logins_logged_in_at_idx',
      'last-login public.members (last_login_at): members_last_login_at_idx',
      'payment public.payments (member_no): payments_member_no_approved_at_idx',
      'payment public.payments (approved_at): payments_approved_at_idx',
    ]);
  });

  test('or has the index to create, as SQL that runs', async () => {
    const sql = `drop index public.logins_member_no_logged_in_at_idx, public.members_last_login_at_idx, public.payments_approved_at_idx;
      create index on public.payments using brin (approved_at);
      create index on public.payments (approved_at) where amount > 0;
      create table public.app_logins (app text) inherits (public.logins);`;
    const found = needsOf(await coverage(sql));
    expect(found).toEqual([
      'login public.logins (member_no): create index concurrently on "public"."logins" ("member_no", "logged_in_at");',
      'login public.logins (logged_in_at): logins_logged_in_at_idx',
      'login public.app_logins (member_no): create index concurrently on "public"."app_logins" ("member_no", "logged_in_at");',
      'login public.app_logins (logged_in_at): create index concurrently on "public"."app_logins" ("logged_in_at");',
      'last-login public.members (last_login_at): create index concurrently on "public"."members" ("last_login_at");',
      'payment public.payments (member_no): payments_member_no_approved_at_idx',
      'payment public.payments (approved_at): create index concurrently on "public"."payments" ("approved_at");',
    ]);
    const created = found.flatMap((need) => /create index.*/.exec(need)?.[0].replace(' concurrently', '') ?? []);
    expect(needsOf(await coverage(sql + created.join('\n'))).filter((need) => need.includes('create'))).toEqual([]);
  });

  test('of a partitioned table gets one that it can have', async () => {
    const sql = `drop table public.logins;
      create table public.logins (member_no bigint references public.members, logged_in_at timestamptz, result text, ip inet) partition by hash (member_no);`;
    expect(needsOf(await coverage(sql))[1]).toBe(
      'login public.logins (logged_in_at): create index on "public"."logins" ("logged_in_at");',
    );
  });
});

describe('a map with problems', () => {
  test('is covered as far as it can be understood, beside every problem', async () => {
    const mover = await openAs(await grantedDatabase(), 'dormouse_mover');
    const text = exampleMap
      .replace('    table: public.settlements', '    table: public.nothing')
      .replace('- table: public.settlements', '- table: public.nothing')
      .replace('at: approved_at }', 'at: paid_at }');
    const { problems, coverage: found } = await inspectDataMap(text, mover);
    expect(problems.map(({ message }) => message)).toEqual([
      'public.payments has no column paid_at',
      expect.stringContaining('public.settlements is not declared, but refers to public.members'),
      'there is no table public.nothing',
    ]);
    expect(found && pathsOf(found)).toContain('public.settlements (undeclared) outside: settlements_member_no_fkey');
    expect(found?.sources.map(({ needs }) => needs.length)).toEqual([2, 1, 0]);
  });

  test('that has not the shape of a map has no coverage', async () => {
    const mover = await openAs(await grantedDatabase(), 'dormouse_mover');
    const { problems, coverage: found } = await inspectDataMap('version: 1\n', mover);
    expect([problems.length > 0, found]).toEqual([true, null]);
  });
});

test('200 tables are covered in a moment', async () => {
  const tables = Array.from(
    { length: 200 },
    (_, n) =>
      `create table public.t${n} (id int primary key, parent int ${n > 0 ? `references public.t${n - 1}` : ''}, member_no bigint references public.members, email text);`,
  );
  const catalog = await catalogAfter(tables.join('\n'));
  const { map } = loadDataMap(exampleMap);
  const startedAt = performance.now();
  expect(coverageOf(map, catalog).paths).toHaveLength(403);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
