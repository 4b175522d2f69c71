import { describe, expect, test } from 'vitest';
import { exampleMap, lineWith } from '../unit/datamap/example-map.js';
import { openShapes } from './datamap-case.js';

const { check } = openShapes();
const dataLine = lineWith('data:\n');

async function problemsAfter(sql: string, map = exampleMap): Promise<string[]> {
  return (await check({ sql, map })).problems;
}

function withEntry(entry: string, map = exampleMap): string {
  return map.replace('retention:\n', `  - ${entry}\nretention:\n`);
}

describe('every table that hangs on a member must be declared', () => {
  test('one that refers to the member table', async () => {
    expect(await problemsAfter('create table public.notes (member_no bigint references public.members);')).toEqual([
      `line ${dataLine}: data: public.notes is not declared, but refers to public.members (foreign key notes_member_no_fkey: member_no → public.members (member_no)); declare it with a mode`,
    ]);
  });

  test('one that hangs on a moved, a discarded or a kept table, however deep', async () => {
    const sql = `alter table public.settlements add id int primary key;
      create table public.receipts (id int primary key, payment_id bigint references public.payments);
      create table public.receipt_pages (receipt_id int references public.receipts);
      create table public.settlement_lines (settlement_id int references public.settlements);`;
    expect(
      (await problemsAfter(sql)).map(
        (problem) => /public\.\w+ is not declared, but refers to public\.\w+/.exec(problem)?.[0],
      ),
    ).toEqual([
      'public.receipt_pages is not declared, but refers to public.receipts',
      'public.receipts is not declared, but refers to public.payments',
      'public.settlement_lines is not declared, but refers to public.settlements',
    ]);
  });

  test('one in another schema', async () => {
    const sql = 'create schema "기록"; create table "기록"."메모" (member_no bigint references public.members);';
    expect(await problemsAfter(sql)).toEqual([
      expect.stringContaining('기록.메모 is not declared, but refers to public.members'),
    ]);
  });

  test('not one that members refer to: it may belong to many', async () => {
    const sql =
      'create table public.grades (id int primary key); alter table public.members add grade int references public.grades;';
    expect(await problemsAfter(sql)).toEqual([]);
  });

  test('not the other members that a member refers to', async () => {
    expect(await problemsAfter('alter table public.members add referrer bigint references public.members;')).toEqual(
      [],
    );
  });
});

describe('nothing that stays may refer to what leaves', () => {
  test('a kept table', async () => {
    expect(
      await problemsAfter('alter table public.settlements add payment_id bigint references public.payments;'),
    ).toEqual([
      `line ${lineWith('    mode: keep')}: data[4].mode: the rows of public.settlements stay, but its foreign key settlements_payment_id_fkey (payment_id → public.payments (id)) refers to rows that leave; move or discard it too, or keep public.payments`,
    ]);
  });

  test('the member table, unless the reference leaves too', async () => {
    const sql = 'alter table public.members add last_payment bigint references public.payments;';
    expect(await problemsAfter(sql)).toEqual([
      `line ${lineWith('    mode: strip')}: data[0].mode: the rows of public.members stay, but its foreign key members_last_payment_fkey (last_payment → public.payments (id)) refers to rows that leave; move or discard it too, or keep public.payments`,
    ]);
    const map = exampleMap
      .replace('      email: null\n', '      email: null\n      last_payment: null\n')
      .replace('      email: { ko', '      last_payment: { ko: 최근 결제, en: latest payment }\n      email: { ko');
    expect(await problemsAfter(sql, map)).toEqual([]);
  });

  test('a table whose rows come back to a parent that is destroyed', async () => {
    const sql =
      'alter table public.logins add id int primary key; alter table public.payments add login_id int references public.logins;';
    expect(await problemsAfter(sql)).toEqual([
      `line ${lineWith('    mode: move\n    recordedAt')}: data[1].mode: the rows of public.payments could not be given back: its foreign key payments_login_id_fkey (login_id → public.logins (id)) refers to rows that are destroyed; discard both or move both`,
    ]);
  });
});

