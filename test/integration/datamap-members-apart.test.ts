import { describe, expect, test } from 'vitest';
import { exampleMap, lineWith } from '../unit/datamap/example-map.js';
import { openShapes } from './datamap-case.js';

const { check } = openShapes();
const dataLine = lineWith('data:\n');
const entryLine = lineWith('retention:\n');

function withEntry(entry: string): string {
  return exampleMap.replace('retention:\n', `  - ${entry}\nretention:\n`);
}

describe('rows that are shared by two members', () => {
  const messages = `create table public.messages (sender bigint references public.members, receiver bigint references public.members, said text);
    create index on public.messages (sender);`;
  const entry = (mode: string, more = '') =>
    withEntry(
      mode === 'move'
        ? `{ table: public.messages, member: sender, mode: move, class: membership, items: { said: { ko: 쪽지, en: message } } ${more} }`
        : `{ table: public.messages, member: sender, mode: ${mode} ${more} }`,
    );
  const shared = `line ${entryLine}: data[5].table: the rows of public.messages are shared by two members: receiver (foreign key messages_receiver_fkey) refers to public.members beside sender; keep it, strip it, or name receiver in mentions if the row is not theirs`;

  test.each(['move', 'discard'])('are refused with mode %s unless the other column is named', async (mode) => {
    expect((await check({ sql: messages, map: entry(mode) })).problems).toEqual([shared]);
    expect(await check({ sql: messages, map: entry(mode, ', mentions: [receiver]') })).toEqual({
      problems: [],
      warnings: [],
    });
  });

  test('may be kept, or stripped', async () => {
    expect((await check({ sql: messages, map: entry('keep', ', because: it is of two') })).problems).toEqual([]);
    const stripped = withEntry(
      '{ table: public.messages, member: sender, mode: strip, columns: { said: null }, class: membership, items: { said: { ko: 쪽지, en: message } } }',
    );
    const sql = `${messages} alter table public.messages add id int primary key;`;
    expect((await check({ sql, map: stripped })).problems).toEqual([]);
  });

  test('need every other column named', async () => {
    const sql = `${messages} alter table public.messages add copied_to bigint references public.members, add seen_by bigint references public.members;`;
    const { problems } = await check({ sql, map: entry('move', ', mentions: [receiver, seen_by]') });
    expect(problems).toEqual([
      expect.stringContaining('data[5].mentions: the rows of public.messages are shared by two members: copied_to'),
    ]);
  });

  test('are seen by a composite key, and by one to another unique column', async () => {
    const sql = `alter table public.members add shop int not null default 1, add unique (shop, member_no);
      create table public.gifts (shop int, giver bigint, taker bigint, note text,
        foreign key (shop, giver) references public.members (shop, member_no),
        foreign key (shop, taker) references public.members (shop, member_no));
      create index on public.gifts (giver);`;
    const gifts = (more: string) =>
      withEntry(`{ table: public.gifts, member: giver, mode: discard, items: { note: { ko: 글, en: note } } ${more} }`);
    expect((await check({ sql, map: gifts('') })).problems).toEqual([
      expect.stringContaining('shared by two members: taker (foreign key gifts_shop_taker_fkey)'),
    ]);
    expect((await check({ sql, map: gifts(', mentions: [taker]') })).problems).toEqual([]);
  });

  test('are seen where a row is reached by way of its parent', async () => {
    const sql = 'alter table public.payment_lines add packed_by bigint references public.members;';
    expect((await check({ sql })).problems).toEqual([
      `line ${lineWith('  - table: public.payment_lines')}: data[2].table: the rows of public.payment_lines are shared by two members: packed_by (foreign key payment_lines_packed_by_fkey) refers to public.members beside the way over public.payments; keep it, strip it, or name packed_by in mentions if the row is not theirs`,
    ]);
  });

  test('a mention must be a column that could hold a key', async () => {
    const at = `line ${entryLine}: data[5].mentions[0]`;
    const untied = messages.replace('receiver bigint references public.members', 'receiver bigint');
    expect((await check({ sql: untied, map: entry('move', ', mentions: [reciever]') })).problems).toEqual([
      `${at}: public.messages has no column reciever`,
    ]);
    expect((await check({ sql: untied, map: entry('move', ', mentions: [said]') })).problems).toEqual([
      `${at}: said is of type text, but the key member_no is of type bigint`,
    ]);
    expect((await check({ sql: untied, map: entry('move', ', mentions: [receiver]') })).problems).toEqual([]);
  });
});

