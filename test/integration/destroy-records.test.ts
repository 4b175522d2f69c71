import { describe, expect, test } from 'vitest';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import {
  agent,
  cyclesOf,
  longAgo,
  performAt,
  proof,
  recordsIn,
  separateAll,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

/** Payments of up to 10,000 go a year after the separation (2026-12-23), all the rest after four. */
const twoPeriods = smallShopDataMap.replace(
  'small-payment: { like: membership, atLeast: { period: P1Y, from: record },',
  'small-payment: { destroyAfter: P1Y, from: separation, atLeast: { period: P1Y, from: record },',
);
const paymentsGoOn = '2027-12-24';
const allGoesOn = '2030-12-24';

async function separatedMember(dataMapText = twoPeriods) {
  const shop = await openSmallShop({ dataMapText });
  const memberId = await shop.addMember({ loginAt: longAgo });
  await shop.addPayment(memberId, longAgo, 500);
  const neighbour = await shop.addMember({ loginAt: longAgo });
  const before = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  await separateAll(shop);
  return { shop, memberId, neighbour, before };
}

async function ledgerOf(shop: SmallShop, memberId: string) {
  const { rows } = await shop.database.admin.query(
    `select class, due_on::text as "dueOn", separated_on::text as "separatedOn", basis, items, row_counts as "rowCounts",
       reason, method, copies, executed_by as by
     from dormouse.destruction where member_id = $1 and record_id is not null order by class`,
    [memberId],
  );
  return rows;
}

describe('a record whose day has come', () => {
  test('is destroyed on that day and not before, and the rest of the member stays', async () => {
    const { shop, memberId, neighbour } = await separatedMember();
    await performAt(shop, '2027-12-23');
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice', 'small-payment']);
    const { report } = await performAt(shop, paymentsGoOn);
    expect(report.stages.destroy).toMatchObject({ done: 1, failed: 0 });
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
    expect(await stateOf(shop, memberId)).toBe('partly_destroyed');
    expect(await stateOf(shop, neighbour)).toBe('separated');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('partly_destroyed');
  });

  test('stands in the ledger of destruction with its basis and without a value', async () => {
    const { shop, memberId, neighbour } = await separatedMember();
    await performAt(shop, paymentsGoOn);
    const [entry] = await ledgerOf(shop, memberId);
    expect(entry).toMatchObject({
      class: 'small-payment',
      dueOn: paymentsGoOn,
      separatedOn: '2026-12-23',
      basis: expect.stringContaining('전자금융거래법 제22조'),
      items: ['public.payments.approved_at', 'public.payments.amount', 'public.payment_lines.product'],
      rowCounts: { rows: 3 },
      reason: 'retention_ended',
      copies: ['vault'],
      by: expect.stringMatching(/^sweep:/),
    });
    expect(JSON.stringify(entry)).not.toMatch(/500|상품 1|홍길동|example\.com|010-/);
    expect(await ledgerOf(shop, neighbour)).toEqual([]);
  });

  test('when it is the last ends the cycle, and identifiers and texts of notices go with it', async () => {
    const { shop, memberId, neighbour } = await separatedMember();
    await performAt(shop, paymentsGoOn);
    const given = { field: 'email', value: `user${memberId}@example.com` };
    expect(JSON.stringify(await lookupMembers(shop.ctx, { ...given, actor: agent }))).toContain(memberId);
    await performAt(shop, allGoesOn);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'destroyed' }]);
    expect(await recordsIn(shop, memberId)).toEqual([]);
    expect(await stateOf(shop, neighbour)).toBe('destroyed');
    expect((await ledgerOf(shop, memberId)).map((row) => row.class)).toEqual(['membership', 'notice', 'small-payment']);
    const { rows } = await shop.database.admin.query('select from vault.identifier');
    expect(rows).toEqual([]);
    expect(JSON.stringify(await lookupMembers(shop.ctx, { ...given, actor: agent }))).not.toContain(memberId);
    const gone = restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    await expect(gone).rejects.toMatchObject({ code: 'cycle_in_other_state', detail: { state: 'destroyed' } });
  });

  test('is not destroyed while a hold stands, and is when it is released', async () => {
    const { shop, memberId, neighbour } = await separatedMember();
    const { hold } = await placeHold(shop.ctx, {
      ...reviewed,
      memberId,
      scope: 'destruction',
      ground: 'a court asked',
      actor: agent,
    });
    const { report } = await performAt(shop, allGoesOn);
    expect(report.stages.destroy).toMatchObject({ examined: 2, skipped: { held: 1 } });
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice', 'small-payment']);
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await stateOf(shop, neighbour)).toBe('destroyed');
    await releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent });
    await performAt(shop, '2030-12-25');
    expect(await stateOf(shop, memberId)).toBe('destroyed');
  });

  test('of a class that was just separated is not destroyed because the floor of an old row has passed', async () => {
    const { shop, memberId } = await separatedMember(smallShopDataMap);
    const { report } = await performAt(shop, '2026-12-24');
    expect(report.stages.destroy).toMatchObject({ examined: 0, done: 0 });
    const { rows } = await shop.database.admin.query(
      `select class, expires_on::text as "expiresOn" from vault.record where member_id = $1 and class <> 'notice' order by class`,
      [memberId],
    );
    expect(rows).toEqual([
      { class: 'membership', expiresOn: allGoesOn },
      { class: 'small-payment', expiresOn: allGoesOn },
    ]);
  });

  test('waits for the last of its rows, and a ceiling brings the day forward', async () => {
    const dataMapText = twoPeriods.replace(
      'large-payment: { like: membership, atLeast: { period: P5Y, from: record }, basis',
      'large-payment: { like: membership, atMost: { period: P3Y, from: record }, basis',
    );
    const shop = await openSmallShop({ dataMapText });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await shop.addPayment(memberId, '2024-03-10T03:00:00Z', 20_000);
    await shop.addPayment(memberId, '2025-03-10T03:00:00Z', 30_000);
    await separateAll(shop);
    const { rows } = await shop.database.admin.query(
      `select next_expiry_on::text as first, expires_on::text as last from vault.record where class = 'large-payment'`,
    );
    // The last day of the ceiling itself: by its end the record must be gone.
    expect(rows).toEqual([{ first: '2027-03-10', last: '2028-03-10' }]);
    await performAt(shop, '2027-12-01');
    expect(await recordsIn(shop, memberId)).toContain('large-payment');
    await performAt(shop, '2028-03-10');
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
  });
});