describe('a deletion must not reach the rows of another member', () => {
  const entry =
    '{ table: public.comments, member: member_no, mode: move, class: membership, items: { said: { ko: 댓글, en: comment } } }';
  const comments = (action: string, tied = 'references public.members') => `
    create table public.comments (id int primary key, member_no bigint not null ${tied}, said text, answers int references public.comments ${action});
    create index on public.comments (member_no);`;

  test('through a cascade within one table', async () => {
    const problems = await problemsAfter(comments('on delete cascade'), withEntry(entry));
    expect(problems).toEqual([
      expect.stringContaining(
        'data[5].mode: its foreign key comments_answers_fkey (answers → public.comments (id), on delete cascade) refers to rows that leave: rows of another member could be changed',
      ),
    ]);
    expect(await problemsAfter(comments('on delete set null'), withEntry(entry))).toHaveLength(1);
  });

  test.each(['on delete set null', 'on delete set default', 'on delete set null on update cascade'])(
    'through a reference within one table that is %s',
    async (action) => {
      expect(await problemsAfter(comments(action), withEntry(entry))).toHaveLength(1);
    },
  );

  test('but no action only makes the deletion fail, and that is told', async () => {
    for (const action of ['', 'on delete restrict', 'deferrable initially deferred']) {
      expect(await check({ sql: comments(action), map: withEntry(entry) })).toEqual({
        problems: [],
        warnings: [
          expect.stringContaining(
            'data[5].mode: its foreign key comments_answers_fkey (answers → public.comments (id)) refers to rows that leave: while a row of another member refers to one of them, the database refuses the separation, and the member is set aside',
          ),
        ],
      });
    }
  });

  test('nor can it within one table whose key holds the member', async () => {
    const sql = `${comments('')} alter table public.comments drop constraint comments_answers_fkey, add unique (member_no, id),
      add foreign key (member_no, answers) references public.comments (member_no, id) on delete cascade;`;
    expect(await check({ sql, map: withEntry(entry) })).toEqual({ problems: [], warnings: [] });
  });

  test('of two references to one table, the one that may be to the row of another', async () => {
    const transfers = (action: string) => `
      create table public.transfers (member_no bigint references public.members, paid_from bigint references public.payments, paid_to bigint references public.payments ${action});
      create index on public.transfers (member_no);`;
    const map = withEntry('{ table: public.transfers, member: member_no, mode: discard }');
    expect(await problemsAfter(transfers('on delete set null'), map)).toEqual([
      expect.stringContaining(
        'its foreign key transfers_paid_to_fkey (paid_to → public.payments (id), on delete set null)',
      ),
    ]);
    const { problems, warnings } = await check({ sql: transfers(''), map });
    expect(problems).toEqual([]);
    expect(warnings).toHaveLength(2);
  });

  test.each([
    ['a kept table', 'public.settlements', 'on delete set null', 'the rows of public.settlements stay'],
    ['the member table', 'public.members', 'on delete cascade', 'rows of another member could be changed'],
  ])('through %s, which is refused with the edge', async (_, table, action, says) => {
    const sql = `alter table ${table} add payment_id bigint references public.payments ${action};`;
    const map = exampleMap
      .replace('      email: null\n', '      email: null\n      payment_id: null\n')
      .replace('      email: { ko', '      payment_id: { ko: 결제, en: payment }\n      email: { ko');
    const problems = await problemsAfter(sql, table === 'public.members' ? map : exampleMap);
    expect(problems).toEqual([expect.stringContaining(says)]);
    expect(problems[0]).toContain(`payment_id_fkey (payment_id → public.payments (id), ${action})`);
  });

  test('through a table of another schema that nobody declared', async () => {
    const sql = `create schema reporting;
      create table reporting.stars (payment_id bigint references public.payments on delete set null);`;
    expect(await problemsAfter(sql)).toEqual([
      `line ${dataLine}: data: reporting.stars is not declared, but refers to public.payments (foreign key stars_payment_id_fkey: payment_id → public.payments (id), on delete set null); declare it with a mode`,
    ]);
  });

  test('through a key of one partition alone, in either direction', async () => {
    const sql = `create table public.marks (n int, payment_id bigint) partition by list (n);
      create table public.marks_1 partition of public.marks for values in (1);
      create table public.marks_2 partition of public.marks for values in (2);
      alter table public.marks_2 add constraint to_payment foreign key (payment_id) references public.payments on delete cascade;`;
    expect(await problemsAfter(sql)).toEqual([
      expect.stringContaining(
        'public.marks is not declared, but refers to public.payments (foreign key to_payment of its partition public.marks_2: payment_id → public.payments (id), on delete cascade)',
      ),
    ]);
    const parted = `drop table public.logins;
      create table public.logins (member_no bigint references public.members, logged_in_at timestamptz, result text, ip inet) partition by hash (member_no);
      create table public.logins_0 partition of public.logins for values with (modulus 1, remainder 0);
      create index on public.logins (member_no, logged_in_at);
      create index on public.logins (logged_in_at);
      alter table public.logins_0 add unique (member_no);`;
    const sqlTo = `${parted} create table public.alerts (member_no bigint references public.logins_0 (member_no) on delete cascade);`;
    expect(await problemsAfter(sqlTo)).toEqual([
      expect.stringContaining(
        'public.alerts is not declared, but refers to public.logins (foreign key alerts_member_no_fkey: member_no → public.logins_0 (member_no), on delete cascade)',
      ),
    ]);
  });

  test('through a cascade from a table that is reached by another way', async () => {
    const refunds = (
      tied: string,
    ) => `create table public.refunds (member_no bigint ${tied}, payment_id bigint references public.payments on delete cascade, reason text);
      create index on public.refunds (member_no);`;
    const map = withEntry('{ table: public.refunds, member: member_no, mode: discard }');
    expect(await problemsAfter(refunds(''), map)).toEqual([
      expect.stringContaining('data[5].mode: its foreign key refunds_payment_id_fkey'),
    ]);
    const { problems, warnings } = await check({ sql: refunds('references public.members'), map });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('data[5].mode: its foreign key refunds_payment_id_fkey')]);
  });

  test('a key that holds the member cannot lead to another', async () => {
    const sql = `alter table public.payments add unique (member_no, id);
      create table public.refunds (member_no bigint, payment_id bigint, foreign key (member_no, payment_id) references public.payments (member_no, id) on delete cascade);
      create index on public.refunds (member_no);`;
    expect(await check({ sql, map: withEntry('{ table: public.refunds, member: member_no, mode: discard }') })).toEqual(
      { problems: [], warnings: [] },
    );
  });
});