describe('tables that inherit', () => {
  const notes = `create table public.notes (id int primary key, member_no bigint references public.members, said text);
    create table public.voice_notes (sound bytea, primary key (id)) inherits (public.notes);
    create index on public.notes (member_no);
    create index on public.voice_notes (member_no);`;
  const entryOf = (table: string) =>
    `{ table: ${table}, member: member_no, mode: discard, items: { said: { ko: 글, en: text } } }`;

  test('must each be declared, for no entry takes the rows of another table', async () => {
    expect((await check({ sql: notes, map: withEntry(entryOf('public.notes')) })).problems).toEqual([
      `line ${dataLine}: data: public.voice_notes is not declared, but inherits from public.notes, whose entry takes none of its rows; declare it with a mode of its own`,
    ]);
    const map = withEntry(`${entryOf('public.notes')}\n  - ${entryOf('public.voice_notes')}`);
    expect(await check({ sql: notes, map })).toEqual({ problems: [], warnings: [] });
  });

  test('and so must what hangs on them', async () => {
    const sql = `${notes} create table public.plays (note_id int references public.voice_notes);
      create table public.long_voice_notes (length int) inherits (public.voice_notes);`;
    const { problems } = await check({ sql, map: withEntry(entryOf('public.notes')) });
    expect(problems.map((problem) => /public\.\w+ is not declared/.exec(problem)?.[0])).toEqual([
      'public.long_voice_notes is not declared',
      'public.plays is not declared',
      'public.voice_notes is not declared',
    ]);
  });

  test('may be sources of activity', async () => {
    const sql = 'create table public.app_logins (app text) inherits (public.logins);';
    const map = withEntry('{ table: public.app_logins, member: member_no, mode: discard }');
    expect((await check({ sql, map })).problems).toEqual([]);
  });

  test('can not be the member table', async () => {
    const says = `line ${lineWith('  table: public.members')}: member.table: public.members inherits or is inherited from; members of such tables can't be told apart`;
    expect((await check({ sql: 'create table public.vips (level int) inherits (public.members);' })).problems).toEqual([
      says,
    ]);
    const sql = 'create table public.people (status text not null); alter table public.members inherit public.people;';
    expect((await check({ sql })).problems).toEqual([says]);
  });

  test('lead to the rows below them only where a foreign key says whose those are', async () => {
    const lines = (tie: string) => `${notes} create table public.note_lines (note_id int ${tie}, words text);
      create index on public.note_lines (note_id);`;
    const map = withEntry(`${entryOf('public.notes')}
  - ${entryOf('public.voice_notes')}
  - { table: public.note_lines, via: { table: public.notes, columns: { note_id: id } }, mode: discard, items: { words: { ko: 글, en: text } } }`);
    expect((await check({ sql: lines(''), map })).problems).toEqual([
      expect.stringContaining(
        'data[7].via.table: public.notes is of one family with public.voice_notes by inheritance, and no foreign key says on whose rows those of public.note_lines hang',
      ),
    ]);
    expect((await check({ sql: lines('references public.notes'), map })).problems).toEqual([]);
  });
});

