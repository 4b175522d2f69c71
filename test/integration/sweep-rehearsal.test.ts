import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { stopMeans } from '../../src/cycles/stop-means.js';
import { makeDue } from '../support/expiring-rows.js';
import { reviewed } from '../support/holds.js';
import { callInMemory } from '../support/means-in-memory.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  separableOn,
  separateAll,
  statesOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';
import { policyWith } from '../support/told.js';

/** What a rehearsal may write: that it was asked for, and how it ended. */
const ofTheSweepItself = ['dormouse.sweep', 'dormouse.audit_entry', 'dormouse.policy'];

async function rehearse(shop: SmallShop, ctx = shop.ctx) {
  const before = await dumpAll(shop.database.admin, ofTheSweepItself);
  const sent = [shop.mail.sent.length, shop.text.sent.length];
  const rehearsed = await sweepOnce(ctx, 'rehearse');
  expect(await dumpAll(shop.database.admin, ofTheSweepItself)).toEqual(before);
  expect([shop.mail.sent.length, shop.text.sent.length]).toEqual(sent);
  return rehearsed.report;
}

describe('a rehearsal', () => {
  test('changes nothing and tells whom a sweep then notices, and by how many notices', async () => {
    const shop = await openSmallShop();
    await shop.addMember({ loginAt: longAgo });
    await shop.addMember({ loginAt: longAgo, email: null });
    await shop.addMember({ loginAt: longAgo, email: null, mobile: null });
    await shop.addMember({ loginAt: longAgo, email: null, mobile: null, address: false });
    await shop.addMember({ loginAt: '2026-11-01T03:00:00Z' });
    shop.setNow(noonOf(noticedOn));
    await useEverySource(shop);
    const rehearsed = await rehearse(shop);
    const { report } = await sweepOnce(shop.ctx);
    expect(rehearsed).toEqual(report);
    expect(report.stages).toMatchObject({ detect: { done: 4 }, notify: { examined: 4, done: 3 } });
  });

  test('tells whom a sweep then separates, cancels and sends back to the ladder', async () => {
    const shop = await openSmallShop();
    const moved = await shop.addMember({ loginAt: longAgo });
    const returned = await shop.addMember({ loginAt: longAgo });
    const richer = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.setNow(noonOf(separableOn));
    await useEverySource(shop);
    await shop.addLogin(returned, '2026-12-20T03:00:00Z');
    await shop.database.admin.query(
      `insert into public.payments (member_no, approved_at, status, amount) values ($1, now(), 'FAILED', 1)`,
      [richer],
    );
    const rehearsed = await rehearse(shop);
    const { report } = await sweepOnce(shop.ctx);
    expect(rehearsed).toEqual(report);
    expect(report.stages).toMatchObject({
      detect: { skipped: { 'cancelled: activity': 1 } },
      separate: { examined: 2, done: 1, skipped: { item_not_named: 1 } },
    });
    expect(await statesOf(shop, [moved, returned, richer])).toEqual(['separated', 'cancelled', 'candidate']);
  });

  test('tells whom a sweep then brings back for late activity and whose records it destroys', async () => {
    const shop = await openSmallShop();
    const late = await shop.addMember({ loginAt: longAgo });
    const held = await shop.addMember({ loginAt: longAgo });
    const due = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    await placeHold(shop.ctx, {
      ...reviewed,
      memberId: held,
      scope: 'destruction',
      ground: 'a court asked',
      actor: agent,
    });
    shop.setNow(noonOf('2026-12-24'));
    await shop.database.admin.query(
      `insert into public.logins (member_no, logged_in_at, result) values ($1, '2026-12-22T15:00:01Z', 'OK')`,
      [late],
    );
    await makeDue(shop, '2026-12-24', [held, due]);
    const rehearsed = await rehearse(shop);
    const { report } = await sweepOnce(shop.ctx);
    expect(rehearsed).toEqual(report);
    expect(report.stages).toMatchObject({
      lateActivity: { done: 1 },
      destroy: { examined: 2, done: 2, skipped: { held: 1 } },
    });
  });

  test('shows what a shorter period would take before anybody is touched by it', async () => {
    const shop = await openSmallShop();
    await shop.addMember({ loginAt: '2026-06-01T03:00:00Z' });
    await performAt(shop, noticedOn);
    const policyText = smallShopPolicy.replace('inactivityPeriod: P1Y', 'inactivityPeriod: P6M');
    const shorter = await shop.openAnother({ policyText });
    const rehearsed = await rehearse(shop, shorter);
    const { report } = await sweepOnce(shorter);
    expect(rehearsed).toEqual(report);
    expect(report.stages).toMatchObject({ detect: { done: 1 }, notify: { done: 1 } });
  });

  test('says who waits for a means that is stopped, and for a message that is under way', async () => {
    const shop = await openSmallShop();
    await shop.addMember({ loginAt: longAgo });
    await shop.addMember({ loginAt: longAgo, email: null, mobile: null });
    shop.setNow(noonOf(noticedOn));
    await useEverySource(shop);
    await stopMeans(shop.ctx, { means: 'email', reason: 'EAUTH', now: shop.now(), actor: agent });
    const rehearsed = await rehearse(shop);
    const { report } = await sweepOnce(shop.ctx);
    expect(rehearsed).toEqual(report);
    expect(report.stages.notify).toMatchObject({ examined: 1, done: 0, skipped: { wait: 1 } });
    // The letter is under way now.
    expect((await rehearse(shop)).stages.notify).toMatchObject({ examined: 0, done: 0, skipped: { wait: 2 } });
  });

  test('promises no notice by a call, which counts only when a person has confirmed it', async () => {
    const policyText = policyWith({ means: ['voice', 'letter'] });
    const shop = await openSmallShop({ policyText, overrides: { call: callInMemory() } });
    await shop.addMember({ loginAt: longAgo });
    shop.setNow(noonOf(noticedOn));
    await useEverySource(shop);
    const rehearsed = await rehearse(shop);
    expect((await sweepOnce(shop.ctx)).report.stages.notify).toMatchObject({ examined: 1, done: 0 });
    expect(rehearsed.stages.notify).toMatchObject({ examined: 1, done: 0 });
  });

  test('counts the reminders that are due', async () => {
    const shop = await openSmallShop({ policyText: policyWith({ more: 'messages: { reminder: P7D }' }) });
    await shop.addMember({ loginAt: longAgo });
    await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.setNow(noonOf('2026-12-16'));
    await useEverySource(shop);
    const rehearsed = await rehearse(shop);
    const { report } = await sweepOnce(shop.ctx);
    expect(rehearsed).toEqual(report);
    expect(report.stages.notify).toMatchObject({ examined: 2, done: 2 });
  });

  test('knows that a notice whose validity is over is worded anew', async () => {
    const shop = await openSmallShop();
    await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.setNow(noonOf('2027-06-30'));
    await useEverySource(shop);
    const rehearsed = await rehearse(shop);
    expect(rehearsed.stages.notify?.done).toBe(1);
    expect((await sweepOnce(shop.ctx)).report.stages.notify?.done).toBe(1);
  });

  test('finds new members as a sweep would', async () => {
    const shop = await openSmallShop();
    await performAt(shop, noticedOn);
    shop.setNow(noonOf('2026-11-23'));
    await shop.addMember({ joinedAt: '2026-11-23T01:00:00Z' });
    const rehearsed = await rehearse(shop);
    expect(rehearsed.enrolled).toBe(1);
    expect((await sweepOnce(shop.ctx)).report).toEqual(rehearsed);
  });
});
