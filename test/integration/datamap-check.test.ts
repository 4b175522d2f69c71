import { describe, expect, test } from 'vitest';
import { validateDataMap } from '../../src/datamap/validate-data-map.js';
import { broken, exampleMap, koreanMap, koreanTables, lineWith } from '../unit/datamap/example-map.js';
import { check, grantedDatabase, openAs } from './datamap-case.js';

/** Exactly this problem, on the marked line. */
async function refuses(from: string, to: string, message: string, sql = ''): Promise<void> {
  const { text, line } = broken(from, to);
  expect((await check({ map: text, sql })).problems).toEqual([`line ${line}: ${message}`]);
}

const paymentsLine = lineWith('  - table: public.payments\n');
const settlementsKeyLine = lineWith('    member: member_no\n    mode: keep');

describe('a sound map', () => {
  test('has no problem and no warning', async () => {
    expect(await check()).toEqual({ problems: [], warnings: [] });
  });

  test('may have uuid keys and quoted Korean names', async () => {
    const { problems, warnings } = await check({ tables: koreanTables, map: koreanMap });
    expect(problems).toEqual([]);
    const line = lineWith('{ table: 상점.방문 기록, member: 회원ID, mode', koreanMap);
    expect(warnings).toContain(
      `line ${line}: data[1].table: no index of 상점.방문 기록 begins with 회원ID; each separation reads the whole table`,
    );
  });

  test('is handed out with its catalog', async () => {
    const mover = await openAs(await grantedDatabase(), 'dormouse_mover');
    const { map, catalog, warnings } = await validateDataMap(exampleMap, mover);
    expect(map.member.table).toBe('public.members');
    expect(catalog.tables.get('public.members')?.columns.get('login_id')?.type).toBe('character varying(30)');
    expect(catalog).toMatchObject({ role: 'dormouse_mover' });
    expect(warnings).toEqual([]);
  });
});

describe('one error', () => {
  test('joins what the map itself and what the database says', async () => {
    const mover = await openAs(await grantedDatabase(), 'dormouse_mover');
    const text = exampleMap
      .replace('class: membership\n', 'class: nothing\n')
      .replace('phone: phone', 'phone: telephone');
    const phone = `line ${lineWith('phone: phone')}: member.contact.phone`;
    await expect(validateDataMap(text, mover)).rejects.toMatchObject({
      code: 'map_invalid',
      message: [
        'datamap.yaml has 3 problems:',
        `  ${phone}: public.members has no column telephone`,
        `  ${phone}: telephone would stay readable after the separation; list it in data[0].columns`,
        `  line ${lineWith('class: membership')}: data[0].class: there is no class nothing under retention or in the library`,
      ].join('\n'),
    });
  });

  test('says so when the text has not the shape of a map', async () => {
    const mover = await openAs(await grantedDatabase(), 'dormouse_mover');
    await expect(validateDataMap('version: 1\n', mover)).rejects.toThrow('line 1: member is missing');
  });
});

describe('tables', () => {
  const another = (table: string) =>
    ['    because: tax', `    because: x\n  - table: ${table} #!\n    mode: keep\n    because: tax`] as const;

  test('a missing one is refused, with what it might have meant', async () => {
    await refuses(
      ...another('public.Plans'),
      'data[5].table: there is no table public.Plans; did you mean public.plans?',
      'create table public.plans (n int);',
    );
    await refuses(...another('public.plans'), 'data[5].table: there is no table public.plans');
  });

  test('a view and a partition are refused', async () => {
    await refuses(
      ...another('public.v'),
      'data[5].table: public.v is a view; name the table that holds the rows',
      'create view public.v as select 1 as one;',
    );
    await refuses(
      ...another('public.log_1'),
      'data[5].table: public.log_1 is a partition; name the partitioned table',
      'create table public.log (n int) partition by range (n); create table public.log_1 partition of public.log default;',
    );
  });

  test('a partitioned one is taken, and its partitions need not be declared', async () => {
    const sql = `drop table public.settlements;
      create table public.settlements (member_no bigint not null references public.members, total int) partition by hash (member_no);
      create table public.settlements_1 partition of public.settlements for values with (modulus 1, remainder 0);`;
    expect((await check({ sql })).problems).toEqual([]);
  });
});

