import { describe, expect, test } from 'vitest';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { takeBackNotice } from '../../src/cycles/take-back-notice.js';
import { withdrawMember } from '../../src/destruction/withdraw-member.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { auditRows, timelineRows } from '../support/audit-rows.js';
import {
  breakSeal,
  ledgerLines,
  memberWithPayments,
  recordLines,
  recordOf,
  rowByRow,
} from '../support/expiring-rows.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import {
  agent,
  dumpAll,
  longAgo,
  noonOf,
  performAt,
  proof,
  recordsIn,
  separateAll,
  stateOf,
} from '../support/sweeps.js';
import { policyWith } from '../support/told.js';

const reason = 'withdrew, case 1';
const day = '2027-06-01';
/** The payments of 2024 and 2025 of a class that is like the membership, but kept five years at least. */
const likeMembership = rowByRow.replace(
  '{ destroyAfter: P1Y, from: separation, atLeast',
  '{ like: membership, atLeast',
);

function withdraw(shop: SmallShop, memberId: string, over: { rehearse?: boolean } = {}) {
  return withdrawMember(shop.ctx, { memberId, reason, actor: agent, ...over });
}

async function separatedMember(dataMapText = rowByRow) {
  const found = await memberWithPayments(dataMapText);
  found.shop.setNow(noonOf(day));
  return found;
}

