import { expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import {
  agent,
  attemptsOf,
  ladderOf,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  recordsIn,
  separateAll,
  stateOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

/** One bit of the sealed records of a class is turned. */
function spoil(shop: SmallShop, retentionClass: string) {
  return shop.database.admin.query(
    'update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where class = $1',
    [retentionClass],
  );
}

/** A member whom the next sweep enrols, whatever the day they joined. */
async function addAnother(shop: SmallShop): Promise<string> {
  await shop.database.admin.query('update dormouse.enrolment set reconciled_at = null');
  return shop.addMember({ loginAt: longAgo });
}

test('a silent source does not open a way around the limit of destructions', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  await shop.addMember({ loginAt: longAgo });
  await separateAll(shop);
  const strict = await shop.openAnother({ policyText: smallShopPolicy.replace('members: 50000', 'members: 1') });
  shop.setNow(noonOf('2031-01-02'));
  await useEverySource(shop);
  shop.setNow(noonOf('2031-01-03'));
  expect((await sweepOnce(strict)).halt?.kind).toBe('above');
  shop.setNow(noonOf('2031-01-10'));
  const { state, report } = await sweepOnce(strict);
  expect([state, report.halt?.kind, report.halt?.due?.toDestroy]).toEqual(['halted', 'silent', 2]);
  expect(report.stages.destroy).toBeUndefined();
  expect(await recordsIn(shop, memberId)).toContain('membership');
});

test('a text that the provider gave up by no fault of the number goes out anew', async () => {
  const shop = await openSmallShop();
  shop.text.report = (providerId) => ({ kind: 'blocked', reason: '30007', providerId });
  const memberId = await shop.addMember({ loginAt: longAgo, email: null });
  await performAt(shop, noticedOn);
  expect(await attemptsOf(shop, memberId)).toEqual(['sms 1 retry 30007', 'sms 2 due']);
  shop.text.report = (providerId) => ({ kind: 'delivered', providerId });
  await performAt(shop, '2026-11-23');
  expect(await ladderOf(shop, memberId)).toEqual(['sms lapsed', 'sms effective']);
  expect(shop.text.sent).toHaveLength(2);
});

test('a notice whose text can not be opened is worded anew, and keeps no other from being sent', async () => {
  const shop = await openSmallShop();
  shop.mail.answer = () => ({ kind: 'retry', reason: 'ECONNREFUSED' });
  const memberId = await shop.addMember({ loginAt: longAgo });
  await performAt(shop, noticedOn);
  await spoil(shop, 'notice');
  shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
  const another = await addAnother(shop);
  // On the same day, for what waited overnight is worded anew.
  shop.setNow('2026-11-22T05:00:00Z');
  await sweepOnce(shop.ctx);
  expect(await ladderOf(shop, memberId)).toEqual(['email lapsed', 'email effective']);
  expect(await stateOf(shop, another)).toBe('noticed');
});

test('a late member whose records can not be opened keeps no sweep from going on', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  await separateAll(shop);
  await spoil(shop, 'membership');
  await shop.addLogin(memberId, '2026-12-20T00:00:00Z');
  const another = await addAnother(shop);
  const { report } = await performAt(shop, '2026-12-24');
  expect(report.stages.lateActivity).toMatchObject({ done: 0, failed: 1 });
  expect(await stateOf(shop, memberId)).toBe('separated');
  expect(await stateOf(shop, another)).toBe('noticed');
});

test('a mail whose last answer never comes is sent as often as policy says, and then the next means is asked', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  let handedOver = 0;
  shop.mail.answer = () => {
    handedOver += 1;
    return { kind: 'uncertain', reason: 'ETIMEDOUT' };
  };
  for (const day of ['22', '23', '24', '25']) await performAt(shop, `2026-11-${day}`);
  expect(handedOver).toBe(3);
  expect(await ladderOf(shop, memberId)).toEqual(['email failed', 'sms effective']);
});

test('a policy of another zone lets the notices of open cycles take effect', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: '2025-12-31T03:00:00Z' });
  shop.mail.answer = () => ({ kind: 'retry', reason: 'ECONNREFUSED' });
  await performAt(shop, noticedOn);
  shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
  const eastward = await shop.openAnother({ policyText: smallShopPolicy.replace('Asia/Seoul', 'Pacific/Auckland') });
  await performAt(shop, '2026-11-23', eastward);
  expect(await ladderOf(shop, memberId)).toEqual(['email effective']);
});

test('a hold that is released while a sweep looks does not put the member out of sight', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  const { hold } = await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'both', ground: 'a claim', actor: agent });
  const { clerk } = shop.ctx;
  let release: (() => Promise<unknown>) | null = () => releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent });
  const rows: typeof clerk.rows = async (text, values) => {
    const found = await clerk.rows(text, values);
    const work = text.includes('"heldForSeparation"') ? release : null;
    if (work) release = null;
    await work?.();
    return found as never;
  };
  await performAt(shop, noticedOn, { ...shop.ctx, clerk: { ...clerk, rows } });
  expect(await stateOf(shop, memberId)).toBe('watching');
  await performAt(shop, '2027-11-22');
  expect(await stateOf(shop, memberId)).toBe('noticed');
});

test('a row that was gone for a day and is put in again is watched as before', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ joinedAt: '2026-01-20T00:00:00Z', loginAt: '2026-01-20T00:00:00Z' });
  await performAt(shop, noticedOn);
  const { admin } = shop.database;
  await admin.query('alter table public.members disable trigger all');
  await admin.query('create table public.aside as select * from public.members where member_no = $1', [memberId]);
  await admin.query('delete from public.members where member_no = $1', [memberId]);
  await performAt(shop, '2026-12-30');
  await admin.query('insert into public.members select * from public.aside');
  await performAt(shop, '2027-11-16');
  expect(await stateOf(shop, memberId)).toBe('noticed');
});