describe('columns', () => {
  test('a missing one is refused wherever it stands', async () => {
    await refuses(
      'locale\n',
      'Locale #!\n',
      'member.contact.language: public.members has no column Locale; did you mean locale?',
    );
    await refuses('at: approved_at }', 'at: paid_at } #!', 'activity[2].at: public.payments has no column paid_at');
    await refuses(
      'recordedAt: approved_at',
      'recordedAt: paid_at #!',
      'data[1].recordedAt: public.payments has no column paid_at',
    );
    await refuses(
      '{ goods: { ko: 구매내역, en: goods bought } }',
      '{ article: { ko: 구매내역, en: goods bought } } #!',
      'data[2].items.article: public.payment_lines has no column article',
    );
    await refuses(
      'columns: { payment_id: id }',
      'columns: { payment: id } #!\n     ',
      'data[2].via.columns.payment: public.payment_lines has no column payment',
      'alter table public.payment_lines drop constraint payment_lines_payment_id_fkey;',
    );
  });

  test('a key must be unique and not null', async () => {
    const sql = `alter table public.members drop constraint members_pkey cascade;
      alter table public.members alter member_no drop identity, alter member_no drop not null;`;
    const line = lineWith('key: member_no');
    expect((await check({ sql })).problems).toEqual([
      `line ${line}: member.key: member_no is not unique by itself; the key needs a primary or unique key of its own`,
      `line ${line}: member.key: member_no may be null; the key must be not null`,
    ]);
  });

  test('a key must be a single value', async () => {
    const { text, line } = broken('  key: member_no\n', '  key: tags #!\n');
    const sql =
      'alter table public.members add tags text[] unique; update public.members set tags = array[login_id]; alter table public.members alter tags set not null;';
    expect((await check({ map: text, sql })).problems).toContain(
      `line ${line}: member.key: tags is of type text[]; the key must be a single value`,
    );
  });

  test('a member column must be of the type of the key and refer to it', async () => {
    const untied = 'alter table public.settlements drop constraint settlements_member_no_fkey;';
    const at = `line ${settlementsKeyLine}: data[4].member: member_no`;
    expect(
      (await check({ sql: `${untied} alter table public.settlements alter member_no type text;` })).problems,
    ).toEqual([`${at} is of type text, but the key member_no is of type bigint`]);
    const other =
      'alter table public.members add other_no bigint unique; alter table public.settlements add foreign key (member_no) references public.members (other_no);';
    expect((await check({ sql: untied + other })).problems).toEqual([
      `${at} refers to public.members.other_no, not to the key member_no`,
    ]);
  });

  test('a narrower integer fits the key', async () => {
    expect((await check({ sql: 'alter table public.settlements alter member_no type int;' })).problems).toEqual([]);
  });

  test('via must lead to one row of the parent, by columns of one type', async () => {
    await refuses(
      'columns: { payment_id: id }',
      'columns: { payment_id: amount } #!\n     ',
      'data[2].via.columns: amount of public.payments is not unique, so a row could belong to several members',
      'alter table public.payment_lines drop constraint payment_lines_payment_id_fkey, alter payment_id type numeric;',
    );
    const { problems } = await check({
      sql: 'alter table public.payment_lines drop constraint payment_lines_payment_id_fkey, alter payment_id type text;',
    });
    expect(problems).toEqual([
      `line ${lineWith('via: { table')}: data[2].via.columns.payment_id: payment_id is of type text, but public.payments.id is of type bigint`,
    ]);
  });
});

describe('days and instants', () => {
  test('refuses a type that is no instant', async () => {
    await refuses(
      'at: approved_at }',
      'at: amount } #!',
      'activity[2].at: amount is of type numeric(12,0); it must be a timestamp with time zone, a timestamp or a date',
    );
  });

  test('refuses a column that says no time zone', async () => {
    await refuses(
      'zone: Asia/Seoul, silence: P14D }',
      'silence: P14D } #!',
      'activity[1].column: last_login_at is of type timestamp without time zone and says no time zone; name it with zone',
    );
    expect((await check({ sql: 'alter table public.members alter joined_at type date;' })).problems).toEqual([
      `line ${lineWith('registeredAt:')}: member.registeredAt: joined_at is of type date and says no time zone; name it with registeredAtZone`,
    ]);
    expect((await check({ sql: 'alter table public.payments alter approved_at type timestamp;' })).problems).toContain(
      `line ${lineWith('recordedAt:')}: data[1].recordedAt: approved_at is of type timestamp without time zone and says no time zone; name it with recordedAtZone`,
    );
  });

  test('lets a record be dated by a plain day', async () => {
    const map = exampleMap.replace('recordedAt: approved_at', 'recordedAt: paid_on');
    expect((await check({ map, sql: 'alter table public.payments add paid_on date;' })).problems).toEqual([]);
  });

  test('refuses a start column that is missing or holds no day', async () => {
    const map = exampleMap.replaceAll('from: record }', 'from: booksClosed, on: closed_on }');
    const at = `line ${paymentsLine + 4}: data[1].class`;
    expect(new Set((await check({ map })).problems)).toEqual(
      new Set([`${at}: public.payments has no column closed_on`]),
    );
    expect((await check({ map, sql: 'alter table public.payments add closed_on text;' })).problems).toContain(
      `${at}: class large counts from closed_on, which is of type text; it must be a date or a timestamp with time zone`,
    );
    expect((await check({ map, sql: 'alter table public.payments add closed_on date;' })).problems).toEqual([]);
  });
});