describe('a separated member who withdraws', () => {
  test('loses at once all that no floor keeps, and is told what stays, on which ground and until when', async () => {
    const { shop, memberId, neighbour } = await separatedMember(likeMembership);
    const others = await recordLines(shop, neighbour);
    expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ expiresOn: '2030-12-24' });
    const told = await withdraw(shop, memberId);
    expect(told).toEqual({
      memberId,
      state: 'restricted',
      withdrawnAt: shop.now(),
      destroyed: [{ class: 'membership', rows: 3, basis: "the operator's policy" }],
      stays: [
        {
          class: 'small-payment',
          rows: 6,
          basis: expect.stringContaining('전자금융거래법 제22조'),
          until: '2030-03-11',
          because: 'floor',
        },
      ],
      already: false,
      rehearsed: false,
      live: false,
    });
    expect(await stateOf(shop, memberId)).toBe('restricted');
    expect(await recordsIn(shop, memberId)).toEqual(['notice', 'small-payment']);
    const kept = await recordOf(shop, memberId, 'small-payment');
    expect(kept).toMatchObject({ revision: 2, nextExpiryOn: '2029-03-11', expiresOn: '2030-03-11', rowCount: 6 });
    const key = shop.ctx.keyring.listPeriodKeys().find(({ id }) => id === kept?.keyId);
    expect(key?.month).toBe('2030-03');
    expect(await recordLines(shop, neighbour)).toEqual(others);
  });

  test('is found by nobody from then on, and can not be restored', async () => {
    const { shop, memberId } = await separatedMember();
    await withdraw(shop, memberId);
    const found = await lookupMembers(shop.ctx, { value: `user${memberId}@example.com`, actor: agent });
    expect(JSON.stringify(found)).not.toContain(memberId);
    const restored = restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    await expect(restored).rejects.toMatchObject({ code: 'cycle_in_other_state', detail: { state: 'restricted' } });
  });

  test('stands in ledger, audit and timeline, with the reason and without a value', async () => {
    const { shop, memberId } = await separatedMember();
    await withdraw(shop, memberId);
    const lines = await ledgerLines(shop.database.admin, memberId);
    expect(lines).toMatchObject([
      { class: 'identifiers', rowCounts: { rows: 3 }, reason: 'withdrawn', dueOn: day, by: agent.id },
      { class: 'membership', rowCounts: { rows: 3 }, reason: 'withdrawn', dueOn: day, by: agent.id },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/700|500|상품 1|홍길동|example\.com|010-/);
    const entries = (await auditRows(shop.database.admin)).filter((row) => row.memberId === memberId);
    expect(entries.slice(-2)).toMatchObject([
      { action: 'withdrawn', reason, actor: agent.id },
      { action: 'destroyed', detail: { class: 'membership', rows: 3, reason: 'withdrawn' } },
    ]);
    const events = (await timelineRows(shop.database.admin)).filter((row) => row.memberId === memberId);
    expect(events.slice(-2)).toMatchObject([
      { event: 'withdrawn', state: 'restricted', reason },
      { event: 'partly_destroyed', state: 'restricted' },
    ]);
  });

  test('loses the rest on the days of its floors, row by row, and then is destroyed', async () => {
    const { shop, memberId } = await separatedMember(likeMembership);
    await withdraw(shop, memberId);
    await performAt(shop, '2029-03-11');
    expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ rowCount: 3, expiresOn: '2030-03-11' });
    expect(await stateOf(shop, memberId)).toBe('restricted');
    expect(await withdraw(shop, memberId)).toMatchObject({ already: true, stays: [{ rows: 3, until: '2030-03-11' }] });
    await performAt(shop, '2030-03-11');
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    expect(await recordsIn(shop, memberId)).toEqual([]);
  });

  test('of whom no law keeps anything is destroyed at once, the evidence of their notice with them', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    const told = await withdraw(shop, memberId);
    expect(told).toMatchObject({ state: 'destroyed', destroyed: [{ class: 'membership', rows: 3 }], stays: [] });
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    expect(await recordsIn(shop, memberId)).toEqual([]);
    const classes = (await ledgerLines(shop.database.admin, memberId)).map((line) => line.class);
    expect(classes.sort()).toEqual(['identifiers', 'membership', 'notice']);
  });

  test('ends a relationship whose end no row tells of: its floor counts from that day', async () => {
    const dataMapText = smallShopDataMap
      .replace(
        'mode: move\n    class: membership\n    items:\n      birth_on',
        'mode: move\n    class: contract\n    items:\n      birth_on',
      )
      .replace(
        'retention:\n',
        'retention:\n  contract: { like: membership, atLeast: { period: P1Y, from: relationshipEnd, on: birth_on }, basis: a law }\n',
      );
    const shop = await openSmallShop({ dataMapText });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await shop.database.admin.query('update public.profiles set birth_on = null where member_no = $1', [memberId]);
    await separateAll(shop);
    expect(await recordOf(shop, memberId, 'contract')).toMatchObject({ nextExpiryOn: null, expiresOn: null });
    shop.setNow(noonOf(day));
    expect((await withdraw(shop, memberId)).stays).toMatchObject([
      { class: 'contract', until: '2028-06-02', because: 'floor' },
    ]);
    await performAt(shop, '2028-06-02');
    expect(await stateOf(shop, memberId)).toBe('destroyed');
  });

  test('is told of what can not be opened, which stays until its recorded day', async () => {
    const { shop, memberId } = await separatedMember(likeMembership);
    await breakSeal(shop, (await recordOf(shop, memberId, 'small-payment'))?.recordId ?? '');
    expect((await withdraw(shop, memberId)).stays).toMatchObject([
      { class: 'small-payment', rows: 6, until: '2030-12-24', because: 'unreadable' },
    ]);
  });

  test('is sent nothing more: what waits is void, and its text is destroyed', async () => {
    const shop = await openSmallShop({ policyText: policyWith({ more: 'messages: { afterSeparation: true }' }) });
    const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    shop.mail.answer = (mail) =>
      mail.subject.includes('분리') && shop.now() > '2026-12'
        ? { kind: 'retry', reason: 'ECONNREFUSED' }
        : { kind: 'accepted', providerId: null };
    await separateAll(shop);
    const waiting = `select state from dormouse.notice where member_id = $1 and purpose = 'separated'`;
    expect((await shop.database.admin.query(waiting, [memberId])).rows).toEqual([{ state: 'pending' }]);
    expect(await recordsIn(shop, memberId)).toEqual(['large-payment', 'membership', 'notice', 'notice']);
    await withdraw(shop, memberId);
    expect((await shop.database.admin.query(waiting, [memberId])).rows).toEqual([{ state: 'void' }]);
    expect(await recordsIn(shop, memberId)).toEqual(['large-payment', 'notice']);
  });
});

