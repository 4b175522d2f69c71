import { describe, expect, test } from 'vitest';
import { draftDataMap } from '../../src/datamap/draft/draft-data-map.js';
import { databaseOf, draftOf, entryIn, whysIn, withReader } from './draft-case.js';

/** No word of a schema: whoever finds one in the output has found a value. */
const planted = ['zqxmarker', '9137', 'ZQX', '8264'];

const marked = `
create table public.members (
  member_no bigint primary key, login_id text unique, email text unique, name text not null, hp_no text, etc1 text,
  memo jsonb, status text, joined_at timestamptz not null, birth date
);
create table public.payments (
  id bigint primary key, member_no bigint not null references public.members, paid_at timestamptz not null,
  result text, card_no text, amount numeric
);
create table public.things (id bigint primary key, member_no bigint, words text);
insert into members select n, 'zqxmarker' || n, 'zqxmarker' || n || '@example.com', 'zqxmarker', '010-9137-' || 1000 + n,
  '010-8264-' || 1000 + n, '{"a": "zqxmarker"}', 'ZQX', '2013-07-19 09:13:37+00', '1913-08-26' from generate_series(1, 40) as n;
insert into payments select n, n, now() - interval '3 days', 'ZQX', '9137-8264', 9137 from generate_series(1, 40) as n;
insert into things select n, n, 'zqxmarker' from generate_series(1, 40) as n;
analyze;`;

function expectNoValue(text: string): void {
  for (const marker of planted) expect(text).not.toContain(marker);
}

describe('a draft shows no value of a row', () => {
  test('in the text, the document and the reasons, though it guesses from values', async () => {
    const { superuserUrl } = await databaseOf(marked);
    const draft = await draftOf(superuserUrl);
    expect(entryIn(draft, 'public.members')).toMatchObject({ items: { etc1: { ko: '전화번호' } } });
    expectNoValue(draft.yaml);
    expectNoValue(JSON.stringify(draft));
  });

  test('in reasons for what could not be read or does not fit', async () => {
    const { superuserUrl } = await databaseOf(`${marked}
      alter table members add constraint bad check (name ~ '^zqxmarker$');
      alter table members add constraint worse check (email ~ '^zqx');`);
    const draft = await draftOf(superuserUrl);
    expect(whysIn(draft, /columns/).join('\n')).toContain('the check constraint bad forbids the placeholder');
    // The words of a constraint are the schema's; of the rows nothing may show.
    expectNoValue(JSON.stringify(draft).replaceAll('zqxmarker$', ''));
  });
});

describe("a table that can't be sampled", () => {
  test('is declared from its names, and told', async () => {
    const database = await databaseOf(`${marked}
      grant select on members to dormouse_clerk;
      alter table things add foreign key (member_no) references members;
      alter table things enable row level security;
      create policy own on things using (false);
      grant select on things to dormouse_clerk;`);
    const draft = await draftOf(database.urls.clerk);
    expect(draft.tables.notSampled).toEqual([
      { table: 'public.payments', why: 'may not be read' },
      { table: 'public.things', why: 'may not be read' },
    ]);
    expect(draft.yaml).toContain('public.payments (may not be read)');
    expect(entryIn(draft, 'public.payments')).toMatchObject({ member: 'member_no', mode: 'move' });
    expectNoValue(draft.yaml);
  });

  test('because somebody holds a lock costs a moment and no more', async () => {
    const { admin, superuserUrl } = await databaseOf(marked);
    const holder = await admin.connect();
    try {
      await holder.query('begin; lock table payments in access exclusive mode');
      const draft = await draftOf(superuserUrl);
      expect(draft.tables.notSampled).toContainEqual({ table: 'public.payments', why: 'took too long' });
      expect(entryIn(draft, 'public.payments')).toMatchObject({ mode: 'move' });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
  });

  test('because the time is over is guessed from its name too', async () => {
    const { superuserUrl } = await databaseOf(marked);
    let asked = 0;
    const hasTime = () => {
      asked += 1;
      return asked === 1;
    };
    const draft = await withReader(superuserUrl, (reader) =>
      draftDataMap({ catalogReader: reader, sampler: { rows: reader.rows, hasTime } }),
    );
    expect(draft.tables.notSampled.length).toBeGreaterThan(0);
    expect(draft.dataMap.member.contact).toMatchObject({ email: 'email', name: 'name', phone: 'hp_no' });
  });
});

test('odd tables break nothing: types of every kind, partitions, generated columns, circles, no primary key, odd names', async () => {
  const { superuserUrl } = await databaseOf(`
    create table public.members (id uuid primary key, email text, name text, joined_at timestamptz not null, referrer uuid references members);
    create table public."odd %s "" name" (id int primary key, member_id uuid references members);
    create table public.events (member_id uuid not null references members, at timestamptz not null, what text) partition by range (at);
    create table public.events_old partition of public.events for values from (minvalue) to ('2020-01-01');
    create table public.values_of_all (
      member_id uuid not null references members, n numeric, f float8, i interval, t time, tz timetz, j json, x xml, b bit(3),
      v varbit, m money, p point, c circle, r int4range, mr datemultirange, a int[][], ts tsvector, mac macaddr, l pg_lsn,
      g text generated always as ('g') stored, inf timestamptz default 'infinity', char1 "char"
    );
    create table public.a (id int primary key, member_id uuid references members, b_id int);
    create table public.b (id int primary key, a_id int references a, words text);
    alter table a add foreign key (b_id) references b deferrable;
    create table public.folders (id int primary key, member_id uuid not null references members, parent int references folders on delete cascade, label text);
    insert into members values ('00000000-0000-0000-0000-000000000001', null, null, '-infinity', null);
    insert into values_of_all (member_id) values ('00000000-0000-0000-0000-000000000001');`);
  const draft = await draftOf(superuserUrl);
  expect(draft.tables.notSampled).toEqual([]);
  expect(draft.dataMap.data.map(({ table }) => table).sort()).toEqual([
    'public.a',
    'public.b',
    'public.events',
    'public.folders',
    'public.members',
    'public.values_of_all',
  ]);
  expect(entryIn(draft, 'public.members')).toMatchObject({ columns: { referrer: null } });
});

test("the session of a draft can't write", async () => {
  const { superuserUrl } = await databaseOf(marked);
  const deleting = withReader(superuserUrl, (reader) => reader.rows('delete from public.payments'));
  await expect(deleting).rejects.toThrow(/25006/);
});
