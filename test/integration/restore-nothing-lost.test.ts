import { describe, expect, test } from 'vitest';
import {
  type Case,
  changedWorld,
  expectReady,
  joined,
  leave,
  leaveAll,
  readyOf,
  stripped,
  tableWith,
  use,
} from '../support/changed-world.js';

const entry = stripped({ mail: 'null', nick: 'null' });
const create = tableWith('mail text, nick text');
const rows = `insert into T (row_no, member_no, note, mail, nick) values (1, $1, 'n', 'a@example.com', 'hong')`;
const computed = (mail: string, nick: string) =>
  `alter table T drop mail, drop nick; alter table T add mail text generated always as (${mail}) stored,
    add nick text generated always as (${nick}) stored; grant select on T to dormouse_mover`;
const noteNow = (name: string) => `table: public.${name}, ${stripped({ note: 'null' })}`;
const inAlbum = `create table T (row_no bigint primary key, album_no int, note text, mail text, nick text)`;
const album = (name: string) => ({
  create: `create table public.${name}_albums (album_no int primary key, member_no bigint); ${inAlbum}`,
  rows: `insert into public.${name}_albums values (1, $1);
    insert into T values (1, 1, 'n', 'a@example.com', 'hong')`,
  entry: entry.replace('member: member_no', `via: { table: public.${name}_albums, columns: { album_no: album_no } }`),
  others: [`table: public.${name}_albums, member: member_no, mode: keep, because: albums of everybody`],
});

