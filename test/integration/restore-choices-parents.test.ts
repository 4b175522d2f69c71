import { describe, expect, test } from 'vitest';
import type { RestorationChoices } from '../../src/restore/choices.js';
import {
  type Case,
  changedWorld,
  expectReady,
  leave,
  leaveAll,
  moved,
  readyOf,
  tableWith,
  use,
  value,
} from '../support/changed-world.js';

const via = (table: string, parent: string, columns: string) =>
  `table: public.${table}, via: { table: public.${parent}, columns: { ${columns} } }, mode: move, class: inherit, items: { note: { ko: 메모, en: note } }`;
const keyed = 'row_no int primary key, member_no bigint not null references public.members, note text';

/** Two tables whose rows refer to each other. */
function circle(name: string, { mandatory = false } = {}): Pick<Case, 'create' | 'rows' | 'others'> {
  const other = mandatory ? 'other_no int not null' : 'other_no int';
  const how = mandatory ? 'deferrable' : '';
  return {
    create: `create table T (${keyed}, ${other});
      create table public.${name}_back (${keyed}, ${other} references T ${how}, nick text unique);
      alter table T add constraint ${name}_there foreign key (other_no) references public.${name}_back ${how}`,
    others: [`table: public.${name}_back, ${moved}`],
    rows: `begin; set constraints all deferred; insert into T values (1, $1, 'there', ${mandatory ? '2' : 'null'});
      insert into public.${name}_back values (2, $1, 'back', 1, 'hong'); update T set other_no = 2; commit`,
  };
}

const cases = {
  ordered: {
    create: `create table T (${keyed}, coupon text);
      create table public.ordered_lines (row_no int references T, line int, note text, primary key (row_no, line));
      create table public.ordered_parcels (parcel int primary key, row_no int, line int, note text,
        foreign key (row_no, line) references public.ordered_lines)`,
    others: [
      via('ordered_lines', 'ordered', 'row_no: row_no'),
      via('ordered_parcels', 'ordered_lines', 'row_no: row_no, line: line'),
    ],
    rows: `insert into T values (7, $1, 'o', 'c'); insert into public.ordered_lines values (7, 1, 'l');
      insert into public.ordered_parcels values (1, 7, 1, 'p')`,
    meanwhile: `insert into T values (7, L, 'taken', null)`,
  },
  parent_and_child: {
    create: `create table T (${keyed}, nick text unique);
      create table public.parent_and_child_lines (row_no int references T, line int primary key, note text, tag text unique)`,
    others: [via('parent_and_child_lines', 'parent_and_child', 'row_no: row_no')],
    rows: `insert into T values (7, $1, 'o', 'hong'); insert into public.parent_and_child_lines values (7, 1, 'l', 'tag')`,
    meanwhile: `insert into T values (8, L, 'taken', 'hong');
      insert into public.parent_and_child_lines values (8, 2, 'taken', 'tag')`,
  },
  circle: { ...circle('circle'), meanwhile: 'select 1' },
  circle_changed: { ...circle('circle_changed'), meanwhile: 'alter table T add level int default 5' },
  circle_taken: {
    ...circle('circle_taken'),
    meanwhile: `insert into public.circle_taken_back values (9, L, 'taken', null, 'hong')`,
  },
  circle_deferrable: {
    ...circle('circle_deferrable', { mandatory: true }),
    meanwhile: 'select 1',
  },
  favourite: {
    create: `create table T (${keyed}, best int);
      create table public.favourite_orders (${keyed}); alter table T add constraint of_best foreign key (best) references public.favourite_orders`,
    entry: `member: member_no, mode: strip, class: membership, columns: { best: null }, items: { best: { ko: 항목, en: item } }`,
    others: [`table: public.favourite_orders, ${moved}`],
    rows: `insert into public.favourite_orders values (5, $1, 'f'); insert into T values (1, $1, 'n', 5)`,
    meanwhile: 'alter table public.favourite_orders add level int default 5',
  },
  referrer: {
    create: `create table T (${keyed}, referrer int references T, level int)`,
    rows: `insert into T values (2, $1, 'two', null, 1), (1, $1, 'one', 2, 1), (3, $1, 'three', 1, 1)`,
    meanwhile: 'alter table T drop level, add level int default 2',
  },
  inherited: {
    create: `create table T (${keyed}, nick text);
      create table public.inherited_heir (more text, primary key (row_no), foreign key (member_no) references public.members) inherits (T)`,
    others: [`table: public.inherited_heir, ${moved}`],
    rows: `insert into T values (1, $1, 'n', 'hong'); insert into public.inherited_heir values (1, $1, 'h', 'heir', 'm')`,
    meanwhile: 'alter table T rename note to remark; alter table T rename remark to note',
  },
  keyless: {
    create: 'create table T (member_no bigint not null references public.members, note text, nick text)',
    rows: `insert into T values ($1, 'n', 'hong'), ($1, 'n', 'hong'), ($1, 'm', null)`,
    meanwhile: 'alter table T add level int default 5',
  },
  partitioned: {
    create: `create table T (${keyed.replace(' primary key', '')}, nick text, primary key (row_no), constraint partitioned_nick unique (row_no, nick)) partition by range (row_no);
      create table public.partitioned_low partition of T (constraint low_note check (note <> 'never')) for values from (0) to (100)`,
    rows: `insert into T values (1, $1, 'n', 'hong')`,
    meanwhile: `alter table public.partitioned_low add constraint no_hong check (nick <> 'hong') not valid`,
  },
  choosing: {
    create: tableWith('coupon text'),
    rows: `insert into T (member_no, note, coupon) values ($1, 'n', 'c')`,
    meanwhile: 'select 1',
  },
} satisfies Record<string, Case>;

