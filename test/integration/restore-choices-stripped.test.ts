import { describe, expect, test } from 'vitest';
import {
  type Case,
  changedWorld,
  expectReady,
  leave,
  readyOf,
  stripped,
  tableWith,
  use,
  value,
} from '../support/changed-world.js';

const row = `insert into T (row_no, member_no, note, mail, nick) values (1, $1, 'n', 'a@example.com', 'hong')`;
const rowOfMail = `insert into T (row_no, member_no, note, mail, nick) values (2, L, 'l', 'a@example.com', 'live')`;

const cases = {
  untouched: {
    create: tableWith('mail text unique, nick text not null'),
    entry: stripped({ mail: 'null', nick: `"'gone-' || row_no"` }),
    rows: row,
    meanwhile: 'select 1',
  },
  overwritten: {
    create: tableWith('mail text unique, nick text not null'),
    entry: stripped({ mail: 'null', nick: `"'gone-' || row_no"` }),
    rows: row,
    meanwhile: `update T set mail = 'new@example.com', nick = 'new'`,
  },
  overwritten_and_taken: {
    create: tableWith('mail text unique, nick text not null unique'),
    entry: stripped({ mail: 'null', nick: `"'gone-' || row_no"` }),
    rows: row,
    meanwhile: `update T set nick = 'new'; ${rowOfMail}`,
  },
  written_again: {
    create: tableWith('mail text, nick text not null'),
    entry: stripped({ mail: 'null', nick: `"''"` }),
    rows: row,
    meanwhile: `update T set mail = 'a@example.com'`,
  },
  gone: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: 'null', nick: 'null' }),
    rows: row,
    meanwhile: 'delete from T',
  },
  other_placeholder: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: `"''"`, nick: `"'gone'"` }),
    rows: row,
    meanwhile: 'select 1',
    entryNow: `table: public.other_placeholder, ${stripped({ mail: 'null', nick: `"'away'"` })}`,
  },
  other_columns: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: 'null', nick: 'null' }),
    rows: row,
    meanwhile: 'revoke update (nick) on T from dormouse_mover',
    entryNow: `table: public.other_columns, ${stripped({ mail: 'null', note: 'null' })}`,
  },
  to_move: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: 'null', nick: 'null' }),
    rows: row,
    meanwhile: 'grant select, insert, update, delete on T to dormouse_mover',
    entryNow:
      'table: public.to_move, member: member_no, mode: move, class: membership, items: { mail: { ko: 메일, en: mail } }',
  },
  to_strip: {
    create: tableWith('mail text, nick text'),
    entry: 'member: member_no, mode: move, class: membership, items: { mail: { ko: 메일, en: mail } }',
    rows: row,
    meanwhile: 'revoke insert on T from dormouse_mover',
    entryNow: `table: public.to_strip, ${stripped({ mail: 'null' })}`,
  },
  renamed_key: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: 'null', nick: 'null' }),
    rows: row,
    meanwhile: 'alter table T rename row_no to id',
  },
  truncating: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: 'null', nick: 'null' }),
    rows: row,
    meanwhile: 'alter table T alter nick type char(2)',
  },
  trigger_on_update: {
    create: tableWith('mail text, nick text'),
    entry: stripped({ mail: 'null', nick: 'null' }),
    rows: row,
    meanwhile: `create function public.upper_nick() returns trigger language plpgsql as $f$
        begin new.nick := upper(new.nick); return new; end $f$;
      create trigger upper_nick before update on T for each row execute function public.upper_nick()`,
  },
  old_placeholder_column: {
    create: tableWith('mail text, nick text, prefix text default $p$p$p$'),
    entry: stripped({ mail: 'null', nick: '"prefix || row_no"' }),
    rows: row,
    meanwhile: 'alter table T rename prefix to head',
    entryNow: `table: public.old_placeholder_column, ${stripped({ mail: 'null', nick: '"head || row_no"' })}`,
  },
  column_left: {
    create: tableWith('mail text unique, nick text not null'),
    entry: stripped({ mail: 'null', nick: `"'gone-' || row_no"` }),
    rows: row,
    meanwhile: rowOfMail,
  },
} satisfies Record<string, Case>;

