import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { withdrawMember } from '../../src/destruction/withdraw-member.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { closeRequest } from '../../src/rights/close-request.js';
import { openRequest } from '../../src/rights/open-request.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle } from '../support/cycle-rows.js';
import { reviewed } from '../support/holds.js';
import { memberWithPayments, olderGoesOn } from '../support/expiring-rows.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { agent, longAgo, noonOf, noticedOn, performAt, proof, separableOn, separateAll, stateOf, timelineOf } from '../support/sweeps.js';
import { messagesOf, tell } from '../support/told.js';

describe('probe', () => {
  test('A discard under a hold on destruction', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await placeHold(shop.ctx, { memberId, scope: 'destruction', ground: 'suit', ...reviewed, actor: agent });
    await separateAll(shop);
    const { rows } = await shop.database.admin.query('select class, reason, row_counts from dormouse.destruction where member_id = $1', [memberId]);
    console.log('A', await stateOf(shop, memberId), JSON.stringify(rows), JSON.stringify((await shop.rowsOf(memberId)).device_tokens));
  });
  test('B told after withdrawal', async () => {
    const dataMapText = smallShopDataMap.replace(
      "membership: { destroyAfter: P4Y, from: separation, basis: the operator's policy }",
      "membership: { destroyAfter: P4Y, from: separation, atLeast: { period: P3Y, from: separation }, basis: law }");
    const shop = await openSmallShop({ dataMapText });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await performAt(shop, separableOn);
    shop.setNow(noonOf('2026-12-24'));
    const told = await withdrawMember(shop.ctx, { memberId, reason: 'withdrew', actor: agent });
    console.log('B', told.state, JSON.stringify(told.stays));
    const sent = shop.mail.sent.length + shop.text.sent.length;
    console.log('B tell', await tell(shop, memberId, { kind: 'failed', code: '5.1.1' } as const));
    await performAt(shop, '2026-12-26');
    console.log('B after', await messagesOf(shop, memberId), shop.mail.sent.length + shop.text.sent.length - sent, JSON.stringify(shop.text.sent.at(-1)), await timelineOf(shop, memberId));
  });
  test('C destroyed answer unaudited', async () => {
    const { shop, memberId } = await memberWithPayments();
    for (const m of [memberId]) await performAt(shop, '2031-01-01');
    console.log('C', await stateOf(shop, memberId));
    const before = (await auditRows(shop.database.admin)).length;
    const told = await withdrawMember(shop.ctx, { memberId, reason: 'curious', actor: agent });
    const r = await shop.ctx.clerk.rows('select 1');
    console.log('C', JSON.stringify(told), (await auditRows(shop.database.admin)).length - before, r.length);
  });
  test('C2 restore answered again unaudited', async () => {
    const { shop, memberId } = await memberWithPayments();
    await performAt(shop, olderGoesOn);
    shop.setNow(noonOf(olderGoesOn));
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    const before = (await auditRows(shop.database.admin)).length;
    const again = await restoreMember(shop.ctx, { memberId, reason: 'x', proof, actor: { id: 'key:other' } });
    console.log('C2', JSON.stringify(again), (await auditRows(shop.database.admin)).length - before);
  });
  test('D false measures', async () => {
    const shop = await openSmallShop();
    const { admin } = shop.database;
    const a = await shop.addMember();
    await insertCycle(admin, { memberId: a, state: 'separated' });
    const { hold } = await placeHold(shop.ctx, { memberId: a, scope: 'separation', ground: 'g', ...reviewed, actor: agent });
    const q = await openRequest(shop.ctx, { memberId: a, kind: 'suspension', proof, actor: agent });
    const done = await closeRequest(shop.ctx, { requestId: q.requestId, outcome: 'granted', holdId: hold.holdId, actor: agent });
    console.log('D1', done.request.outcome, JSON.stringify(done.request));
    const b = await shop.addMember();
    await insertCycle(admin, { memberId: b, state: 'destroyed' });
    await admin.query("update dormouse.cycle set closed_at = '2020-01-01', opened_at = '2019-01-01' where member_id = $1", [b]).catch((e) => console.log(String(e)));
    await insertCycle(admin, { memberId: b, state: 'noticed' }).catch((e) => console.log(String(e)));
    const q2 = await openRequest(shop.ctx, { memberId: b, kind: 'deletion', proof, actor: agent });
    const done2 = await closeRequest(shop.ctx, { requestId: q2.requestId, outcome: 'granted', actor: agent });
    console.log('D2', await stateOf(shop, b), JSON.stringify(done2.request));
  });
  test('E follow-up opens an older self', async () => {
    const { shop, memberId } = await memberWithPayments();
    const { admin } = shop.database;
    await admin.query('create table public.kept as select * from vault.record where member_id = $1', [memberId]);
    await performAt(shop, olderGoesOn);
    await admin.query('delete from vault.record where member_id = $1 and record_id in (select record_id from public.kept)', [memberId]);
    await admin.query('insert into vault.record select * from public.kept');
    const { readSealedContact } = await import('../../src/restore/read-sealed-contact.js');
    const cycle = await admin.query('select cycle_id as id from dormouse.cycle where member_id = $1', [memberId]);
    const c = await shop.ctx.mover.transaction((tx) => readSealedContact(shop.ctx, tx, { memberId, cycleId: cycle.rows[0].id }));
    console.log('E', c === null ? 'null' : 'opened');
  });
  test('F mass restoration by activity reports', async () => {
    const shop = await openSmallShop();
    const ids: string[] = [];
    for (let i = 0; i < 20; i += 1) ids.push(await shop.addMember({ loginAt: longAgo }));
    await separateAll(shop);
    await reportActivity(shop.ctx, { reports: ids.map((memberId) => ({ memberId, at: '2026-12-23T02:59:59Z', kind: 'login' as const })), actor: { id: 'key:backend' } });
    await performAt(shop, '2026-12-24');
    const states = await Promise.all(ids.map((id) => stateOf(shop, id)));
    const { rows } = await shop.database.admin.query('select count(*)::int from dormouse.approval');
    console.log('F', states.filter((s) => s === 'restored').length, 'of', ids.length, 'approvals', JSON.stringify(rows));
  });
});