const world = changedWorld(cases);

async function textOf(table: string): Promise<string[]> {
  const { rows } = await world
    .current()
    .shop.database.admin.query<{ line: string }>(
      `select (t.*)::text as line from only public.${table} as t order by 1`,
    );
  return rows.map(({ line }) => line);
}

describe('what hangs on rows that stay in the vault', () => {
  test('is not blamed for their conflict, and stays with them by the choice that is offered', async () => {
    const { conflictsOf, restore, shop } = world.current();
    const conflicts = await conflictsOf('ordered');
    expect(conflicts).toMatchObject([{ table: 'public.ordered', constraint: 'ordered_pkey', columns: ['row_no'] }]);
    const tables = ['public.ordered', 'public.ordered_lines', 'public.ordered_parcels'];
    expect(conflicts.flatMap(readyOf)).toEqual([{ leaveInVault: tables.map((table) => ({ table })) }]);
    await expectReady(world.current(), 'ordered', conflicts);
    const answer = await restore('ordered', readyOf(conflicts[0] as never)[0]);
    expect(answer.leftInVault).toMatchObject(tables.map((table) => ({ table, columns: null, rows: 1 })));
    await shop.database.admin.query('delete from public.ordered');
    expect((await restore('ordered', { remainder: true })).leftInVault).toEqual([]);
    expect(await textOf('ordered_parcels')).toEqual(['(1,7,1,p)']);
  });

  test('is a conflict of its own where the caller leaves the parents alone', async () => {
    const conflicts = await world.current().conflictsOf('parent_and_child', leaveAll('parent_and_child'));
    expect(conflicts).toMatchObject([
      { table: 'public.parent_and_child_lines', columns: ['tag'] },
      { table: 'public.parent_and_child_lines', columns: ['row_no'] },
    ]);
    expect(conflicts[1]?.why).toContain('which stay in the vault by leaveInVault');
  });

  test('tells of its own conflict in the same answer', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('parent_and_child');
    expect(conflicts).toMatchObject([
      { table: 'public.parent_and_child', columns: ['nick'] },
      { table: 'public.parent_and_child_lines', columns: ['tag'] },
    ]);
    await expectReady(world.current(), 'parent_and_child', conflicts);
    const answer = await restore('parent_and_child', {
      ...value('parent_and_child', ['nick', 'hong2']),
      ...leave('parent_and_child_lines', 'tag'),
    });
    expect(answer.leftInVault.map(({ table, columns }) => [table, columns])).toEqual([
      ['public.parent_and_child', ['nick']],
      ['public.parent_and_child_lines', ['tag']],
    ]);
    expect((await textOf('parent_and_child_lines'))[0]).toBe('(7,1,l,)');
  });
});

describe('tables that refer to each other', () => {
  test.each(['circle', 'circle_changed', 'circle_deferrable'])('come back together: %s', async (name) => {
    await world.current().restore(name);
    expect(await textOf(name)).toEqual([
      expect.stringContaining(name === 'circle_changed' ? 'there,2,5)' : 'there,2)'),
    ]);
    expect(await textOf(`${name}_back`)).toEqual([expect.stringContaining('back,1,hong)')]);
  });

  test('name the one in which a value is taken, and come back by its choice', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('circle_taken');
    expect(conflicts).toMatchObject([{ table: 'public.circle_taken_back', columns: ['nick'] }]);
    await expectReady(world.current(), 'circle_taken', conflicts);
    await restore('circle_taken', leave('circle_taken_back', 'nick'));
    expect(await textOf('circle_taken')).toEqual([expect.stringContaining('there,2)')]);
  });

  test('come back in their order where a stripped column refers to a moved row', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('favourite', leaveAll('favourite_orders'));
    expect(conflicts).toMatchObject([{ table: 'public.favourite', constraint: 'of_best', columns: ['best'] }]);
    await restore('favourite');
    expect(await textOf('favourite')).toEqual([expect.stringMatching(/^\(1,\d+,n,5\)$/)]);
  });

  test('and to themselves come back in any order of their rows', async () => {
    const { restore } = world.current();
    await restore('referrer', { leaveInVault: [{ table: 'public.referrer', columns: ['level'] }] });
    const lines = await textOf('referrer');
    expect(lines.map((line) => line.replace(/,\d{4},/, ','))).toEqual(['(1,one,2,2)', '(2,two,,2)', '(3,three,1,2)']);
  });
});

