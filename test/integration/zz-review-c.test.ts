import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { agent, longAgo, noticedOn, performAt, proof, recordsIn, separableOn, separateAll, stateOf, cyclesOf, untilBlocked } from '../support/sweeps.js';

describe('review c', () => {
  test('C1 a child of a composite key slips in', async () => {
    let hook: null | (() => Promise<void>) = null;
    const shop = await openSmallShop({
      arrange: `alter table payments add unique (member_no, payment_id);
       create table refunds (refund_id int primary key, member_no bigint not null, payment_id bigint not null, memo text,
         foreign key (member_no, payment_id) references payments (member_no, payment_id) on delete cascade);
       create index on refunds (member_no, payment_id);`,
      dataMapText: smallShopDataMap.replace('retention:\n', `  - { table: public.refunds, member: member_no, mode: move, class: membership, items: { memo: { ko: 메모, en: memo } } }
retention:
`),
      overrides: { reached: async (step: string) => { if (step === 'members locked' && hook) { const h = hook; hook = null; await h(); } } } as never,
    });
    const m = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    const a = shop.database.admin;
    await a.query(`insert into refunds select 1, member_no, payment_id, 'one' from payments where member_no = $1`, [m]);
    await performAt(shop, noticedOn);
    let done: Promise<unknown> = Promise.resolve();
    const slip = async () => {
      const c = await a.connect();
      await c.query('begin');
      await c.query(`insert into refunds select 2, member_no, payment_id, 'two' from payments where member_no = $1`, [m]);
      done = (async () => { await untilBlocked(a); await c.query('commit'); c.release(); })();
    };
    // 'gate read' lies behind the locks; 'cycles claimed' before them.
    hook = null;
    (shop.ctx as { reached: unknown }).reached = async (step: string) => { if (step === 'cycles claimed') await slip(); };
    await performAt(shop, separableOn).catch((e) => console.log('C1', String(e)));
    await done;
    console.log('C1', await stateOf(shop, m), await recordsIn(shop, m));
    (shop.ctx as { reached: unknown }).reached = async () => {};
    await restoreMember(shop.ctx, { memberId: m, reason: 'x', proof, actor: agent });
    expect((await a.query('select refund_id from refunds order by 1')).rows).toHaveLength(2);
  });
  test('C2 a trigger that keeps the row', async () => {
    const shop = await openSmallShop({ arrange: `create function keep() returns trigger language plpgsql as 'begin return null; end'; create trigger keep before delete on profiles for each row execute function keep();` });
    const m = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    console.log('C2', await cyclesOf(shop, m));
    expect(await stateOf(shop, m)).toBe('noticed');
  });
});
