import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import {
  agent,
  cyclesOf,
  ladderOf,
  lastDayOfLead,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  proof,
  recordsIn,
  separableOn,
  stateOf,
  sweepOnce,
  timelineOf,
  useEverySource,
} from '../support/sweeps.js';

describe('the life of a member', () => {
  test('is watched, noticed, separated, given back exactly, and noticed again before the next separation', async () => {
    const shop = await openSmallShop({ now: noonOf('2026-11-01') });
    // Expires on 2026-12-31, so the cycle opens 44 days before, on 2026-11-17.
    const memberId = await shop.addMember({ loginAt: '2025-12-31T03:00:00Z', paidAt: '2025-12-30T03:00:00Z' });
    const other = await shop.addMember({ loginAt: '2026-10-01T03:00:00Z' });
    const before = await shop.rowsOf(memberId);
    const otherBefore = await shop.rowsOf(other);

    await performAt(shop, '2026-11-16');
    expect(await stateOf(shop, memberId)).toBe('watching');
    expect(shop.mail.sent).toEqual([]);

    await performAt(shop, '2026-11-17');
    expect(await timelineOf(shop, memberId)).toEqual(['opened', 'notice_composed', 'noticed']);
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      {
        state: 'noticed',
        expiresOn: '2026-12-31',
        noticeEffectiveOn: '2026-11-17',
        separableFrom: '2027-01-01 00:00:00',
      },
    ]);
    expect(shop.mail.sent).toHaveLength(1);

    await performAt(shop, '2026-12-31');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect(await shop.rowsOf(memberId)).toEqual(before);

    expect(await shop.rowsOf(other)).toEqual(otherBefore);
    await performAt(shop, '2027-01-01');
    expect(await stateOf(shop, memberId)).toBe('separated');
    const emptied = await shop.rowsOf(memberId);
    expect(emptied).toMatchObject({ profiles: [], payments: [], payment_lines: [], logins: [], device_tokens: [] });
    expect(emptied['settlements']).toEqual(before['settlements']);
    expect(emptied['members']?.join()).not.toContain('example.com');
    expect(await recordsIn(shop, memberId)).toEqual(['large-payment', 'membership', 'notice']);

    shop.setNow(noonOf('2027-01-05'));
    const restored = await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(restored).toMatchObject({ state: 'restored', already: false, missing: [] });
    // What was discarded was destroyed at separation, as the notice said; all the rest is as it was.
    expect(await shop.rowsOf(memberId)).toEqual({ ...before, device_tokens: [] });

    await performAt(shop, '2027-01-06');
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'restored' }]);
    expect(shop.mail.sent).toHaveLength(1);

    // Restored on 2027-01-05: the clock began anew, so it expires on 2028-01-05 and opens on 2027-11-22.
    await performAt(shop, '2027-11-21');
    expect(await cyclesOf(shop, memberId)).toHaveLength(1);
    await performAt(shop, '2027-11-22');
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', expiresOn: '2028-01-05', noticeEffectiveOn: '2027-11-22' },
      { state: 'restored' },
    ]);
    expect(shop.mail.sent.filter(({ to }) => to === `user${memberId}@example.com`)).toHaveLength(2);
    await performAt(shop, '2028-01-05');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2028-01-06');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('leaves a member who was noticed late on the thirtieth day and separates on the thirty-first', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', noticeEffectiveOn: noticedOn, separableFrom: `${separableOn} 00:00:00` },
    ]);
    // The last moment of the thirtieth day and the first of the thirty-first, in Seoul.
    shop.setNow(`${lastDayOfLead}T14:59:59.999999Z`);
    await useEverySource(shop);
    expect((await sweepOnce(shop.ctx)).report.stages.separate?.done).toBe(0);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    shop.setNow(`${lastDayOfLead}T15:00:00.000000Z`);
    expect((await sweepOnce(shop.ctx)).report.stages.separate?.done).toBe(1);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('changes nothing twice when it is swept twice on one day', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    const again = await sweepOnce(shop.ctx);
    expect(again.report.stages).toMatchObject({ detect: { done: 0 }, notify: { done: 0 }, separate: { done: 0 } });
    expect(await cyclesOf(shop, memberId)).toHaveLength(1);
    expect(await ladderOf(shop, memberId)).toEqual(['email effective']);
    expect(shop.mail.sent).toHaveLength(1);
    await performAt(shop, separableOn);
    const sealed = await recordsIn(shop, memberId);
    expect((await sweepOnce(shop.ctx)).report.stages.separate).toMatchObject({ examined: 0, done: 0 });
    expect(await recordsIn(shop, memberId)).toEqual(sealed);
    expect(await timelineOf(shop, memberId)).toEqual(['opened', 'notice_composed', 'noticed', 'separated']);
  });
});