test('a column that was left of a row does not go into an heir of its table that has the same key', async () => {
  const { restore } = world.current();
  await restore('inherited', leave('inherited', 'nick'));
  expect((await restore('inherited', { remainder: true })).leftInVault).toEqual([]);
  expect(await textOf('inherited')).toEqual([expect.stringContaining('n,hong)')]);
  expect(await textOf('inherited_heir')).toEqual([expect.stringContaining('h,heir,m)')]);
});

test('rows without a key come back as often as they were, and what is left of them is never put back blindly', async () => {
  const { restore, conflictsOf } = world.current();
  const answer = await restore('keyless', leave('keyless', 'nick'));
  expect((await textOf('keyless')).map((line) => line.replace(/\d{4}/, ''))).toEqual(['(,m,,5)', '(,n,,5)', '(,n,,5)']);
  expect(answer.leftInVault).toMatchObject([{ columns: ['nick'], rows: 2 }]);
  const [conflict] = await conflictsOf('keyless', { remainder: true });
  expect(conflict).toMatchObject({ table: 'public.keyless', columns: ['nick'] });
  expect(readyOf(conflict as never)).toEqual([leaveAll('keyless')]);
});

test('a conflict in a partition names the table that the caller knows', async () => {
  const { conflictsOf, restore } = world.current();
  const conflicts = await conflictsOf('partitioned');
  expect(conflicts).toMatchObject([{ table: 'public.partitioned', constraint: 'no_hong', columns: ['nick'] }]);
  await expectReady(world.current(), 'partitioned', conflicts);
  await restore('partitioned', value('partitioned', ['nick', 'other']));
  const later = { ...use('partitioned', 'nick', 'sealed'), remainder: true };
  expect(await conflictsOf('partitioned', later)).toMatchObject([{ constraint: 'no_hong', columns: ['nick'] }]);
  await world.current().shop.database.admin.query('alter table public.partitioned_low drop constraint no_hong');
  await restore('partitioned', later);
  const { rows } = await world.current().shop.database.admin.query('select nick from public.partitioned');
  expect(rows).toEqual([{ nick: 'hong' }]);
});

describe('choices that can not be followed', () => {
  const asked: readonly [string, Partial<RestorationChoices>][] = [
    ['of a table that is not sealed', leaveAll('unknown')],
    ['of a column that is not there', value('choosing', ['unknown', 'x'])],
    ['that leave a column that is not there', leave('choosing', 'unknown')],
    ['that use what was sealed of a column that is new', use('choosing', 'unknown', 'sealed')],
    ['into a table that is not there', { overrides: [{ table: 'public.choosing', into: 'public.unknown' }] }],
    ['into a table without a schema', { overrides: [{ table: 'public.choosing', into: 'unknown' }] }],
    ['into a column that is not there', { overrides: [{ table: 'public.choosing', column: 'note', into: 'unknown' }] }],
    [
      'into a column that has a value of its own',
      { overrides: [{ table: 'public.choosing', column: 'note', into: 'coupon' }] },
    ],
    ['that leave a column and give it a value', { ...value('choosing', ['note', 'x']), ...leave('choosing', 'note') }],
    ['that leave rows and give them a value', { ...value('choosing', ['note', 'x']), ...leaveAll('choosing') }],
    [
      'that give a value and use another',
      { overrides: [...value('choosing', ['note', 'x']).overrides, ...use('choosing', 'note', 'changed').overrides] },
    ],
    [
      'that give a stripped row another key',
      { overrides: [{ table: 'public.members', column: 'member_no', value: '5' }] },
    ],
    ['that leave what finds a stripped row', { leaveInVault: [{ table: 'public.members', columns: ['member_no'] }] }],
    [
      'that give a live row a column it had not lost',
      { overrides: [{ table: 'public.members', column: 'locale', value: 'ko' }] },
    ],
  ];

  test.each(asked)('%s are refused before anything is touched', async (_, choices) => {
    const { restore } = world.current();
    const error = await restore('choosing', choices).catch((refused) => refused);
    expect(error).toMatchObject({ code: 'input_invalid', message: expect.stringContaining('Nothing has changed.') });
    expect(JSON.stringify([error.message, error.detail])).not.toMatch(/unknown|"x"/);
  });
});
