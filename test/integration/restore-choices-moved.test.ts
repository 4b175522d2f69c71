import { expect, test } from 'vitest';
import {
  type Case,
  changedWorld,
  expectReady,
  leave,
  leaveAll,
  moved,
  type Told,
  tableWith,
  use,
  value,
  wordOf,
} from '../support/changed-world.js';

const raise = (name: string, body: string) =>
  `create function public.${name}() returns trigger language plpgsql as $f$ begin ${body} end $f$`;

const cases = {
  unique_twice: {
    create: tableWith('nick text unique, handle text unique'),
    rows: `insert into T (member_no, note, nick, handle) values ($1, 'n', 'hong', '@hong')`,
    meanwhile: `insert into T (member_no, nick) values (L, 'hong'); insert into T (member_no, handle) values (L, '@hong')`,
  },
  expression_unique: {
    create: `${tableWith('mail text, open boolean')}; create unique index expression_mail on T (lower(mail)) where open`,
    rows: `insert into T (member_no, note, mail, open) values ($1, 'n', 'a@example.com', true)`,
    meanwhile: `insert into T (member_no, mail, open) values (L, 'A@example.com', true)`,
  },
  deferred_unique: {
    create: tableWith('nick text constraint deferred_nick unique deferrable initially deferred'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `insert into T (member_no, nick) values (L, 'hong')`,
  },
  exclusion: {
    create: tableWith('during int4range, constraint no_overlap exclude using gist (during with &&)'),
    rows: `insert into T (member_no, note, during) values ($1, 'n', '[1,5)')`,
    meanwhile: `insert into T (member_no, during) values (L, '[4,9)')`,
  },
  key_taken: {
    create: tableWith('nick text'),
    rows: `insert into T (row_no, member_no, note, nick) values (7, $1, 'n', 'hong')`,
    meanwhile: `insert into T (row_no, member_no) values (7, L)`,
  },
  new_check: {
    create: tableWith('amount numeric'),
    rows: `insert into T (member_no, note, amount) values ($1, 'n', 12)`,
    meanwhile: 'alter table T add constraint cheap check (amount < 10)',
  },
  parent_gone: {
    create: `create table public.coupons (coupon_no int primary key);
      ${tableWith('coupon_no int constraint of_coupon references public.coupons')}`,
    rows: `insert into public.coupons values (5); insert into T (member_no, note, coupon_no) values ($1, 'n', 5)`,
    meanwhile: 'delete from public.coupons',
  },
  now_mandatory: {
    create: tableWith('mood text'),
    rows: `insert into T (member_no, note) values ($1, 'n')`,
    meanwhile: `alter table T alter mood set not null, alter mood set default 'calm'`,
  },
  added_mandatory: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'alter table T add level int not null, add grade text not null, add later text default 5',
  },
  renamed_column: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'alter table T rename nick to alias',
  },
  dropped_column: {
    create: tableWith('nick text, gone text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong'), ($1, 'n', null)`,
    meanwhile: 'alter table T drop nick, drop gone',
  },
  other_type: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'alter table T alter nick type int using 1',
  },
  narrower_text: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'alter table T alter nick type varchar(3)',
  },
  rounding: {
    create: tableWith('amount numeric(12, 2)'),
    rows: `insert into T (member_no, note, amount) values ($1, 'n', 12.34), ($1, 'm', 12.5), ($1, 'o', null)`,
    meanwhile: 'alter table T alter amount type numeric(12, 1)',
  },
  renamed_table: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'alter table T rename to renamed_since',
    entryNow: `table: public.renamed_since, ${moved}`,
  },
  dropped_table: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'drop table T',
    entryNow: null,
  },
  trigger_before: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `${raise('shouting', 'new.nick := upper(new.nick); return new;')};
      create trigger shouting before insert on T for each row execute function public.shouting()`,
  },
  trigger_after: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `${raise('later', 'update public.trigger_after set nick = upper(nick) where row_no = new.row_no; return null;')};
      create trigger later after insert on T for each row execute function public.later()`,
  },
  trigger_after_no_key: {
    create: 'create table T (member_no bigint not null references public.members, note text, nick text)',
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `${raise('keyless', 'update public.trigger_after_no_key set nick = upper(nick) where member_no = new.member_no; return null;')};
      create trigger keyless after insert on T for each row execute function public.keyless()`,
  },
  trigger_keeps_out: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `${raise('out', 'return null;')};
      create trigger out before insert on T for each row execute function public.out()`,
  },
  trigger_raises: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `${raise('raising', `raise exception 'no % here', new.nick using errcode = 'ABC01';`)};
      create trigger raising before insert on T for each row execute function public.raising()`,
  },
  generated_otherwise: {
    create: tableWith('nick text, shout text generated always as (upper(nick)) stored'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: `alter table T drop shout; alter table T add shout text generated always as (nick || '!') stored`,
  },
  not_ours_any_more: {
    create: tableWith('nick text'),
    rows: `insert into T (member_no, note, nick) values ($1, 'n', 'hong')`,
    meanwhile: 'revoke all on T from dormouse_mover',
    entryNow: 'table: public.not_ours_any_more, member: member_no, mode: keep, because: a new purpose',
  },
} satisfies Record<string, Case>;

type Name = keyof typeof cases;
const world = changedWorld(cases);

const told: Record<Name, Told> = {
  unique_twice: {
    conflicts: [
      { columns: ['nick'], constraint: 'unique_twice_nick_key' },
      { columns: ['handle'], constraint: 'unique_twice_handle_key' },
    ],
    offers: [
      ['value nick', 'leave nick', 'leave'],
      ['value handle', 'leave handle', 'leave'],
    ],
    choices: { ...value('unique_twice', ['nick', 'hong2']), ...leave('unique_twice', 'handle') },
    live: [{ note: 'n', nick: 'hong2', handle: null }],
    changed: ['nick'],
    left: ['nick', 'handle'],
    later: {
      sql: `delete from T where note is null`,
      choices: use('unique_twice', 'nick', 'sealed'),
      live: [{ note: 'n', nick: 'hong', handle: '@hong' }],
    },
  },
  expression_unique: {
    conflicts: [{ columns: ['mail', 'open'], constraint: 'expression_mail' }],
    offers: [['value mail open', 'leave mail open', 'leave']],
    choices: leave('expression_unique', 'mail'),
    live: [{ note: 'n', mail: null, open: true }],
    left: ['mail'],
  },
  deferred_unique: {
    conflicts: [{ columns: ['nick'], constraint: 'deferred_nick' }],
    offers: [['value nick', 'leave nick', 'leave']],
    choices: value('deferred_unique', ['nick', 'other']),
    live: [{ note: 'n', nick: 'other' }],
    changed: ['nick'],
    left: ['nick'],
  },
  exclusion: {
    conflicts: [{ columns: ['during'], constraint: 'no_overlap' }],
    offers: [['value during', 'leave during', 'leave']],
    choices: value('exclusion', ['during', '[10,11]']),
    live: [{ note: 'n', during: '[10,12)' }],
    changed: ['during'],
    left: ['during'],
  },
  key_taken: {
    conflicts: [{ columns: ['row_no'], constraint: 'key_taken_pkey' }],
    offers: [['leave']],
    choices: leaveAll('key_taken'),
    live: [],
    left: 'rows',
    later: { sql: `delete from T where note is null`, live: [{ note: 'n', nick: 'hong' }] },
  },
  new_check: {
    conflicts: [{ columns: ['amount'], constraint: 'cheap' }],
    offers: [['value amount', 'leave amount', 'leave']],
    choices: value('new_check', ['amount', '9']),
    live: [{ note: 'n', amount: 9 }],
    changed: ['amount'],
    left: ['amount'],
  },
  parent_gone: {
    conflicts: [{ columns: ['coupon_no'], constraint: 'of_coupon' }],
    offers: [['value coupon_no', 'leave coupon_no', 'leave']],
    choices: value('parent_gone', ['coupon_no', null]),
    live: [{ note: 'n', coupon_no: null }],
    changed: ['coupon_no'],
    left: ['coupon_no'],
  },
  now_mandatory: {
    conflicts: [{ columns: ['mood'] }],
    offers: [['value mood', 'changed mood', 'leave mood', 'leave']],
    choices: use('now_mandatory', 'mood', 'changed'),
    live: [{ note: 'n', mood: 'calm' }],
    changed: ['mood'],
  },
  added_mandatory: {
    conflicts: [{ columns: ['level', 'grade'] }],
    offers: [['value level grade', 'leave']],
    choices: value('added_mandatory', ['level', '3'], ['grade', 'b']),
    live: [{ note: 'n', nick: 'hong', level: 3, grade: 'b', later: '5' }],
  },
  renamed_column: {
    conflicts: [{ columns: ['nick'] }],
    offers: [['into nick', 'leave nick', 'leave']],
    choices: { overrides: [{ table: 'public.renamed_column', column: 'nick', into: 'alias' }] },
    live: [{ note: 'n', alias: 'hong' }],
  },
  dropped_column: {
    conflicts: [{ columns: ['nick'] }],
    offers: [['leave nick', 'leave']],
    choices: leave('dropped_column', 'nick'),
    live: [{ note: 'n' }, { note: 'n' }],
    left: ['nick'],
    later: {
      sql: `alter table T add nick text`,
      live: [
        { note: 'n', nick: null },
        { note: 'n', nick: 'hong' },
      ],
    },
  },
  other_type: {
    conflicts: [{ columns: ['nick'] }],
    offers: [['value nick', 'leave nick', 'leave']],
    choices: value('other_type', ['nick', '8']),
    live: [{ note: 'n', nick: 8 }],
    changed: ['nick'],
    left: ['nick'],
  },
  narrower_text: {
    conflicts: [{ columns: ['nick'] }],
    offers: [['changed nick', 'value nick', 'leave nick', 'leave']],
    choices: use('narrower_text', 'nick', 'changed'),
    live: [{ note: 'n', nick: 'hon' }],
    changed: ['nick'],
    left: ['nick'],
  },
  rounding: {
    conflicts: [{ columns: ['amount'] }],
    offers: [['changed amount', 'value amount', 'leave amount', 'leave']],
    choices: use('rounding', 'amount', 'changed'),
    live: [
      { note: 'm', amount: 12.5 },
      { note: 'n', amount: 12.3 },
      { note: 'o', amount: null },
    ],
    changed: ['amount'],
    left: ['amount'],
    later: {
      sql: `alter table T alter amount type numeric(12, 2)`,
      choices: use('rounding', 'amount', 'sealed'),
      live: [
        { note: 'm', amount: 12.5 },
        { note: 'n', amount: 12.34 },
        { note: 'o', amount: null },
      ],
    },
  },
  renamed_table: {
    conflicts: [{ columns: [] }],
    offers: [['into', 'leave']],
    choices: { overrides: [{ table: 'public.renamed_table', into: 'public.renamed_since' }] },
    table: 'renamed_since',
    live: [{ note: 'n', nick: 'hong' }],
  },
  dropped_table: {
    conflicts: [{ columns: [] }],
    offers: [['into', 'leave']],
    choices: leaveAll('dropped_table'),
    live: [],
    left: 'rows',
  },
  trigger_before: {
    conflicts: [{ columns: ['nick'] }],
    offers: [['changed nick', 'value nick', 'leave nick', 'leave']],
    choices: use('trigger_before', 'nick', 'changed'),
    live: [{ note: 'n', nick: 'HONG' }],
    changed: ['nick'],
    left: ['nick'],
    later: {
      sql: `drop trigger shouting on T`,
      choices: use('trigger_before', 'nick', 'sealed'),
      live: [{ note: 'n', nick: 'hong' }],
    },
  },
  trigger_after: {
    conflicts: [{ columns: ['nick'] }],
    offers: [['changed nick', 'value nick', 'leave nick', 'leave']],
    choices: use('trigger_after', 'nick', 'changed'),
    live: [{ note: 'n', nick: 'HONG' }],
    changed: ['nick'],
    left: ['nick'],
  },
  trigger_after_no_key: {
    conflicts: [{ columns: [] }],
    offers: [['leave']],
    choices: leaveAll('trigger_after_no_key'),
    live: [],
    left: 'rows',
    later: { sql: `drop trigger keyless on T`, live: [{ note: 'n', nick: 'hong' }] },
  },
  trigger_keeps_out: {
    conflicts: [{ columns: [] }],
    offers: [['leave']],
    choices: leaveAll('trigger_keeps_out'),
    live: [],
    left: 'rows',
  },
  trigger_raises: {
    conflicts: [{ columns: [] }],
    offers: [['leave']],
    choices: leaveAll('trigger_raises'),
    live: [],
    left: 'rows',
  },
  generated_otherwise: {
    conflicts: [{ columns: ['shout'] }],
    offers: [['changed shout', 'leave']],
    choices: use('generated_otherwise', 'shout', 'changed'),
    live: [{ note: 'n', nick: 'hong', shout: 'hong!' }],
    changed: ['shout'],
    left: ['shout'],
  },
  not_ours_any_more: {
    conflicts: [{ columns: ['row_no', 'member_no', 'note', 'nick'] }],
    offers: [['leave']],
    choices: leaveAll('not_ours_any_more'),
    live: [],
    left: 'rows',
    later: { sql: `grant select, insert, update on T to dormouse_mover`, live: [{ note: 'n', nick: 'hong' }] },
  },
};

test.each(Object.keys(told) as Name[])(
  '%s is a conflict that names it, and every choice that is offered works',
  async (name) => {
    const { conflicts, offers } = told[name];
    const met = await world.current().conflictsOf(name);
    expect(met).toMatchObject(conflicts.map((one) => ({ table: `public.${name}`, constraint: null, ...one })));
    expect(met.map(({ choices }) => choices.flatMap(({ send }) => (send ? [wordOf(send)] : [])))).toEqual(offers);
    expect(JSON.stringify(met)).not.toMatch(/hong(?!\w)|example\.com|12\.3/);
    await expectReady(world.current(), name, met);
  },
);

test.each(Object.keys(told) as Name[])(
  '%s goes back by a choice, and what does not stays sealed and listed',
  async (name) => {
    const { choices, live, table = name, changed, left } = told[name];
    const rehearsed = await world.current().restore(name, { ...choices, rehearse: true });
    const answer = await world.current().restore(name, choices);
    expect({ ...rehearsed, state: 'restored', missing: answer.missing }).toEqual(answer);
    const isThere = name !== 'dropped_table';
    if (isThere) expect(await world.current().rowsOf(name, table)).toEqual(live);
    expect(answer.tables[`public.${table}`]).toBe(live.length === 0 ? undefined : live.length);
    expect(answer.changed.map((one) => [one.table, one.columns])).toEqual(
      changed ? [[`public.${table}`, changed]] : [],
    );
    expect(answer.leftInVault.flatMap(({ columns }) => columns ?? ['rows'])).toEqual(
      left === 'rows' ? ['rows'] : (left ?? []),
    );
  },
);

test('what was left comes back when the table is put right, and nothing is left then', async () => {
  const { shop, restore, rowsOf, openAnew } = world.current();
  const cases = Object.entries(told).flatMap(([name, { later }]) => (later ? [{ name, ...later }] : []));
  for (const { name, sql } of cases) await shop.database.admin.query(sql.replace(/\bT\b/g, `public.${name}`));
  await openAnew();
  for (const { name, choices = {}, live } of cases) {
    const answer = await restore(name, { ...choices, remainder: true });
    expect([name, answer.leftInVault, answer.changed]).toEqual([name, [], []]);
    expect([name, await rowsOf(name)]).toEqual([name, live]);
  }
});
