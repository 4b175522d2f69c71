import { expect, test } from 'vitest';
import { batchBytesMax } from '../../src/datamap/compile-size.js';
import type { Step } from '../../src/steps.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { longAgo, noticedOn, performAt, separableOn, separateAll, stateOf } from '../support/sweeps.js';

async function reasonOf(shop: SmallShop, memberId: string): Promise<string | undefined> {
  const { rows } = await shop.database.admin.query<{ reason: string }>(
    `select reason from dormouse.timeline where member_id = $1 and event = 'set_aside'`,
    [memberId],
  );
  return rows[0]?.reason;
}

test('a value of 200 MB is told with its class, and stays where it is while others go on', async () => {
  const shop = await openSmallShop({
    arrange: `alter table public.profiles add photo bytea;
      alter table public.profiles alter memo set storage external, alter photo set storage external;`,
  });
  const { admin } = shop.database;
  const [text, bytes, many, other] = await Promise.all([1, 2, 3, 4].map(() => shop.addMember({ loginAt: longAgo })));
  const bytesOf200 = 200 * 1024 * 1024;
  await admin.query(`update public.profiles set memo = repeat('x', ${bytesOf200}) where member_no = $1`, [text]);
  await admin.query(
    `update public.profiles set photo = convert_to(repeat('x', ${bytesOf200 / 2}), 'UTF8') where member_no = $1`,
    [bytes],
  );
  // No value is too large, and all of them together are.
  await admin.query(
    `insert into public.payments (member_no, approved_at, status, amount) select $1, $2, repeat('x', 700000), 20000 from generate_series(1, 100)`,
    [many, longAgo],
  );
  await performAt(shop, noticedOn);
  const before = process.memoryUsage().rss;
  await performAt(shop, separableOn);
  expect(process.memoryUsage().rss - before).toBeLessThan(bytesOf200);

  const limit = 'one sealed record holds 64 MiB at most';
  expect(await reasonOf(shop, text ?? '')).toContain(`the rows of class membership hold 200.0 MiB, and ${limit}`);
  expect(await reasonOf(shop, bytes ?? '')).toContain(`the rows of class membership hold 200.0 MiB, and ${limit}`);
  expect(await reasonOf(shop, many ?? '')).toMatch(/^the rows of class large-payment hold 66\.\d MiB, and one sealed/);
  expect(await Promise.all([text, bytes, many, other].map((memberId) => stateOf(shop, memberId ?? '')))).toEqual([
    'noticed',
    'noticed',
    'noticed',
    'separated',
  ]);
  const { rows } = await admin.query('select length(memo) as length from public.profiles where member_no = $1', [text]);
  expect(rows).toEqual([{ length: bytesOf200 }]);
});

test('a batch that holds more than fits into memory is done member by member', async () => {
  let taken = 0;
  const reached = async (step: Step) => {
    if (step === 'rows taken') taken += 1;
  };
  const shop = await openSmallShop({ overrides: { reached } });
  const memberIds = await Promise.all([1, 2, 3, 4].map(() => shop.addMember({ loginAt: longAgo })));
  await performAt(shop, noticedOn);
  const { take } = shop.ctx.map;
  const rows = take.rows.replaceAll(String(batchBytesMax), '1000');
  const small = { ...shop.ctx, map: { ...shop.ctx.map, take: { ...take, rows } } };
  const swept = await performAt(shop, separableOn, small);
  expect(swept.report.stages.separate).toMatchObject({ done: memberIds.length, failed: 0 });
  expect(taken).toBe(memberIds.length);
});

test('a member whose rows the database can not write as a text is set aside, and told why', async () => {
  const shop = await openSmallShop({
    arrange: `create function public.refuse() returns trigger language plpgsql as $$
        begin raise exception 'string buffer exceeds maximum allowed length' using errcode = '54000'; end $$;
      create trigger refused before delete on public.profiles for each row when (old.member_no = 1002) execute function public.refuse();`,
  });
  const [one, two] = [await shop.addMember({ loginAt: longAgo }), await shop.addMember({ loginAt: longAgo })];
  await separateAll(shop);
  expect([await stateOf(shop, one), await stateOf(shop, two)]).toEqual(['separated', 'noticed']);
  expect(await reasonOf(shop, two)).toMatch(/^PostgreSQL could not write the rows as texts \(SQLSTATE 54000\)/);
});

const putBack = {
  'a column of the member table, before the update': {
    sql: `create function public.put_back() returns trigger language plpgsql as $$
        begin new.email := old.email; new.name := old.name; return new; end $$;
      create trigger puts_back before update on public.members for each row when (old.member_no = 1002) execute function public.put_back();`,
    told: 'public.members: a trigger or rule put email and name back; the batch is undone',
  },
  'a column of a stripped table with a key of two columns, after the update': {
    sql: `create function public.put_back() returns trigger language plpgsql as $$
        begin if new.street is null then update public.parcels set street = old.street where (year, no) = (new.year, new.no); end if; return null; end $$;
      create trigger puts_back after update on public.parcels for each row when (old.member_no = 1002) execute function public.put_back();`,
    told: 'public.parcels: a trigger or rule put street back; the batch is undone',
  },
  'a row that was moved': {
    sql: `create function public.put_back() returns trigger language plpgsql as $$
        begin insert into public.profiles values (old.*); return null; end $$;
      create trigger puts_back after delete on public.profiles for each row when (old.member_no = 1002) execute function public.put_back();`,
    told: 'public.profiles: a trigger or rule put rows back; the batch is undone',
  },
};

test.each(Object.entries(putBack))('a host that puts back %s is found out', async (_, { sql, told }) => {
  const shop = await openSmallShop({
    arrange: `create table public.parcels (year int, no int, member_no bigint references public.members, street text, primary key (year, no));
      create index on public.parcels (member_no);
      ${sql}
      -- Triggers run with the rights of whoever writes.
      grant usage on schema public to dormouse_mover;`,
    dataMapText: smallShopDataMap.replace(
      'retention:\n',
      `  - table: public.parcels
    member: member_no
    mode: strip
    columns: { street: null }
    class: membership
    items: { street: { ko: 주소, en: street } }
retention:
`,
    ),
  });
  const [one, two] = [await shop.addMember({ loginAt: longAgo }), await shop.addMember({ loginAt: longAgo })];
  await shop.database.admin.query(
    `insert into public.parcels select 2025, n, n, 'street ' || n from unnest(array[1001, 1002]) as n`,
  );
  const rows = await shop.rowsOf(two);
  await separateAll(shop);
  expect([await stateOf(shop, one), await stateOf(shop, two)]).toEqual(['separated', 'noticed']);
  expect(await reasonOf(shop, two)).toBe(told);
  expect(await shop.rowsOf(two)).toEqual(rows);
  const parcels = await shop.database.admin.query('select no, street from public.parcels order by no');
  expect(parcels.rows).toEqual([
    { no: 1001, street: null },
    { no: 1002, street: 'street 1002' },
  ]);
});

test('a trigger that changes what does not leave is none of our business', async () => {
  const shop = await openSmallShop({
    arrange: `alter table public.members add updated_at timestamptz;
      create function public.touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
      create trigger touched before update on public.members for each row execute function public.touch();`,
  });
  const memberId = await shop.addMember({ loginAt: longAgo });
  const swept = await separateAll(shop);
  expect([swept.report.stages.separate?.failed, await stateOf(shop, memberId)]).toEqual([0, 'separated']);
});
