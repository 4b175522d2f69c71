import { describe, expect, test } from 'vitest';
import { checkDataMap } from '../../src/datamap/check-data-map.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { readCatalog } from '../../src/datamap/read-catalog.js';
import { exampleMap, lineWith } from '../unit/datamap/example-map.js';
import { check, grantedDatabase, openAs } from './datamap-case.js';

const original: Record<string, string> = {
  full_name: `      full_name: "''"\n`,
  email: '      email: null\n',
  phone: '      phone: null\n',
  login_id: `      login_id: "'dormant-' || member_no"\n`,
};

/** What is said of one placeholder, at its own line. */
async function problemsOf(column: string, placeholder: string, sql = ''): Promise<string[]> {
  const line = original[column] as string;
  const map = exampleMap.replace(
    line,
    `      ${column}: ${placeholder === 'null' ? 'null' : JSON.stringify(placeholder)}\n`,
  );
  const { problems } = await check({ map, sql });
  const head = `line ${lineWith(line)}: data[0].columns.${column}: `;
  for (const problem of problems) expect(problem.slice(0, head.length)).toBe(head);
  return problems.map((problem) => problem.slice(head.length));
}

describe('type and length', () => {
  test.each([
    ['an unknown column', "'x' || nickname", `the placeholder can't stand here: column "nickname" does not exist`],
    [
      'another type',
      '1',
      `the placeholder can't stand here: column "phone" is of type integer but expression is of type text`,
    ],
    [
      'an aggregate',
      'max(member_no)::int',
      "the placeholder can't stand here: aggregate functions are not allowed in UPDATE",
    ],
    ['a text that is no number', "'x'", `the placeholder can't stand here: a text does not have the form of its type`],
  ])('%s is refused', async (kind, placeholder, message) => {
    const sql = kind === 'an unknown column' ? '' : 'alter table public.members alter phone type int using 0;';
    const given = kind === 'another type' ? "'1'::text" : placeholder;
    expect(await problemsOf('phone', given, sql)).toEqual([message]);
  });

  test('a value out of range is found only over the rows', async () => {
    expect(
      await problemsOf('phone', '40000 * member_no', 'alter table public.members alter phone type smallint using 0;'),
    ).toEqual(["the placeholder can't stand here: a number is out of range for its type"]);
  });

  test('a text that is longer than the column', async () => {
    expect(await problemsOf('login_id', "'this-member-is-dormant-since-' || member_no")).toEqual([
      'the placeholder needs 31 characters, but login_id is character varying(30)',
    ]);
    expect(await problemsOf('full_name', "repeat('x', 41)")).toEqual([
      'the placeholder needs 41 characters, but full_name is character varying(40)',
    ]);
  });

  test('a text that is longer than the domain of the column', async () => {
    const sql =
      'create domain public.short as varchar(4); alter table public.members alter phone type public.short using null;';
    expect(await problemsOf('phone', "'12345'", sql)).toEqual([
      'the placeholder needs 5 characters, but phone is public.short',
    ]);
    expect(await problemsOf('phone', "'123' || member_no", sql)).toEqual([
      'the placeholder needs 5 characters, but phone is public.short',
    ]);
  });

  test('an enum knows its labels', async () => {
    const sql = `create type public.level as enum ('a', 'b'); alter table public.members alter phone type public.level using null;`;
    expect(await problemsOf('phone', "'a'", sql)).toEqual([]);
    expect(await problemsOf('phone', "'c'", sql)).toEqual([
      "the placeholder can't stand here: a text does not have the form of its type",
    ]);
  });

  test('an error says nothing of the rows it was met in', async () => {
    const sql =
      'alter table public.members add secret text; update public.members set secret = email; alter table public.members alter phone type int using 0;';
    const problems = await problemsOf('phone', 'secret::int', sql);
    expect(problems).toEqual(["the placeholder can't stand here: a text does not have the form of its type"]);
    expect(await problemsOf('phone', 'secret::regclass::oid::int', sql)).toEqual([
      expect.not.stringContaining('example.com'),
    ]);
  });
});

describe('not null', () => {
  test('refuses null for a column that must have a value', async () => {
    expect(await problemsOf('full_name', 'null')).toEqual(["full_name is not null, so its placeholder can't be null"]);
  });

  test('refuses an expression that is null in some rows', async () => {
    const sql = 'alter table public.members add nickname text;';
    expect(await problemsOf('full_name', 'nickname', sql)).toEqual([
      'full_name is not null, but the placeholder is null in some rows',
    ]);
  });

  test('refuses null where the domain of the column does', async () => {
    const sql = `update public.members set phone = '1'; create domain public.filled as text not null; alter table public.members alter phone type public.filled;`;
    expect(await problemsOf('phone', 'null', sql)).toEqual(["phone is not null, so its placeholder can't be null"]);
  });
});

