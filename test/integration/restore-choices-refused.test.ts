import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import type { Transaction } from '../../src/database/sql.js';
import type { Override, RestorationChoices } from '../../src/restore/choices.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import {
  type Case,
  changedWorld,
  leave,
  leaveAll,
  moved,
  readyOf,
  tableWith,
  use,
  value,
  wordOf,
} from '../support/changed-world.js';
import { agent, proof } from '../support/sweeps.js';

const many = Array.from({ length: 60 }, (_, index) => `c${index}`);
const each = (text: (column: string) => string) => many.map(text).join(', ');
const byOwner = moved.replace('member_no', 'owner_no');

const cases = {
  plain: {
    create: tableWith('nick text, friend bigint'),
    rows: `insert into T (member_no, note, nick, friend) values ($1, 'n', 'hong', 1)`,
    meanwhile: `alter table T drop nick, add alias text, add boss bigint references public.members,
      add twice text generated always as (note || note) stored, add number int generated always as identity`,
    entryNow: `table: public.plain, ${moved}, mentions: [boss]`,
  },
  went: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `alter table T rename to went_since; create table public.undeclared (like public.went_since);
      grant select, insert, update, delete on public.undeclared to dormouse_mover`,
    entryNow: `table: public.went_since, ${moved}`,
  },
  became_another: {
    create: tableWith('nick text, friend text'),
    rows: `insert into T (member_no, note, nick, friend) values ($1, 'n', 'hong', '5')`,
    meanwhile: `drop table T; create table public.of_owners (row_no bigint primary key,
      owner_no bigint references public.members, note text, nick text);
      grant select, insert, update, delete on public.of_owners to dormouse_mover`,
    entryNow: `table: public.of_owners, ${byOwner}`,
  },
  owned: {
    create: `create table T (row_no bigint primary key, member_no bigint references public.members, note text, friend text)`,
    rows: `insert into T values (1, $1, 'n', '1001')`,
    meanwhile: 'alter table T rename member_no to owner_no; alter table T drop friend',
    entryNow: `table: public.owned, ${byOwner}`,
  },
  key_renamed: {
    create: tableWith('nick text'),
    rows: `insert into T (row_no, member_no, note, nick) values (70, $1, 'n', null)`,
    meanwhile: 'alter table T rename row_no to id; alter table T add spare bigint',
  },
  strip_key: {
    create: tableWith('nick text'),
    entry:
      'member: member_no, mode: strip, class: membership, columns: { nick: null }, items: { nick: { ko: 항목, en: item } }',
    rows: `insert into T (row_no, member_no, note, nick) values (1, $1, 'n', 'hong')`,
    meanwhile: 'alter table T rename row_no to id; alter table T add spare bigint',
  },
  keyless_drop: {
    create: 'create table T (member_no bigint not null references public.members, note text, nick text)',
    rows: `insert into T values ($1, 'n', 'hong')`,
    meanwhile: 'alter table T drop nick, add alias text',
  },
  keyless_check: {
    create: 'create table T (member_no bigint not null references public.members, note text, nick text)',
    rows: `insert into T values ($1, 'n', 'hong')`,
    meanwhile: `alter table T add constraint no_hong check (nick <> 'hong')`,
  },
  retyped: {
    create: tableWith(each((column) => `${column} text`)),
    rows: `insert into T (member_no, note, ${each((column) => column)}) values ($1, 'n', ${each(() => `'hong'`)})`,
    meanwhile: `alter table T ${each((column) => `alter ${column} type int using 1`)}`,
  },
  crowded: {
    create: tableWith(each((column) => `${column} text unique`)),
    rows: `insert into T (member_no, note, ${each((column) => column)}) values ($1, 'n', ${each(() => `'hong'`)})`,
    meanwhile: `insert into T (member_no, ${each((column) => column)}) values (L, ${each(() => `'hong'`)})`,
  },
} satisfies Record<string, Case>;

type Name = keyof typeof cases;
const world = changedWorld(cases);

