import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { auditRows } from '../support/audit-rows.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import type { NewMember } from '../support/small-shop-members.js';
import { agent, longAgo, noticedOn, performAt, proof, separableOn, stateOf, timelineOf } from '../support/sweeps.js';
import { alarmsOf, messagesOf, policyWith, tell } from '../support/told.js';

const warned = policyWith({ more: 'messages: { beforeDestruction: P30D }' });
/** Four years after the separation of 2026-12-23, and thirty days before. */
const destroyedOn = '2030-12-24';
const warnedOn = '2030-11-24';
const dayBefore = '2030-11-23';

/** The payment of 2025-06-01 is kept until 2031-06-01. */
const longerPayments = smallShopDataMap
  .replace(
    'large-payment: { like: membership, atLeast: { period: P5Y',
    'large-payment: { like: membership, atLeast: { period: P6Y',
  )
  // What stands in the place of an address looks like one.
  .replace('email: null\n      mobile', `email: "'gone-' || member_no || '@example.com'"\n      mobile`);

async function separatedMember({ policyText = warned, ...member }: NewMember & { policyText?: string } = {}) {
  const shop = await openSmallShop({ policyText, dataMapText: longerPayments });
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo, ...member });
  await performAt(shop, noticedOn);
  await performAt(shop, separableOn);
  expect(await stateOf(shop, memberId)).toBe('separated');
  return { shop, memberId };
}

const notice = 'email effective';
const warning = 'destruction email effective';

describe('the warning of a destruction', () => {
  test('goes out so many days ahead, and names the day and what is destroyed on it', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, dayBefore);
    expect(await messagesOf(shop, memberId)).toEqual([notice]);
    await performAt(shop, warnedOn);
    expect(await messagesOf(shop, memberId)).toEqual([notice, warning]);
    const [, mail] = shop.mail.sent;
    expect(mail?.to).toBe(`user${memberId}@example.com`);
    expect(mail?.text).toContain('2030년 12월 24일부터');
    expect(mail?.text).toContain('- 이메일주소\n');
    // Kept longer by a law, or destroyed long ago.
    for (const item of ['결제금액', '상품명', '기기 토큰']) expect(mail?.text).not.toContain(item);
    await performAt(shop, '2030-12-23');
    expect(await stateOf(shop, memberId)).toBe('separated');
    await performAt(shop, destroyedOn);
    expect(await stateOf(shop, memberId)).toBe('partly_destroyed');
  });

  test('goes out once for the day that it names', async () => {
    const { shop, memberId } = await separatedMember();
    for (const day of [warnedOn, warnedOn, '2030-11-25', '2030-12-23']) await performAt(shop, day);
    expect(await messagesOf(shop, memberId)).toEqual([notice, warning]);
  });

  test('is written to no placeholder, where the address itself has been destroyed', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, destroyedOn);
    const { report } = await performAt(shop, '2031-05-20');
    expect(report.stages.notify?.skipped).toMatchObject({ 'destruction: no_means_left': 1 });
    expect(await messagesOf(shop, memberId)).toEqual([notice]);
    expect(shop.mail.sent).toHaveLength(1);
  });

  test('is not sent while a hold stands, and is when it has been released', async () => {
    const { shop, memberId } = await separatedMember();
    const placed = await placeHold(shop.ctx, {
      ...reviewed,
      memberId,
      scope: 'destruction',
      ground: 'a court asked',
      actor: agent,
    });
    await performAt(shop, warnedOn);
    expect(await messagesOf(shop, memberId)).toEqual([notice]);
    await releaseHold(shop.ctx, { holdId: placed.hold.holdId, actor: agent });
    await performAt(shop, '2030-11-26');
    expect(await messagesOf(shop, memberId)).toEqual([notice, warning]);
  });

  test('is not sent to who has come back', async () => {
    const { shop, memberId } = await separatedMember();
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    shop.setNow('2030-11-24T01:00:00Z');
    await shop.addLogin(memberId, '2030-11-01T00:00:00Z');
    await performAt(shop, warnedOn);
    expect((await messagesOf(shop, memberId)).filter((line) => line.startsWith('destruction'))).toEqual([]);
  });

  test('is dropped when its day has come before it went out', async () => {
    const { shop, memberId } = await separatedMember();
    shop.mail.answer = () => ({ kind: 'retry', reason: 'ECONNREFUSED' });
    await performAt(shop, warnedOn);
    shop.mail.answer = () => ({ kind: 'accepted', providerId: null });
    await performAt(shop, destroyedOn);
    expect(await messagesOf(shop, memberId)).toEqual([notice, 'destruction email void']);
    expect(shop.mail.sent).toHaveLength(1);
    expect(await timelineOf(shop, memberId)).toContain('notice_dropped overtaken');
  });

  test('that bounces keeps nothing from being destroyed, and is no alarm', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, warnedOn);
    await tell(shop, memberId, { kind: 'failed', code: '5.1.1' });
    expect(await messagesOf(shop, memberId)).toEqual([notice, 'destruction email taken_back']);
    await performAt(shop, destroyedOn);
    expect(await stateOf(shop, memberId)).toBe('partly_destroyed');
    expect(await alarmsOf(shop.ctx)).toEqual({});
  });

  test('is on record with the day that it names', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, warnedOn);
    const entries = (await auditRows(shop.database.admin)).filter((entry) => entry.memberId === memberId);
    expect(entries.slice(-3)).toMatchObject([
      { action: 'sealed_contact_opened', detail: { purpose: 'destruction' } },
      { action: 'notice_composed', detail: { purpose: 'destruction', namesOn: destroyedOn } },
      { action: 'notice_attempted', detail: { state: 'accepted' } },
    ]);
  });

  test('is off unless the policy says so', async () => {
    const { shop, memberId } = await separatedMember({ policyText: policyWith({}) });
    for (const day of [warnedOn, destroyedOn]) await performAt(shop, day);
    expect(await messagesOf(shop, memberId)).toEqual([notice]);
  });
});