describe('giving back', () => {
  test('takes moved tables that refer to each other in a circle', async () => {
    const sql =
      'alter table public.payment_lines alter id set not null; alter table public.payments add first_line bigint references public.payment_lines deferrable;';
    expect(await problemsAfter(sql)).toEqual([]);
  });

  test('a column that others refer to can not be replaced', async () => {
    const sql = `create table public.aliases (login_id varchar(30) references public.members (login_id), member_no bigint);`;
    expect(
      await problemsAfter(sql, withEntry('{ table: public.aliases, member: member_no, mode: keep, because: x }')),
    ).toEqual([
      `line ${lineWith(`      login_id: "'dormant-'`)}: data[0].columns.login_id: public.aliases refers to login_id (foreign key aliases_login_id_fkey), so it can't be replaced`,
    ]);
  });

  test('a column that refers to others must be replaced by null', async () => {
    const sql = `create table public.areas (postcode text primary key); insert into public.areas values ('none');
      alter table public.members add foreign key (postcode) references public.areas;`;
    expect(await problemsAfter(sql)).toEqual([]);
    expect(
      await problemsAfter(sql, exampleMap.replace('      postcode: null\n', `      postcode: "'none'"\n`)),
    ).toEqual([
      `line ${lineWith('      postcode: null')}: data[0].columns.postcode: postcode refers to public.areas (foreign key members_postcode_fkey); its placeholder must be null`,
    ]);
  });

  test('a stripped table needs a primary key, and keeps it', async () => {
    const cards = (rest: string) =>
      `create table public.cards (member_no bigint references public.members, label text ${rest}); create index on public.cards (member_no);`;
    const entry =
      '{ table: public.cards, member: member_no, mode: strip, class: membership, columns: { label: null }, items: { label: { ko: 이름, en: label } } }';
    expect(await problemsAfter(cards(''), withEntry(entry))).toEqual([
      expect.stringContaining(
        'data[5].table: public.cards has no primary key, so a stripped row could not be found again',
      ),
    ]);
    expect(await problemsAfter(cards(', id int primary key'), withEntry(entry))).toEqual([]);
    expect(await problemsAfter(cards('primary key'), withEntry(entry))).toEqual(
      expect.arrayContaining([
        expect.stringContaining('data[5].columns.label: label is part of the primary key; the row must stay findable'),
      ]),
    );
  });
});