describe('a withdrawal', () => {
  test('is answered the same again, of a restricted member and of a destroyed one', async () => {
    const { shop, memberId } = await separatedMember();
    const { destroyed, stays, withdrawnAt } = await withdraw(shop, memberId);
    shop.setNow(noonOf('2027-07-01'));
    expect(await withdraw(shop, memberId)).toEqual({
      ...{ memberId, state: 'restricted', withdrawnAt, destroyed, stays, already: true, rehearsed: false },
      live: false,
    });
    await performAt(shop, '2030-03-11');
    const again = await withdraw(shop, memberId);
    expect(again).toMatchObject({ state: 'destroyed', withdrawnAt, destroyed, stays: [], already: true });
    const told = { memberId, action: 'withdrawal_told', reason, actor: agent.id };
    const lastEntry = async () => (await auditRows(shop.database.admin)).at(-1);
    expect(await lastEntry()).toMatchObject({ ...told, detail: { rehearsed: false, already: true } });
    expect(await withdraw(shop, memberId, { rehearse: true })).toEqual({ ...again, rehearsed: true });
    expect(await lastEntry()).toMatchObject({ ...told, detail: { rehearsed: true, already: true } });
  });

  test('that is rehearsed says what it would do, changes nothing, and is on record', async () => {
    const { shop, memberId } = await separatedMember();
    const but = ['dormouse.audit_entry'];
    const before = await dumpAll(shop.database.admin, but);
    const rehearsed = await withdraw(shop, memberId, { rehearse: true });
    expect(await dumpAll(shop.database.admin, but)).toEqual(before);
    const entries = await auditRows(shop.database.admin);
    expect(entries.at(-1)).toMatchObject({ memberId, action: 'withdrawal_told', detail: { rehearsed: true } });
    const { destroyed, stays, state } = await withdraw(shop, memberId);
    expect(rehearsed).toMatchObject({ destroyed, stays, state, rehearsed: true, already: false });
  });

  test('of a live member is refused: their data is destroyed in the member database', async () => {
    const { shop } = await separatedMember();
    const live = await shop.addMember({ loginAt: shop.now() });
    await expect(withdraw(shop, live)).rejects.toMatchObject({
      code: 'cycle_in_other_state',
      message: expect.stringContaining('member database'),
      detail: { state: 'watching' },
    });
    await expect(withdraw(shop, '999999')).rejects.toMatchObject({ code: 'member_not_found' });
  });

  test('of a member who was restored is refused', async () => {
    const { shop, memberId } = await separatedMember();
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    await expect(withdraw(shop, memberId)).rejects.toMatchObject({ detail: { state: 'restored' } });
  });

  test('waits for a hold on destruction, which it names, and not for one on separation', async () => {
    const { shop, memberId } = await separatedMember();
    const held = { ...reviewed, memberId, ground: 'a court asked', actor: agent };
    await placeHold(shop.ctx, { ...held, scope: 'separation' });
    const { hold } = await placeHold(shop.ctx, { ...held, scope: 'both' });
    const refused = withdraw(shop, memberId);
    await expect(refused).rejects.toMatchObject({ code: 'under_hold', detail: { holdIds: [hold.holdId] } });
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice', 'small-payment']);
    await releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent });
    expect(await withdraw(shop, memberId)).toMatchObject({ state: 'restricted', already: false });
  });

  test('needs a reason', async () => {
    const { shop, memberId } = await separatedMember();
    const without = withdrawMember(shop.ctx, { memberId, reason: ' ', actor: agent });
    await expect(without).rejects.toMatchObject({ code: 'input_invalid' });
  });

  test('is undone whole when its last statement fails', async () => {
    const { shop, memberId } = await separatedMember();
    const { admin } = shop.database;
    const before = await dumpAll(admin);
    await admin.query(`create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before insert on dormouse.destruction for each row when (new.class = 'identifiers') execute function public.refuse()`);
    await expect(withdraw(shop, memberId)).rejects.toThrow();
    expect(await dumpAll(admin)).toEqual(before);
  });
});

test('nothing more is sent to a member who withdrew, also where the notice comes back afterwards', async () => {
  const { shop, memberId } = await separatedMember(likeMembership);
  await withdraw(shop, memberId);
  const { rows } = await shop.database.admin.query<{ id: string }>(
    `select notice_id as id from dormouse.notice where member_id = $1 and purpose = 'separation' and state = 'effective'`,
    [memberId],
  );
  const bounced = { noticeId: rows[0]?.id ?? '', reason: '5.1.1', now: shop.now(), actor: agent };
  expect(await takeBackNotice(shop.ctx, bounced)).toBe('after_separation');
  await performAt(shop, '2027-06-02');
  const sent = await shop.database.admin.query(
    `select from dormouse.notice where member_id = $1 and purpose = 'separated' and state <> 'void'`,
    [memberId],
  );
  expect(sent.rowCount).toBe(0);
});