const world = changedWorld(cases);
const sealed = { note: 'n', mail: 'a@example.com', nick: 'hong' };

async function live(name: string): Promise<Record<string, unknown>[]> {
  const rows = await world.current().rowsOf(name);
  return rows.map(({ prefix: _, head: __, id: ___, ...columns }) => columns);
}

describe('what was stripped', () => {
  test('goes back without a choice where its placeholder stands, or the sealed value itself was written again', async () => {
    for (const name of ['untouched', 'written_again']) {
      expect((await world.current().restore(name)).leftInVault).toEqual([]);
      expect(await live(name)).toEqual([sealed]);
    }
  });

  test('goes back by the placeholders that were sealed with it, whatever the map has since', async () => {
    await world.current().restore('other_placeholder');
    expect(await live('other_placeholder')).toEqual([sealed]);
  });

  test('goes back into a table whose rows are moved since', async () => {
    await world.current().restore('to_move');
    expect(await live('to_move')).toEqual([sealed]);
  });

  test('and overwritten is a conflict: the sealed value wins, or a given one, or it stays sealed', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('overwritten');
    expect(conflicts).toMatchObject([{ table: 'public.overwritten', columns: ['mail', 'nick'] }]);
    expect(conflicts.flatMap(readyOf)).toEqual([
      { overrides: ['mail', 'nick'].map((column) => ({ table: 'public.overwritten', column, use: 'sealed' })) },
      leave('overwritten', 'mail', 'nick'),
      { leaveInVault: [{ table: 'public.overwritten' }] },
    ]);
    await expectReady(world.current(), 'overwritten', conflicts);
    const answer = await restore('overwritten', {
      ...use('overwritten', 'mail', 'sealed'),
      ...leave('overwritten', 'nick'),
    });
    expect(await live('overwritten')).toEqual([{ ...sealed, nick: 'new' }]);
    expect(answer).toMatchObject({
      changed: [],
      leftInVault: [{ table: 'public.overwritten', columns: ['nick'], rows: 1 }],
    });
  });

  test('and overwritten in one column while another is taken tells of both at once', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('overwritten_and_taken');
    expect(conflicts).toMatchObject([
      { columns: ['nick'], constraint: null },
      { columns: ['mail'], constraint: 'overwritten_and_taken_mail_key' },
    ]);
    await expectReady(world.current(), 'overwritten_and_taken', conflicts);
    const given = { overrides: [...value('overwritten_and_taken', ['nick', 'given']).overrides] };
    const answer = await restore('overwritten_and_taken', { ...given, ...leave('overwritten_and_taken', 'mail') });
    expect(await live('overwritten_and_taken')).toEqual([{ note: 'n', mail: null, nick: 'given' }]);
    expect(answer.changed).toEqual([{ table: 'public.overwritten_and_taken', columns: ['nick'], rows: 1 }]);
    expect(answer.leftInVault).toMatchObject([{ columns: ['mail', 'nick'], rows: 1 }]);
  });

  test('and whose row is gone stays sealed, or waits for the row', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('gone');
    expect(conflicts).toMatchObject([
      { table: 'public.gone', columns: [], why: 'a row of public.gone is gone, or belongs to somebody else by now.' },
    ]);
    const answer = await restore('gone', readyOf(conflicts[0] as never)[0]);
    expect(answer.leftInVault).toMatchObject([{ table: 'public.gone', columns: null, rows: 1 }]);
    expect(answer.tables).not.toHaveProperty('public.gone');
  });

  test('of a column that is not ours any more names that column alone', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('other_columns');
    expect(conflicts).toMatchObject([{ columns: ['nick'] }]);
    expect(conflicts[0]?.choices[0]?.do).toContain('dormouse grants');
    await expectReady(world.current(), 'other_columns', conflicts);
    const answer = await restore('other_columns', leave('other_columns', 'nick'));
    expect(await live('other_columns')).toEqual([{ ...sealed, nick: null }]);
    expect(answer.leftInVault).toMatchObject([{ columns: ['nick'] }]);
  });

  test('finds its row by a key that was renamed since', async () => {
    const { conflictsOf, restore } = world.current();
    expect(await conflictsOf('renamed_key')).toMatchObject([{ columns: ['row_no'] }]);
    await restore('renamed_key', { overrides: [{ table: 'public.renamed_key', column: 'row_no', into: 'id' }] });
    expect(await live('renamed_key')).toEqual([sealed]);
  });

  test('and would be cut off is a conflict, and cut off when that is accepted', async () => {
    const { conflictsOf, restore } = world.current();
    expect(await conflictsOf('truncating')).toMatchObject([{ columns: ['nick'] }]);
    const answer = await restore('truncating', use('truncating', 'nick', 'changed'));
    expect(await live('truncating')).toEqual([{ ...sealed, nick: 'ho' }]);
    expect(answer.changed).toEqual([{ table: 'public.truncating', columns: ['nick'], rows: 1 }]);
    expect(answer.leftInVault).toMatchObject([{ columns: ['nick'], rows: 1 }]);
  });

  test('and changed by a trigger is a conflict, and reported when that is accepted', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('trigger_on_update');
    expect(conflicts).toMatchObject([{ columns: ['nick'] }]);
    await expectReady(world.current(), 'trigger_on_update', conflicts);
    const answer = await restore('trigger_on_update', use('trigger_on_update', 'nick', 'changed'));
    expect(answer.changed).toEqual([{ table: 'public.trigger_on_update', columns: ['nick'], rows: 1 }]);
    expect(await live('trigger_on_update')).toEqual([{ ...sealed, nick: 'HONG' }]);
  });

  test('by a placeholder that can no longer be told goes over what stands when the caller says so', async () => {
    const { conflictsOf, restore } = world.current();
    const conflicts = await conflictsOf('old_placeholder_column');
    expect(conflicts).toMatchObject([{ columns: ['nick'] }]);
    await expectReady(world.current(), 'old_placeholder_column', conflicts);
    await restore('old_placeholder_column', use('old_placeholder_column', 'nick', 'sealed'));
    expect(await live('old_placeholder_column')).toEqual([sealed]);
  });
});