describe('conditions are read by the database', () => {
  test.each([
    ['an unknown column', 'total > 10000', 'column "total" does not exist'],
    ['no condition', 'amount', 'argument of WHERE must be type boolean, not type numeric'],
    ['what cannot be compared', 'amount > approved_at', 'operator does not exist: numeric > timestamp with time zone'],
    ['the name of a table', 'payments.amount > 10000', 'missing FROM-clause entry for table "payments"'],
    ['a function that is not there', 'rounded(amount) > 1', 'function rounded(numeric) does not exist'],
  ])('and refused for %s', async (_, condition, message) => {
    await refuses('when: "amount > 10000"', `when: "${condition}" #!\n     `, `data[1].class[0].when: ${message}`);
  });

  test('also those of a source', async () => {
    await refuses(
      `where: "result = 'OK'", keeps`,
      `where: "outcome = 'OK'", #!\n      keeps`,
      'activity[0].where: column "outcome" does not exist',
    );
  });

  test('and warned of when they are the same for every row', async () => {
    const { warnings } = await check({ map: exampleMap.replace(`where: "result = 'OK'"`, 'where: "1 = 1"') });
    expect(warnings).toEqual([
      `line ${lineWith('{ id: login')}: activity[0].where: names no column of public.logins, so it is the same for every row`,
    ]);
  });
});

describe('what surrounds the tables is warned of', () => {
  async function warns(sql: string, ...warnings: string[]): Promise<void> {
    expect(await check({ sql })).toEqual({ problems: [], warnings });
  }
  const at = `line ${paymentsLine}: data[1].table: public.payments`;

  test('rights that everybody has', () =>
    warns(
      'grant select on public.payments to public;',
      `${at} may be read by every role (PUBLIC), so by dormouse_clerk too; revoke that`,
    ));

  test('missing indexes', () =>
    warns(
      'drop index public.payment_lines_payment_id_idx, public.members_joined_at_idx, public.logins_member_no_logged_in_at_idx;',
      `line ${lineWith('registeredAt:')}: member.registeredAt: no index begins with joined_at; finding new members reads the whole table`,
      `line ${lineWith('{ id: login,')}: activity[0]: no index of public.logins begins with member_no, best member_no, logged_in_at; each look reads the whole table`,
      `line ${lineWith('  - table: public.payment_lines')}: data[2].table: no index of public.payment_lines begins with payment_id; each separation reads the whole table`,
      `line ${lineWith('  - table: public.logins')}: data[3].table: no index of public.logins begins with member_no; each separation reads the whole table`,
    ));

  test('columns that leave without a name', () =>
    warns(
      'alter table public.payments add memo text, add buyer text;',
      `line ${lineWith('    items: { card_no')}: data[1].items: memo and buyer of public.payments leave without a name in the notice`,
    ));

  test('classes that keep nothing once their law allows, however many of a row', async () => {
    const map = exampleMap
      .replace('id: large }', 'id: [eft-over-10000-krw, eft-payment-approval] }')
      .replace('{ id: small }', '{ id: [eft-up-to-10000-krw, membership] }')
      .replace(/^ {2}(large|small): .*\n/gm, '');
    expect(await check({ map })).toEqual({
      problems: [],
      warnings: [
        `line ${lineWith('    class: [', map)}: data[1].class: class eft-over-10000-krw+eft-payment-approval says only how long a law keeps it: a row whose time has passed is destroyed by the sweep that separates it; give the class destroyAfter, or name one beside it that has it`,
      ],
    });
  });

  test('a kind of activity without a source, and a class that no row has', async () => {
    const unused = '  unused: { destroyAfter: P1Y, from: separation, basis: x }\n';
    const map = exampleMap.replace('kind: transaction', 'kind: login') + unused;
    expect((await check({ map })).warnings).toEqual([
      `line ${lineWith('activity:')}: activity: no source of kind transaction: a member who only does that would count as inactive`,
      `line ${lineWith('  unused:', map)}: retention.unused: no row is of this class`,
    ]);
  });
});
