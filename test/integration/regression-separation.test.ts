import { expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import type { Step } from '../../src/steps.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import {
  agent,
  cyclesOf,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  proof,
  separableOn,
  separateAll,
  stateOf,
  timelineOf,
  untilBlocked,
} from '../support/sweeps.js';

function giveBack(shop: SmallShop, memberId: string) {
  return restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
}

/** Further tables of a member in front of the retention classes of the map. */
function mapWith(entries: string): string {
  return smallShopDataMap.replace('retention:\n', `${entries}retention:\n`);
}

/** Runs once, when a batch comes to the step. */
function onceAt(step: Step) {
  const once = { work: null as (() => Promise<void>) | null };
  const reached = async (at: Step) => {
    if (at !== step || !once.work) return;
    const { work } = once;
    once.work = null;
    await work();
  };
  return { once, overrides: { reached } };
}

test('a column that is named like an alias of ours does not stand for its row', async () => {
  const arrange = `alter table public.profiles add t text, add p text, add r text, add "old" text, add stays text`;
  const shop = await openSmallShop({ arrange });
  const memberId = await shop.addMember({ loginAt: longAgo });
  await shop.database.admin.query(`update public.profiles set t = 'tee', "old" = '(,"', r = '' where member_no = $1`, [
    memberId,
  ]);
  const before = await shop.rowsOf(memberId);
  await separateAll(shop);
  await giveBack(shop, memberId);
  expect(await shop.rowsOf(memberId)).toEqual({ ...before, device_tokens: [] });
});

test('rows of partitions, deeper keys, dropped and generated columns and seventy items come back as they were', async () => {
  const columns = Array.from({ length: 70 }, (_, index) => `c${index}`);
  const shop = await openSmallShop({
    arrange: `
      create table public."여러 것" (id bigint primary key, gone text, "Old" text,
        member_no bigint not null references public.members, more text generated always as ("Old" || '!') stored,
        ${columns.map((column) => `${column} text`).join(', ')});
      alter table public."여러 것" drop column gone;
      create table public.parted (member_no bigint not null references public.members, at date not null, memo text,
        amount numeric, primary key (member_no, at)) partition by range (at);
      create table public.parted_a (memo text, dead int, amount numeric, at date not null, member_no bigint not null);
      alter table public.parted_a drop column dead;
      alter table public.parted attach partition public.parted_a for values from ('2020-01-01') to ('2030-01-01');
      create table public.deep (member_no bigint, at date, "no" int, note char(8), span int4range, bits bit varying,
        document json, primary key (member_no, at, "no"),
        foreign key (member_no, at) references public.parted on delete cascade);
      create table public.deeper (member_no bigint, at date, "no" int, line int, t text,
        primary key (member_no, at, "no", line),
        foreign key (member_no, at, "no") references public.deep on delete cascade);`,
    dataMapText: mapWith(`  - table: public.여러 것
    member: member_no
    mode: move
    class: [{ when: "\\"Old\\" > 'm'", id: small-payment-like }, { id: membership }]
    items: { Old: { ko: 옛, en: old }, ${columns.map((column) => `${column}: { ko: 항목, en: item }`).join(', ')} }
  - table: public.parted
    member: member_no
    mode: move
    recordedAt: at
    class: [{ when: "amount > 100", id: large-payment }, { id: small-payment }]
    items: { memo: { ko: 메모, en: memo } }
  - table: public.deep
    via: { table: public.parted, columns: { member_no: member_no, at: at } }
    mode: move
    class: inherit
    items: { note: { ko: 노트, en: note } }
  - table: public.deeper
    via: { table: public.deep, columns: { member_no: member_no, at: at, "no": "no" } }
    mode: move
    class: inherit
    items: { t: { ko: 글, en: text } }
`).replace('retention:\n', 'retention:\n  small-payment-like: { like: membership, basis: a test }\n'),
  });
  const { admin } = shop.database;
  const memberId = await shop.addMember({ loginAt: longAgo });
  const insert = (sql: string) => admin.query(`insert into public.${sql}`, [memberId]);
  await insert(
    `"여러 것" (id, "Old", member_no, c0, c63, c69) values (1, null, $1, '', 'x', 'y'), (2, 'zzz', $1, '\\', '', null)`,
  );
  await insert(`parted values ($1, '2024-02-29', 'memo', null), ($1, '2025-01-01', '', 1000.10)`);
  await insert(`deep values ($1, '2024-02-29', 1, 'ab', '[1,5)', B'101', '{"a": 1,  "a":2}'),
    ($1, '2025-01-01', 1, null, 'empty', '', 'null')`);
  await insert(`deeper values ($1, '2024-02-29', 1, 1, ''), ($1, '2025-01-01', 1, 2, E'a\\nb')`);
  const dump = async () => {
    const tables = ['"여러 것"', 'parted', 'deep', 'deeper'].map(async (table) => {
      const sql = `select (x.*)::text as line from public.${table} as x where member_no = $1 order by 1`;
      return (await admin.query<{ line: string }>(sql, [memberId])).rows.map(({ line }) => line);
    });
    return Promise.all(tables);
  };
  const before = await dump();
  await separateAll(shop);
  expect(await dump()).toEqual([[], [], [], []]);
  await giveBack(shop, memberId);
  expect(await dump()).toEqual(before);
});