test('moved rows of a table that is only stripped since need the right to go back', async () => {
  const { conflictsOf, restore, shop, openAnew } = world.current();
  const conflicts = await conflictsOf('to_strip');
  expect(conflicts).toMatchObject([{ table: 'public.to_strip' }]);
  await shop.database.admin.query('grant select, insert on public.to_strip to dormouse_mover');
  await openAnew();
  await restore('to_strip');
  expect(await live('to_strip')).toEqual([sealed]);
});

test('a column that was left keeps its placeholder, and comes back as soon as it can', async () => {
  const { conflictsOf, restore, shop } = world.current();
  const conflicts = await conflictsOf('column_left');
  expect(conflicts).toMatchObject([{ columns: ['mail'], constraint: 'column_left_mail_key' }]);
  await restore('column_left', leave('column_left', 'mail', 'nick'));
  expect(await live('column_left')).toEqual([{ note: 'n', mail: null, nick: 'gone-1' }]);
  expect(await conflictsOf('column_left', { remainder: true })).toMatchObject([{ columns: ['mail'] }]);
  await restore('column_left', { ...leave('column_left', 'mail'), remainder: true });
  expect(await live('column_left')).toEqual([{ note: 'n', mail: null, nick: 'hong' }]);
  await shop.database.admin.query(`delete from public.column_left where note = 'l'`);
  const answer = await restore('column_left', { remainder: true });
  expect(answer.leftInVault).toEqual([]);
  expect(await live('column_left')).toEqual([sealed]);
});