describe('a member of whom a part was destroyed', () => {
  test('gets the rest back, and the answer lists what can not come back', async () => {
    const { shop, memberId, before } = await separatedMember();
    await performAt(shop, paymentsGoOn);
    const restored = await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(restored).toMatchObject({
      already: false,
      missing: [{ class: 'small-payment', basis: expect.stringContaining('전자금융거래법') }],
    });
    expect(await shop.rowsOf(memberId)).toEqual({ ...before, payments: [], payment_lines: [] });
    const again = await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(again).toMatchObject({ already: true, missing: restored.missing });
  });
});

describe('a member whose data is destroyed', () => {
  test('is not picked up again by later sweeps, nor by a reconciliation', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, allGoesOn);
    const row = await shop.rowsOf(memberId);
    const sent = shop.mail.sent.length + shop.text.sent.length;
    for (const day of ['2030-12-25', '2031-12-31', '2033-01-31']) await performAt(shop, day);
    expect(await cyclesOf(shop, memberId)).toHaveLength(1);
    expect(await shop.rowsOf(memberId)).toEqual(row);
    expect(shop.mail.sent.length + shop.text.sent.length).toBe(sent);
  });

  test('is a member like all others when somebody uses the row again', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, allGoesOn);
    const { admin } = shop.database;
    await admin.query(
      `update public.members set login_id = 'again', name = '홍길동', email = 'again@example.com' where member_no = $1`,
      [memberId],
    );
    await shop.addLogin(memberId, '2031-03-01T03:00:00Z');
    // Expires on 2032-03-01 and opens on 2032-01-17; the emptied row is looked at about once a year.
    for (const day of ['2031-11-10', '2032-01-16']) await performAt(shop, day);
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    await performAt(shop, '2032-01-17');
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', expiresOn: '2032-03-01' },
      { state: 'destroyed' },
    ]);
    await performAt(shop, '2032-03-02');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});