const cases = {
  computed_otherwise: {
    ...{ create, rows, entry, entryNow: noteNow('computed_otherwise') },
    meanwhile: computed('lower(note)', 'upper(note)'),
  },
  computed_alike: {
    ...{ create, rows, entry, entryNow: noteNow('computed_alike') },
    meanwhile: computed(`'a@' || 'example.com'`, `'ho' || 'ng'`),
  },
  computed_and_gone: {
    ...{ create, rows, entry, entryNow: noteNow('computed_and_gone') },
    meanwhile: `${computed(`'a@' || 'example.com'`, `'ho' || 'ng'`)}; delete from T`,
  },
  computed_dropped: {
    create: tableWith('nick text, shout text generated always as (upper(nick)) stored'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong'), ($1, 'm', null)`,
    meanwhile: 'alter table T drop shout',
  },
  key_given_anew: {
    ...{ create, rows, entry },
    meanwhile: `delete from T; insert into T (row_no, member_no, note) values (1, L, 'another')`,
  },
  owner_changed: { ...{ create, rows, entry }, meanwhile: 'update T set member_no = L' },
  owner_by_parent: { ...album('owner_by_parent'), meanwhile: 'select 1' },
  other_by_parent: { ...album('other_by_parent'), meanwhile: 'update public.other_by_parent_albums set member_no = L' },
  left_then_another: { create, rows, meanwhile: 'select 1' },
  left_of_default: {
    create: tableWith(
      `nick text default 'newcomer', code text default gen_random_uuid()::text, mood text default 'calm'`,
    ),
    rows: `insert into T (row_no, member_no, note, nick, code, mood) values
      (1, $1, 'n', 'hong', 'c-1', 'm-1'), (2, $1, 'o', 'kim', 'c-2', null)`,
    meanwhile: 'select 1',
  },
} satisfies Record<string, Case>;

const world = changedWorld(cases);
const gone = { columns: [], why: expect.stringContaining('is gone, or belongs to somebody else') };

async function textOf(name: string): Promise<string> {
  const { rows: found } = await world.current().shop.database.admin.query(`select * from public.${name} order by 1`);
  return JSON.stringify(found);
}

describe('a stripped column that the table computes by now', () => {
  test('and computes otherwise is a conflict, and stays sealed when that is accepted', async () => {
    const name = 'computed_otherwise';
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf(name);
    expect(conflicts).toMatchObject([{ columns: ['mail', 'nick'] }]);
    await expectReady(world.current(), name, conflicts);
    const answer = await restore(name, joined(use(name, 'mail', 'changed'), use(name, 'nick', 'changed')));
    expect(answer.leftInVault).toMatchObject([{ table: `public.${name}`, columns: ['mail', 'nick'], rows: 1 }]);
    expect(answer.changed).toEqual([{ table: `public.${name}`, columns: ['mail', 'nick'], rows: 1 }]);
    expect(answer.tables).not.toHaveProperty(`public.${name}`);
  });

  test('to the sealed value is back', async () => {
    const answer = await world.current().restore('computed_alike');
    expect(answer).toMatchObject({ changed: [], leftInVault: [], tables: { 'public.computed_alike': 1 } });
  });

  test('of a row that is gone is a conflict', async () => {
    const conflicts = await world.current().conflictsOf('computed_and_gone');
    expect(conflicts).toMatchObject([gone]);
    const answer = await world.current().restore('computed_and_gone', leaveAll('computed_and_gone'));
    expect(answer.leftInVault).toMatchObject([{ columns: null, rows: 1 }]);
  });
});

test('what the table computed in a column that was dropped stays sealed and listed', async () => {
  const name = 'computed_dropped';
  const { restore, rowsOf } = world.current();
  const left = [{ table: `public.${name}`, columns: ['shout'], rows: 1 }];
  expect((await restore(name)).leftInVault).toMatchObject(left);
  expect(await rowsOf(name)).toMatchObject([{ nick: null }, { nick: 'hong' }]);
  expect((await restore(name, { remainder: true })).leftInVault).toMatchObject(left);
});

describe('what was stripped of a row that belongs to somebody else by now', () => {
  test.each(['key_given_anew', 'owner_changed', 'other_by_parent'] as const)(
    '(%s) stays sealed, whatever is chosen but to leave it',
    async (name) => {
      const { conflictsOf, restore } = world.current();
      const before = await textOf(name);
      const conflicts = await conflictsOf(name);
      expect(conflicts).toMatchObject([gone]);
      expect(readyOf(conflicts[0] as never)).toEqual([leaveAll(name)]);
      const sealed = joined(use(name, 'mail', 'sealed'), use(name, 'nick', 'sealed'));
      expect(await conflictsOf(name, sealed)).toMatchObject([gone]);
      expect((await restore(name, leaveAll(name))).leftInVault).toMatchObject([{ columns: null, rows: 1 }]);
      expect(await textOf(name)).toBe(before);
    },
  );

  test('by a parent whose owner is the same goes back', async () => {
    expect((await world.current().restore('owner_by_parent')).leftInVault).toEqual([]);
    expect(await textOf('owner_by_parent')).toContain('"hong"');
  });

  test('stays sealed also as a remainder', async () => {
    const name = 'left_then_another';
    const { conflictsOf, restore, shop, memberOf } = world.current();
    await restore(name, leave(name, 'nick'));
    const { admin } = shop.database;
    const { rows: shapes } = await admin.query('select document::text as text from vault.shape');
    expect(shapes.some(({ text }) => /"row_no".*"member_no".*"nick"/.test(text))).toBe(true);
    await admin.query(`update public.${name} set member_no = $1`, [memberOf('owner_changed')]);
    expect(await conflictsOf(name, { remainder: true })).toMatchObject([gone]);
    await admin.query(`update public.${name} set member_no = $1`, [memberOf(name)]);
    expect((await restore(name, { remainder: true })).leftInVault).toEqual([]);
    expect(await textOf(name)).toContain('"hong"');
  });
});

test('a column that was left of a moved row goes back over its default, but over nothing that was written since', async () => {
  const name = 'left_of_default';
  const { conflictsOf, restore, rowsOf, shop } = world.current();
  await restore(name, leave(name, 'nick', 'code', 'mood'));
  const { admin } = shop.database;
  const { rows: shapes } = await admin.query('select document::text as text from vault.shape');
  expect(JSON.stringify([shapes, await rowsOf(name)])).toMatch(/newcomer/);
  expect(JSON.stringify(shapes)).not.toMatch(/newcomer|calm/);
  await admin.query(`update public.${name} set nick = 'written' where row_no = 1`);
  expect(await conflictsOf(name, { remainder: true })).toMatchObject([{ columns: ['nick'] }]);
  const again = await restore(name, { ...leave(name, 'nick'), remainder: true });
  expect(again.leftInVault.map(({ columns, rows: count }) => [columns, count])).toEqual([
    [['nick'], 1],
    [['nick'], 1],
  ]);
  await admin.query(`update public.${name} set nick = 'newcomer' where row_no = 1`);
  expect((await restore(name, { remainder: true })).leftInVault).toEqual([]);
  expect(await rowsOf(name)).toEqual([
    { note: 'n', nick: 'hong', code: 'c-1', mood: 'm-1' },
    { note: 'o', nick: 'kim', code: 'c-2', mood: 'calm' },
  ]);
});