test('a login that no foreign key held back between gate and taking keeps the member live', async () => {
  const { once, overrides } = onceAt('gate read');
  const arrange = 'alter table public.logins drop constraint logins_member_no_fkey';
  const shop = await openSmallShop({ arrange, overrides });
  const memberId = await shop.addMember({ loginAt: longAgo });
  await performAt(shop, noticedOn);
  once.work = () => shop.addLogin(memberId, noonOf(separableOn));
  await performAt(shop, separableOn);
  expect((await timelineOf(shop, memberId)).at(-1)).toBe('cancelled returned');
  expect((await shop.rowsOf(memberId)).logins).toHaveLength(2);
});

test('a child row that slips in behind the locks of the members is not eaten by a cascade', async () => {
  const { once, overrides } = onceAt('cycles claimed');
  const shop = await openSmallShop({
    overrides,
    arrange: `
      create table public.orders (member_no bigint references public.members, order_no int, memo text,
        primary key (member_no, order_no));
      create table public.remarks (remark_no int primary key, member_no bigint not null, order_no int not null, memo text,
        foreign key (member_no, order_no) references public.orders on delete cascade);
      create index on public.remarks (member_no);`,
    dataMapText:
      mapWith(`  - { table: public.orders, member: member_no, mode: move, class: membership, items: { memo: { ko: 메모, en: memo } } }
  - { table: public.remarks, member: member_no, mode: move, class: membership, items: { memo: { ko: 메모, en: memo } } }
`),
  });
  const { admin } = shop.database;
  const memberId = await shop.addMember({ loginAt: longAgo });
  await admin.query(`insert into public.orders values ($1, 1, 'one')`, [memberId]);
  await admin.query(`insert into public.remarks values (1, $1, 1, 'one')`, [memberId]);
  await performAt(shop, noticedOn);
  let committed = Promise.resolve();
  once.work = async () => {
    const writer = await admin.connect();
    await writer.query('begin');
    await writer.query(`insert into public.remarks values (2, $1, 1, 'two')`, [memberId]);
    committed = untilBlocked(admin).then(async () => {
      await writer.query('commit');
      writer.release();
    });
  };
  await performAt(shop, separableOn);
  await committed;
  expect(await stateOf(shop, memberId)).toBe('separated');
  await giveBack(shop, memberId);
  const { rows } = await admin.query('select remark_no as "no" from public.remarks order by 1');
  expect(rows).toEqual([{ no: 1 }, { no: 2 }]);
});

test('a trigger that keeps a row live sets the member aside', async () => {
  const shop = await openSmallShop({
    arrange: `create function public.refuse() returns trigger language plpgsql as 'begin return null; end';
      create trigger refuse before delete on public.profiles for each row execute function public.refuse()`,
  });
  const memberId = await shop.addMember({ loginAt: longAgo });
  const before = await shop.rowsOf(memberId);
  await separateAll(shop);
  const [cycle] = await cyclesOf(shop, memberId);
  expect(cycle).toMatchObject({ state: 'noticed', blockedReason: expect.stringContaining('public.profiles') });
  expect(await shop.rowsOf(memberId)).toEqual(before);
});

test('whoever was told of a separation is told anew before the same item is destroyed', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  await performAt(shop, noticedOn);
  const discarding = smallShopDataMap.replace(
    /mode: move\n {4}class: membership\n( {4}items:\n {6}birth_on)/,
    'mode: discard\n$1',
  );
  const changed = await shop.openAnother({ dataMapText: discarding });
  const { report } = await performAt(shop, separableOn, changed);
  expect(report.stages.separate).toMatchObject({ done: 0, skipped: { item_not_named: 1 } });
  expect(await stateOf(shop, memberId)).toBe('candidate');
});

test('a constraint that waits for the commit is a conflict of the restoration', async () => {
  const shop = await openSmallShop({
    arrange: `alter table public.members drop constraint members_email_key,
      add constraint members_email_key unique (email) deferrable initially deferred`,
  });
  const memberId = await shop.addMember({ loginAt: longAgo });
  await separateAll(shop);
  await shop.addMember({ email: `user${memberId}@example.com` });
  await expect(giveBack(shop, memberId)).rejects.toMatchObject({
    code: 'restoration_conflict',
    detail: { table: 'public.members', constraint: 'members_email_key' },
  });
  expect(await stateOf(shop, memberId)).toBe('separated');
});
