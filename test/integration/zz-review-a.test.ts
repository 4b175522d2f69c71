import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import { agent, attemptsOf, cyclesOf, ladderOf, longAgo, noonOf, noticedOn, performAt, proof, recordsIn, separableOn, separateAll, stateOf, sweepOnce, timelineOf, useEverySource } from '../support/sweeps.js';

describe('review', () => {
  test('E1 a column named t', async () => {
    const shop = await openSmallShop({ arrange: 'alter table public.profiles add t text; alter table public.profiles add line text;' });
    const m = await shop.addMember({ loginAt: longAgo });
    await shop.database.admin.query("update profiles set t='tee' where member_no=$1", [m]);
    const before = await shop.rowsOf(m);
    const s = await separateAll(shop);
    console.log(JSON.stringify(s.report.stages.separate));
    expect(await stateOf(shop, m)).toBe('separated');
    await restoreMember(shop.ctx, { memberId: m, reason: 'x', proof, actor: agent });
    expect(await shop.rowsOf(m)).toEqual({ ...before, device_tokens: [] });
  });
  test('E2 login without a foreign key between gate and take', async () => {
    let hook: null | (() => Promise<void>) = null;
    const shop = await openSmallShop({
      arrange: 'alter table public.logins drop constraint logins_member_no_fkey',
      overrides: { reached: async (step: string) => { if (step === 'gate read' && hook) { const h = hook; hook = null; await h(); } } } as never,
    });
    const m = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    hook = async () => { await shop.addLogin(m, noonOf(separableOn)); };
    await performAt(shop, separableOn);
    console.log('E2', await stateOf(shop, m));
    await performAt(shop, '2026-12-24');
    console.log('E2 next', await stateOf(shop, m));
    expect(await stateOf(shop, m)).not.toBe('separated');
  });
  test('E3 silent and destroy above the halt', async () => {
    const shop = await openSmallShop({ policyText: smallShopPolicy });
    for (let i = 0; i < 5; i += 1) await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    const strict = await shop.openAnother({ policyText: smallShopPolicy.replace('share: 1', 'share: 0.1') });
    shop.setNow(noonOf('2031-01-10'));
    const swept = await sweepOnce(strict);
    console.log('E3', swept.state, JSON.stringify(swept.report));
    expect(swept.report.stages.destroy?.done ?? 0).toBe(0);
  });
  test('E4 a text that the provider stopped', async () => {
    const shop = await openSmallShop();
    shop.text.report = () => ({ kind: 'blocked', reason: '30007', providerId: 'SM0' });
    const m = await shop.addMember({ loginAt: longAgo, email: null });
    await performAt(shop, noticedOn);
    console.log('E4', await ladderOf(shop, m), await attemptsOf(shop, m));
    await performAt(shop, '2026-12-01');
    const m2 = await shop.addMember({ loginAt: longAgo, email: null });
    shop.text.report = (id) => id === 'SM0' ? ({ kind: 'blocked', reason: '30007', providerId: 'SM0' }) : ({ kind: 'delivered', providerId: id });
    await shop.database.admin.query("update dormouse.enrolment set reconciled_at = null");
    const s = await performAt(shop, '2026-12-10');
    console.log('E4', await ladderOf(shop, m), await ladderOf(shop, m2), await attemptsOf(shop, m2), JSON.stringify(s.report.stages.notify));
    expect(await ladderOf(shop, m)).not.toEqual(['sms pending']);
  });
  test('E5 a column added after the start', async () => {
    const shop = await openSmallShop();
    const m = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await shop.database.admin.query("alter table profiles add nick text; update profiles set nick = 'nick'");
    const s = await performAt(shop, separableOn).catch((e) => String(e));
    console.log('E5', await stateOf(shop, m), JSON.stringify(s));
    const again = await shop.openAnother();
    if (await stateOf(shop, m) === 'separated') {
      await restoreMember(again, { memberId: m, reason: 'x', proof, actor: agent });
      const { rows } = await shop.database.admin.query('select nick from profiles where member_no=$1', [m]);
      expect(rows).toEqual([{ nick: 'nick' }]);
    }
  });
  test('E6 a deferred constraint at restoration', async () => {
    const shop = await openSmallShop({ arrange: 'alter table public.members drop constraint members_email_key; alter table public.members add constraint members_email_key unique (email) deferrable initially deferred;' });
    const m = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    await shop.addMember({ email: `user${m}@example.com` });
    const e = await restoreMember(shop.ctx, { memberId: m, reason: 'x', proof, actor: agent }).catch((error) => error);
    console.log('E6', e.name, e.code, e.message);
    expect(e.code).toBe('restoration_conflict');
  });
  test('E7 a class called notice', async () => {
    const dataMapText = smallShopDataMap.replaceAll('membership', 'notice');
    const shop = await openSmallShop({ dataMapText }).catch((e) => { console.log('E7 refused', e.message); return null; });
    if (!shop) return;
    const m = await shop.addMember({ loginAt: longAgo });
    const before = await shop.rowsOf(m);
    await separateAll(shop);
    await restoreMember(shop.ctx, { memberId: m, reason: 'x', proof, actor: agent });
    expect(await shop.rowsOf(m)).toEqual({ ...before, device_tokens: [] });
  });
  test('E7b an empty class', async () => {
    const dataMapText = smallShopDataMap.replaceAll('membership', '""');
    const shop = await openSmallShop({ dataMapText }).catch((e) => { console.log('E7b refused', e.message); return null; });
    expect(shop).toBeNull();
  });
  test('E8 moved when noticed, discarded when separated', async () => {
    const shop = await openSmallShop();
    const m = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    const dataMapText = smallShopDataMap.replace(/member: member_no\n {4}mode: move\n {4}class: membership\n {4}items:\n {6}birth_on/, 'member: member_no\n    mode: discard\n    items:\n      birth_on');
    const changed = await shop.openAnother({ dataMapText });
    expect(changed.map.items.find((i) => i.id.includes('birth_on'))?.discarded).toBe(true);
    const s = await performAt(shop, separableOn, changed);
    console.log('E8', await stateOf(shop, m), JSON.stringify(s.report.stages.separate));
    expect(await stateOf(shop, m)).not.toBe('separated');
  });
  test('E9 a notice text that can not be opened', async () => {
    const shop = await openSmallShop();
    shop.mail.answer = () => ({ kind: 'retry', reason: 'ECONNREFUSED' });
    const m = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await shop.database.admin.query("update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where class = 'notice'");
    shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
    const m2 = await shop.addMember({ loginAt: longAgo });
    await shop.database.admin.query("update dormouse.enrolment set reconciled_at = null");
    const s = await performAt(shop, '2026-11-23').catch((e) => String(e));
    console.log('E9', JSON.stringify(s), await attemptsOf(shop, m), await stateOf(shop, m2));
    expect(await stateOf(shop, m2)).toBe('noticed');
  });
  test('E10 late activity of a member whose record can not be opened', async () => {
    const shop = await openSmallShop();
    const m = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    await shop.database.admin.query("update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where class = 'membership'");
    await shop.addLogin(m, '2026-12-20T00:00:00Z');
    const m2 = await shop.addMember({ loginAt: longAgo });
    await shop.database.admin.query("update dormouse.enrolment set reconciled_at = null");
    const s = await performAt(shop, '2026-12-24').catch((e) => String(e));
    console.log('E10', JSON.stringify(s), await stateOf(shop, m2));
    expect(await stateOf(shop, m2)).toBe('noticed');
  });
});
