import { describe, expect, test } from 'vitest';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import { agent, attemptsOf, cyclesOf, ladderOf, longAgo, noonOf, noticedOn, operator, performAt, proof, recordsIn, requested, separableOn, separateAll, stateOf, sweepOnce, timelineOf, useEverySource } from '../support/sweeps.js';

describe('review b', () => {
  test('B1 a hold released while a sweep looks', async () => {
    let hook: null | (() => Promise<void>) = null;
    const shop = await openSmallShop();
    const m = await shop.addMember({ loginAt: longAgo });
    const { hold } = await placeHold(shop.ctx, { memberId: m, scope: 'both', ground: 'x', actor: agent });
    const clerk = shop.ctx.clerk;
    const ctx = { ...shop.ctx, clerk: { ...clerk, rows: async (text: string, values: unknown[]) => {
      const rows = await clerk.rows(text, values as never);
      if (text.includes('"heldForSeparation"') && hook) { const h = hook; hook = null; await h(); }
      return rows; } } } as never;
    hook = async () => { await releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent }); };
    await performAt(shop, noticedOn, ctx);
    for (const day of ['2026-11-23', '2026-12-01', '2027-03-01', '2028-01-01', '2028-06-01']) await performAt(shop, day);
    const { rows } = await shop.database.admin.query('select due_on::text from dormouse.watch where member_id=$1', [m]);
    console.log('B1', await stateOf(shop, m), rows);
    expect(await stateOf(shop, m)).not.toBe('watching');
  });
  test('B2 gone and back', async () => {
    const shop = await openSmallShop();
    const m = await shop.addMember({ memberNo: 77, joinedAt: '2026-01-20T00:00:00Z', loginAt: '2026-01-20T00:00:00Z' });
    await performAt(shop, noticedOn);
    await shop.database.admin.query('delete from logins where member_no=77; delete from profiles where member_no=77; delete from device_tokens where member_no=77; delete from settlements where member_no=77; delete from members where member_no=77');
    await performAt(shop, '2026-12-30');
    const { rows } = await shop.database.admin.query('select due_on::text from dormouse.watch where member_id=$1', [m]);
    console.log('B2', rows);
    await shop.addMember({ memberNo: 77, joinedAt: '2026-12-30T12:00:00Z', loginAt: '2026-12-30T12:00:00Z' });
    for (const day of ['2026-12-31', '2027-03-01', '2027-12-01', '2028-02-01', '2028-12-01']) await performAt(shop, day);
    console.log('B2', await stateOf(shop, m));
    expect(await stateOf(shop, m)).not.toBe('watching');
  });
  test('B6 the zone of the policy changes between composing and taking effect', async () => {
    const shop = await openSmallShop();
    const m = await shop.addMember({ loginAt: '2025-12-31T03:00:00Z' });
    shop.mail.answer = () => ({ kind: 'retry', reason: 'ECONNREFUSED' });
    await performAt(shop, noticedOn);
    shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
    const moved = await shop.openAnother({ policyText: smallShopPolicy.replace('Asia/Seoul', 'Pacific/Auckland') });
    const s = await performAt(shop, '2026-11-23', moved).catch((e) => String(e));
    console.log('B6', JSON.stringify(s).slice(0, 300), await ladderOf(shop, m), await attemptsOf(shop, m));
    expect(await ladderOf(shop, m)).toEqual(['email effective']);
  });
  test('B5 an answer that never comes', async () => {
    const shop = await openSmallShop();
    let sent = 0;
    const m = await shop.addMember({ loginAt: longAgo });
    shop.mail.answer = () => { sent += 1; return { kind: 'uncertain', reason: 'ETIMEDOUT' }; };
    for (let d = 1; d <= 20; d += 1) await performAt(shop, `2026-12-${String(d).padStart(2, '0')}`);
    console.log('B5', sent, await ladderOf(shop, m));
    expect(sent).toBeLessThan(10);
  });
  test('B3 odd schemas', async () => {
    const many = Array.from({ length: 70 }, (_, i) => `c${i} text`).join(', ');
    const shop = await openSmallShop({
      arrange: `
      create table public."여러 것" (id bigint primary key, "old" text, "new" text, "stays" text, p text, t text, r text, gone text, given text, stale_gone text,
         member_no bigint not null references public.members, doubled text generated always as ("old" || '!') stored, ${many});
      create index on public."여러 것" (member_no);
      alter table public."여러 것" drop column gone, drop column stale_gone;
      create table public.parted (member_no bigint not null references public.members, at date not null, memo text, amount numeric, primary key (member_no, at)) partition by range (at);
      create table public.parted_a (memo text, dead int, amount numeric, at date not null, member_no bigint not null);
      alter table public.parted_a drop column dead;
      alter table public.parted attach partition public.parted_a for values from ('2020-01-01') to ('2030-01-01');
      create table public.deep (member_no bigint not null, at date not null, no int not null, note char(8), rng int4range, bits bit varying, j json, primary key (member_no, at, no), foreign key (member_no, at) references public.parted on delete cascade);
      create table public.deeper (member_no bigint, at date, no int, line int, t text, primary key (member_no, at, no, line), foreign key (member_no, at, no) references public.deep on delete cascade);
      create table public.labels (label_id int primary key, member_no bigint not null references public.members, secret text, t text not null default 'x', visible text);
      create index on public.labels (member_no);
      `,
      dataMapText: smallShopDataMap.replace('retention:\n', `  - table: public.여러 것
    member: member_no
    mode: move
    class: [{ when: "\\"old\\" > 'm'", id: small-payment-x }, { id: membership }]
    items: { "old": { ko: 옛, en: old }, t: { ko: 티, en: tee }, ${Array.from({ length: 70 }, (_, i) => `c${i}: { ko: 항목${i}, en: item${i} }`).join(', ')} }
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
    items: { t: { ko: 티, en: tee } }
  - table: public.labels
    member: member_no
    mode: strip
    columns: { secret: null, t: "'gone-' || label_id" }
    class: membership
    items: { secret: { ko: 비밀, en: secret }, t: { ko: 티, en: tee } }
retention:
  small-payment-x: { like: membership, basis: x }
`),
    });
    const m = await shop.addMember({ loginAt: longAgo });
    const a = shop.database.admin;
    await a.query(`insert into "여러 것" (id, "old", "new", stays, p, t, r, given, member_no, c0, c63, c69) values (1, null, 'n', 's', 'p', 't(,"', 'r', 'g', $1, '', 'x', 'y'), (2, 'zzz', 'n', 's', 'p', '\\', 'r', null, $1, 'q', '', null)`, [m]);
    await a.query(`insert into parted values ($1, '2024-02-29', 'memo', null), ($1, '2025-01-01', '', 1000.10)`, [m]);
    await a.query(`insert into deep values ($1, '2024-02-29', 1, 'ab', '[1,5)', B'101', '{"a": 1,  "a":2}'), ($1, '2025-01-01', 1, null, 'empty', '', 'null')`, [m]);
    await a.query(`insert into deeper values ($1, '2024-02-29', 1, 1, ''), ($1, '2025-01-01', 1, 2, E'a\\nb')`, [m]);
    await a.query(`insert into labels values (1, $1, 'secret', 'tee', 'v'), (2, $1, null, '', null)`, [m]);
    const dump = async () => {
      const out: Record<string, string[]> = {};
      for (const t of ['"여러 것"', 'parted', 'deep', 'deeper', 'labels', 'members']) out[t] = (await a.query(`select (x.*)::text as row from public.${t} as x where member_no = $1 order by 1`, [m])).rows.map((r) => r.row);
      return out;
    };
    const before = await dump();
    const s = await separateAll(shop);
    console.log('B3', JSON.stringify(s.report.stages), await cyclesOf(shop, m));
    expect(await stateOf(shop, m)).toBe('separated');
    console.log('B3', JSON.stringify(await dump()), await recordsIn(shop, m));
    await restoreMember(shop.ctx, { memberId: m, reason: 'x', proof, actor: agent });
    expect(await dump()).toEqual(before);
  });
  test('B7 a char key', async () => {
    const shop = await openSmallShop({
      arrange: `alter table public.settlements drop constraint settlements_member_no_fkey;
      `,
    });
    expect(shop).toBeTruthy();
  });
});