function becomes(name: string, into: string): { overrides: Override[] } {
  return { overrides: [{ table: `public.${name}`, into }] };
}

function renamed(name: string, column: string, into: string): { overrides: Override[] } {
  return { overrides: [{ table: `public.${name}`, column, into }] };
}

async function refusalOf(name: Name, choices: Partial<RestorationChoices>): Promise<string> {
  const refused = await world
    .current()
    .restore(name, { ...choices, rehearse: true })
    .catch((error) => error);
  expect(refused).toMatchObject({ code: 'input_invalid', message: expect.stringContaining('Nothing has changed.') });
  return refused.message;
}

describe('what was sealed of a table', () => {
  test.each(['vault.record', 'dormouse.cycle', 'pg_catalog.pg_class', 'information_schema.tables', 'pg_temp.any'])(
    'never goes into %s',
    async (into) => {
      expect(await refusalOf('went', becomes('went', into))).toContain('a table of that schema');
    },
  );

  test('goes into no other while its own is there', async () => {
    for (const into of ['public.went_since', 'public.payments', 'public.plain'])
      expect(await refusalOf('plain', becomes('plain', into))).toContain('is still there');
  });

  test.each(['payments', 'members', 'settlements', 'device_tokens', 'undeclared', 'plain'])(
    'did not become %s, which is another table or none of ours',
    async (into) => {
      expect(await refusalOf('went', becomes('went', `public.${into}`))).toContain('became no other table than');
    },
  );

  test('goes into the one that the map has under a new name', async () => {
    await world.current().restore('went', becomes('went', 'public.went_since'));
    expect(await world.current().rowsOf('went', 'went_since')).toEqual([{ note: 'n', nick: 'hong' }]);
  });

  test('goes into one with another member column by what held the key of the member, and by nothing else', async () => {
    const into = becomes('became_another', 'public.of_owners');
    expect(await refusalOf('became_another', into)).toContain('whose they are');
    const by = (column: string) => ({
      overrides: [...into.overrides, ...renamed('became_another', column, 'owner_no').overrides],
    });
    expect(await refusalOf('became_another', by('friend'))).toContain('friend is not it');
    await world.current().restore('became_another', { ...by('member_no'), ...leave('became_another', 'friend') });
    const { rows } = await world.current().shop.database.admin.query('select owner_no::text from public.of_owners');
    expect(rows).toEqual([{ owner_no: world.current().memberOf('became_another') }]);
  });
});

test('rows that would be of nobody do not go back', async () => {
  const conflicts = await world.current().conflictsOf('owned', leave('owned', 'friend', 'member_no'));
  expect(conflicts).toMatchObject([{ table: 'public.owned', columns: ['owner_no'] }]);
  expect(conflicts.flatMap(readyOf)).toEqual([leaveAll('owned')]);
});

describe('what says which row it is, or whose', () => {
  const asked: readonly [string, Name, Partial<RestorationChoices>][] = [
    ['has no other value: member', 'plain', value('plain', ['member_no', '1001'])],
    ['has no other value: key', 'plain', value('plain', ['row_no', '900'])],
    ['is not used otherwise: member', 'plain', use('plain', 'member_no', 'changed')],
    ['is not used otherwise: key', 'plain', use('plain', 'row_no', 'sealed')],
    ['does not stay without its row: member', 'plain', leave('plain', 'note', 'member_no')],
    ['does not stay without its row: key', 'plain', leave('plain', 'row_no')],
    ['gets no value where it is new', 'plain', value('plain', ['boss', '1001'])],
    ['gets no value where its name is new', 'owned', value('owned', ['owner_no', '1001'])],
    ['gets no value where the key has a new name', 'key_renamed', value('key_renamed', ['id', '900'])],
    ['is not what another column became', 'plain', renamed('plain', 'nick', 'boss')],
    ['is not what a column of another member became', 'owned', renamed('owned', 'friend', 'owner_no')],
    ['is not what a column without a value became', 'key_renamed', renamed('key_renamed', 'nick', 'id')],
    ['finds its row by a key alone', 'strip_key', renamed('strip_key', 'row_no', 'spare')],
    ['finds its row by no given value', 'strip_key', value('strip_key', ['row_no', '2'])],
  ];

  test.each(asked)('%s', async (_, name, choices) => {
    await refusalOf(name, choices);
  });

  test('goes by its new name, with the value that was sealed', async () => {
    const { restore, rowsOf, shop, memberOf } = world.current();
    await restore('key_renamed', renamed('key_renamed', 'row_no', 'id'));
    expect(await rowsOf('key_renamed')).toEqual([{ id: 70, note: 'n', nick: null, spare: null }]);
    const choices = { ...renamed('owned', 'member_no', 'owner_no'), ...leave('owned', 'friend') };
    await restore('owned', choices);
    const { rows } = await shop.database.admin.query('select owner_no::text, note from public.owned');
    expect(rows).toEqual([{ owner_no: memberOf('owned'), note: 'n' }]);
  });
});