describe('what only a person can judge is warned of', () => {
  const line = (part: string) => `line ${lineWith(part)}`;

  test('a column that looks personal and stays', async () => {
    const sql = `alter table public.members add birth_date date, add gender text;
      alter table public.settlements add account_holder text;`;
    expect(await check({ sql })).toEqual({
      problems: [],
      warnings: [
        `${line('    columns:\n')}: data[0].columns: birth_date and gender of public.members look personal and stay readable after the separation; look whether they may`,
        `${line('  - table: public.settlements')}: data[4].table: account_holder of public.settlements looks personal and stays readable after the separation; look whether it may`,
      ],
    });
  });

  test('a column like the key of members in a table that is not declared', async () => {
    const says = 'is named and typed like the key of members: no foreign key says so';
    const todo = 'declare the table if it holds rows of members, else name it in notOfMembers';
    const sql = `create table public.newsletter (member_no int, email text);
      create table public.tickets (id bigint primary key, member_no text);
      create table public.line_details (payment_id bigint, goods text);
      create schema old; create table old.copies (member_no bigint not null);
      create materialized view public.totals as select member_no, sum(amount) from public.payments group by 1;`;
    expect(await check({ sql })).toEqual({
      problems: [],
      warnings: [
        `line ${dataLine}: data: in old.copies, member_no ${says}; ${todo}`,
        `line ${dataLine}: data: in public.line_details, payment_id is named and typed like the key of public.payments: no foreign key says so; ${todo}`,
        `line ${dataLine}: data: in public.newsletter, member_no ${says}, beside email; ${todo}`,
        `line ${dataLine}: data: in public.tickets, member_no is named like the key of members, but of type text, and the key is bigint: no foreign key says so; ${todo}`,
        `line ${dataLine}: data: in public.totals, member_no ${says}; it holds copies of what leaves until it is refreshed`,
      ],
    });
  });

  const copies = `create table public.members_20240101 as select full_name, email, phone from public.members;
    create materialized view public.addressed as select email, road_address from public.members;
    create table public.sms_sent (id bigint primary key, mbtlno text, aplcnt_nm text);
    create table public.products (id bigint primary key, name text, memo text, tags text[]);`;

  test('a table with personal data that nothing ties to members, once, copies and materialized views too', async () => {
    const untied = 'and no foreign key ties it to members';
    const todo = 'declare the table if it holds rows of members, else name it in notOfMembers';
    expect(await check({ sql: copies })).toEqual({
      problems: [],
      warnings: [
        `line ${dataLine}: data: email and road_address of public.addressed look personal, ${untied}; it holds copies of what leaves until it is refreshed`,
        `line ${dataLine}: data: full_name, email and phone of public.members_20240101 look personal, ${untied}; ${todo}`,
        `line ${dataLine}: data: mbtlno and aplcnt_nm of public.sms_sent look personal, ${untied}; ${todo}`,
      ],
    });
  });

  test('but not one that the map says holds nothing of members, which has to be there', async () => {
    const named = (tables: readonly string[]) =>
      `${exampleMap}notOfMembers:\n${tables.map((table) => `  - { table: ${table}, because: invented }\n`).join('')}`;
    const tables = ['public.addressed', 'public.members_20240101', 'public.sms_sent'];
    expect(await check({ sql: copies, map: named(tables) })).toEqual({ problems: [], warnings: [] });
    expect((await check({ sql: copies, map: named([...tables, 'public.nothing']) })).problems).toEqual([
      expect.stringContaining('notOfMembers[3].table: there is no table public.nothing'),
    ]);
  });

  test('a mentioned member who may have written a row that leaves with somebody else', async () => {
    const told = (column: string) =>
      check({
        sql: `create table public.receipts (id bigint primary key, payment_id bigint not null references public.payments on delete cascade,
          author_id ${column} references public.members, body text); create index on public.receipts (payment_id);`,
        map: exampleMap.replace(
          'retention:\n',
          `  - table: public.receipts
    via: { table: public.payments, columns: { payment_id: id } }
    mode: move
    mentions: [author_id]
    class: inherit
    items: { body: { ko: 내용, en: text } }
retention:\n`,
        ),
      });
    expect((await told('bigint not null')).warnings).toEqual([
      expect.stringContaining('data[5].mentions[0]: every row of public.receipts names a member in author_id'),
    ]);
    expect(await told('bigint')).toEqual({ problems: [], warnings: [] });
  });
});