describe('unique', () => {
  const same = (index: string, column: string) =>
    `${column} is unique (${index}), but the placeholder is the same for every row; build it from member_no`;

  test('refuses a constant', async () => {
    expect(await problemsOf('login_id', "'gone'")).toEqual([same('members_login_id_key', 'login_id')]);
    expect(await problemsOf('email', "''")).toEqual([same('members_email_key', 'email')]);
  });

  test('refuses what depends on the row but not on its key', async () => {
    expect(await problemsOf('login_id', "'gone-' || status")).toEqual([same('members_login_id_key', 'login_id')]);
  });

  test('refuses what names the key and gives several rows one value', async () => {
    expect(await problemsOf('login_id', "'gone-' || member_no % 3")).toEqual([
      'login_id is unique, but the placeholder gives several rows the same value',
    ]);
  });

  test('lets null stand more than once, unless the index says otherwise', async () => {
    expect(await problemsOf('email', 'null')).toEqual([]);
    const sql =
      'alter table public.members drop constraint members_email_key; create unique index one_email on public.members (email) nulls not distinct;';
    expect(await problemsOf('email', 'null', sql)).toEqual([same('one_email', 'email')]);
  });

  test('sees an index over an expression, and a partial one', async () => {
    expect(
      await problemsOf('phone', "'gone'", 'create unique index one_phone on public.members (lower(phone));'),
    ).toEqual([same('one_phone', 'phone')]);
    expect(
      await problemsOf(
        'phone',
        "'gone'",
        "create unique index one_phone on public.members (phone) where status = 'active';",
      ),
    ).toEqual([same('one_phone', 'phone')]);
  });

  test('lets a constant stand in a key that holds the member', async () => {
    expect(await problemsOf('phone', "'gone'", 'alter table public.members add unique (member_no, phone);')).toEqual(
      [],
    );
  });
});

describe('check constraints are tried over the rows', () => {
  const forbids = (name: string) => [`the check constraint ${name} forbids the placeholder`];

  test('a constant', async () => {
    expect(await problemsOf('login_id', "'Dormant-' || member_no")).toEqual(forbids('login_id_is_lower'));
    expect(
      await problemsOf(
        'phone',
        "'none'",
        "alter table public.members add constraint phone_form check (phone ~ '^[0-9]');",
      ),
    ).toEqual(forbids('phone_form'));
  });

  test('a constant over an empty table', async () => {
    const sql =
      "truncate public.members cascade; alter table public.members add constraint phone_form check (phone ~ '^[0-9]');";
    expect(await problemsOf('phone', "'none'", sql)).toEqual(forbids('phone_form'));
    expect(await problemsOf('phone', "'0'", sql)).toEqual([]);
  });

  test('null where several columns may not be null together', async () => {
    const { problems } = await check({
      sql: 'alter table public.members add constraint reachable check (num_nonnulls(email, phone) > 0);',
    });
    expect(problems).toEqual([
      `line ${lineWith('      email: null')}: data[0].columns.email: the check constraint reachable forbids the placeholder`,
    ]);
  });

  test('null beside a column that stays', async () => {
    const sql =
      "alter table public.members add constraint active_is_reachable check (status <> 'active' or email is not null);";
    expect(await problemsOf('email', 'null', sql)).toEqual(forbids('active_is_reachable'));
    const other =
      "update public.members set status = 'left'; alter table public.members add constraint active_is_reachable check (status <> 'active' or email is not null);";
    expect(await problemsOf('email', 'null', other)).toEqual([]);
  });

  test('a constraint over other columns is not looked at', async () => {
    expect(
      await problemsOf(
        'email',
        'null',
        "alter table public.members add constraint known check (status in ('active', 'left'));",
      ),
    ).toEqual([]);
  });

  test('the check of a domain', async () => {
    const sql = `create domain public.digits as text check (value ~ '^[0-9]+$'); alter table public.members alter phone type public.digits using null;`;
    expect(await problemsOf('phone', "'none'", sql)).toEqual([
      "the placeholder can't stand here: a check constraint of its type forbids it",
    ]);
    expect(await problemsOf('phone', "'0'", sql)).toEqual([]);
  });
});

describe('what a restoration could not recognise', () => {
  test('refuses functions that answer differently each time', async () => {
    expect(await problemsOf('phone', 'random()::text')).toEqual([
      'the placeholder calls random, which answers differently each time; it must depend on the row alone',
    ]);
    expect(await problemsOf('phone', 'gen_random_uuid()::text')).toHaveLength(1);
  });

  test('refuses columns that the database fills itself', async () => {
    const sql =
      "alter table public.members drop phone; alter table public.members add phone text generated always as ('x') stored;";
    expect(await problemsOf('phone', 'null', sql)).toEqual([
      'phone is generated from other columns; it changes with them',
    ]);
  });
});

test('a role whose grants are older than the map is told what to run', async () => {
  const database = await grantedDatabase({ sql: 'alter table public.members add nickname text;' });
  const mover = await openAs(database, 'dormouse_mover');
  const map = exampleMap.replace(original.phone as string, '      phone: nickname\n');
  const { problems } = await checkDataMap(loadDataMap(map), await readCatalog(mover), mover);
  expect(problems).toEqual([
    {
      line: lineWith(original.phone as string),
      path: 'data[0].columns.phone',
      message:
        "the placeholder can't stand here: the role that checks may not do it; run the SQL that `dormouse grants` prints",
    },
  ]);
});