describe('a column', () => {
  const asked: readonly [string, Partial<RestorationChoices>][] = [
    ['goes into itself while it is there', renamed('plain', 'note', 'alias')],
    ['does not go into another that was sealed', renamed('plain', 'nick', 'note')],
    ['does not go into another that is left', { ...renamed('plain', 'nick', 'note'), ...leave('plain', 'note') }],
    ['does not go into one that the table computes', renamed('plain', 'nick', 'twice')],
    ['does not go into one that the table numbers', renamed('plain', 'nick', 'number')],
  ];

  test.each(asked)('%s', async (_, choices) => {
    await refusalOf('plain', choices);
  });

  test('is not offered to be left of a row that nothing finds again', async () => {
    for (const [name, offers] of [
      ['keyless_drop', ['into nick', 'leave']],
      ['keyless_check', ['value nick', 'leave']],
    ] as const) {
      const [conflict] = await world.current().conflictsOf(name);
      expect(conflict?.choices.flatMap(({ send }) => (send ? [wordOf(send)] : []))).toEqual(offers);
    }
  });
});

/** The service as it is, counting what it asks of the member database in its transactions. */
function counting(ctx: Context): { ctx: Context; asked: () => number } {
  let count = 0;
  const counted = (tx: Transaction): Transaction =>
    new Proxy(tx, {
      get(target, name) {
        const found = Reflect.get(target, name);
        if (typeof found !== 'function') return found;
        return (...args: unknown[]) => {
          count += 1;
          return found.apply(target, args);
        };
      },
    });
  const mover = new Proxy(ctx.mover, {
    get(target, name) {
      if (name === 'transaction')
        return (work: (tx: Transaction) => Promise<unknown>) => target.transaction((tx) => work(counted(tx)));
      const found = Reflect.get(target, name);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
  return { ctx: { ...ctx, mover }, asked: () => count };
}

describe('working out a conflict', () => {
  test('looks at each value of many columns once', async () => {
    const { ctx, memberOf } = world.current();
    const observed = counting(ctx);
    const asked = { memberId: memberOf('retyped'), reason: 'came back', proof, actor: agent };
    const error = await restoreMember(observed.ctx, asked).catch((refused) => refused);
    expect(error.detail.conflicts).toMatchObject([{ columns: many }]);
    expect(error.detail.conflicts.flatMap(readyOf)).toEqual([leave('retyped', ...many), leaveAll('retyped')]);
    expect(observed.asked()).toBeLessThan(many.length * 8);
  });

  test('ends after so many tries, and offers the rest untried', async () => {
    const conflicts = await world.current().conflictsOf('crowded');
    expect(conflicts.length).toBe(51);
    for (const conflict of conflicts)
      expect(conflict.choices.flatMap(({ send }) => (send ? [wordOf(send).split(' ')[0]] : []))).toEqual([
        'value',
        'leave',
        'leave',
      ]);
  });
});
