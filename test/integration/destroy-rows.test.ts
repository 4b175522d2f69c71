import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openRecord } from '../../src/vault/open-record.js';
import { readRecord } from '../../src/vault/records.js';
import { auditRows } from '../support/audit-rows.js';
import {
  breakSeal,
  ledgerLines,
  membershipGoesOn,
  memberWithPayments,
  newerGoesOn,
  olderGoesOn,
  recordOf,
  rowByRow,
} from '../support/expiring-rows.js';
import type { SmallShop } from '../support/small-shop.js';
import { agent, performAt, proof, recordsIn, stateOf } from '../support/sweeps.js';
import { alarmsOf } from '../support/told.js';

const small = 'small-payment';

async function keyOf(shop: SmallShop, keyId: string | undefined): Promise<string | undefined> {
  return shop.ctx.keyring.listPeriodKeys().find(({ id }) => id === keyId)?.month;
}

describe('a record of which a part is due', () => {
  test('loses the rows whose day has come and no other, and is sealed anew for the month of the last of the rest', async () => {
    const { shop, memberId } = await memberWithPayments();
    const before = await recordOf(shop, memberId, small);
    expect(before).toMatchObject({ rowCount: 6, revision: 1, nextExpiryOn: olderGoesOn, expiresOn: newerGoesOn });
    await performAt(shop, '2029-03-10');
    expect(await recordOf(shop, memberId, small)).toEqual(before);
    const { report } = await performAt(shop, olderGoesOn);
    expect(report.stages.destroy).toMatchObject({ done: 2, failed: 0, skipped: {} });
    const after = await recordOf(shop, memberId, small);
    expect(after).toMatchObject({
      recordId: before?.recordId,
      rowCount: 3,
      revision: 2,
      nextExpiryOn: newerGoesOn,
      expiresOn: newerGoesOn,
    });
    expect(after?.sealed).not.toBe(before?.sealed);
    expect(await keyOf(shop, after?.keyId)).toBe('2030-03');
    expect(await stateOf(shop, memberId)).toBe('partly_destroyed');
  });

  test('gives the rows that stay back as they were, and tells which can not come back', async () => {
    const { shop, memberId, before } = await memberWithPayments();
    await performAt(shop, olderGoesOn);
    const restored = await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(restored.missing).toMatchObject([{ class: small, rows: 3, partly: true }]);
    const rows = await shop.rowsOf(memberId);
    expect(rows.payments).toEqual(before.payments?.filter((row) => row.includes('700.00')));
    expect({ ...rows, payments: [], payment_lines: [] }).toEqual({ ...before, payments: [], payment_lines: [] });
  });

  test('is refused as its older self, which holds what was destroyed', async () => {
    const { shop, memberId } = await memberWithPayments();
    const { recordId = '' } = (await recordOf(shop, memberId, small)) ?? {};
    const { admin } = shop.database;
    await admin.query('create table public.kept as select * from vault.record where record_id = $1', [recordId]);
    await performAt(shop, olderGoesOn);
    await admin.query(
      `update vault.record as r set sealed = k.sealed, wrapped_key = k.wrapped_key, key_id = k.key_id
       from public.kept as k where k.record_id = r.record_id`,
    );
    const record = await readRecord(shop.ctx.mover, { memberId, recordId });
    await expect(record && openRecord(shop.ctx.keyring, record)).rejects.toMatchObject({ code: 'envelope_unreadable' });
  });

  test('stands in the ledger with what went and what is left, and no value; each time is one entry of the audit', async () => {
    const { shop, memberId } = await memberWithPayments();
    await performAt(shop, olderGoesOn);
    await performAt(shop, newerGoesOn);
    await performAt(shop, membershipGoesOn);
    const lines = await ledgerLines(shop.database.admin, memberId);
    expect(lines.filter((line) => line.class === small)).toMatchObject([
      {
        rowCounts: { rows: 3, left: 3, positions: expect.stringMatching(/^[0-9,-]+$/) },
        createdOn: '2024-03-10',
        dueOn: olderGoesOn,
        separatedOn: '2026-12-23',
        reason: 'retention_ended',
        revision: 2,
      },
      {
        rowCounts: { rows: 3 },
        createdOn: '2025-03-10',
        dueOn: newerGoesOn,
        separatedOn: '2026-12-23',
        revision: null,
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/700|500|상품 1|홍길동|example\.com|010-/);
    const entries = (await auditRows(shop.database.admin)).filter((row) => row.memberId === memberId);
    expect(entries.filter(({ action }) => action === 'destroyed').map(({ detail }) => detail?.class)).toEqual([
      small,
      small,
      'membership',
      'notice',
    ]);
    expect(await stateOf(shop, memberId)).toBe('destroyed');
  });

  test('is looked at once where its rows were sealed without their days, and then goes whole on its last day', async () => {
    const { shop, memberId } = await memberWithPayments();
    const { recordId = '' } = (await recordOf(shop, memberId, small)) ?? {};
    await sealWithoutStarts(shop, memberId, recordId);
    const { report } = await performAt(shop, olderGoesOn);
    expect(report.stages.destroy?.skipped).toEqual({ kept_longer: 1 });
    expect(await recordOf(shop, memberId, small)).toMatchObject({ rowCount: 6, nextExpiryOn: newerGoesOn });
    expect((await performAt(shop, '2029-03-12')).report.stages.destroy?.examined).toBe(0);
    await performAt(shop, newerGoesOn);
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
  });
});

describe('what policy and map say on the day', () => {
  test('counts where it is later than what was written down: nothing goes, and the record gets a later key', async () => {
    const { shop, memberId } = await memberWithPayments();
    const longer = rowByRow
      .replace('from: separation, atLeast: { period: P5Y', 'from: separation, atLeast: { period: P7Y')
      .replace('membership: { destroyAfter: P4Y', 'membership: { destroyAfter: P6Y');
    const ctx = await shop.openAnother({ dataMapText: longer });
    const { report } = await performAt(shop, membershipGoesOn, ctx);
    expect(report.stages.destroy).toMatchObject({ done: 0, skipped: { kept_longer: 4 } });
    expect(await recordOf(shop, memberId, small)).toMatchObject({
      nextExpiryOn: '2031-03-11',
      expiresOn: '2032-03-11',
    });
    const membership = await recordOf(shop, memberId, 'membership');
    expect(membership).toMatchObject({ revision: 2, nextExpiryOn: '2032-12-24', expiresOn: '2032-12-24' });
    expect(await keyOf(shop, membership?.keyId)).toBe('2032-12');
    const entries = (await auditRows(shop.database.admin)).filter((row) => row.action === 'record_days_changed');
    expect(entries).toHaveLength(4);
    await performAt(shop, '2032-12-24', ctx);
    expect(await stateOf(shop, memberId)).toBe('destroyed');
  });

  test('of a class that the map lacks by now, the recorded days count', async () => {
    const { shop, memberId } = await memberWithPayments();
    const without = rowByRow
      .replace('{ id: small-payment }', '{ id: large-payment }')
      .replace(/\n {2}small-payment:.*/, '');
    const ctx = await shop.openAnother({ dataMapText: without });
    await performAt(shop, olderGoesOn, ctx);
    expect(await recordOf(shop, memberId, small)).toMatchObject({ rowCount: 6, nextExpiryOn: newerGoesOn });
    await performAt(shop, newerGoesOn, ctx);
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
  });
});

describe('a record that can not be opened', () => {
  test('is set aside with an alarm until its last recorded day, and stops nobody else', async () => {
    const { shop, memberId, neighbour } = await memberWithPayments();
    const { recordId = '' } = (await recordOf(shop, memberId, small)) ?? {};
    await breakSeal(shop, recordId);
    const { report } = await performAt(shop, olderGoesOn);
    expect(report.stages.destroy).toMatchObject({ done: 1, failed: 1 });
    expect(await alarmsOf(shop.ctx)).toMatchObject({ record_unreadable: 1 });
    expect(await recordOf(shop, neighbour, small)).toMatchObject({ rowCount: 3, revision: 2 });
    expect(await recordOf(shop, memberId, small)).toMatchObject({ rowCount: 6, revision: 1 });
    await performAt(shop, newerGoesOn);
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
    const lines = await ledgerLines(shop.database.admin, memberId);
    expect(lines.filter((line) => line.class === small)).toMatchObject([{ rowCounts: { rows: 6 }, revision: null }]);
  });
});

/** As an earlier version sealed it: no starts in the lines. */
async function sealWithoutStarts(shop: SmallShop, memberId: string, recordId: string): Promise<void> {
  const { sealRemainders, rewriteRecords } = await import('../../src/vault/rewrite-records.js');
  const { keyring, mover } = shop.ctx;
  await mover.transaction(async (tx) => {
    const record = await readRecord(tx, { memberId, recordId });
    if (!record) throw new Error('there is no such record');
    const [shapeId, ...lines] = JSON.parse((await openRecord(keyring, record)).toString('utf8')) as string[];
    const older = [shapeId, ...lines.map((line) => line.replace(/^(\d+)@[^:]*/, '$1'))];
    const { nextExpiryOn, expiresOn, rowCount } = record;
    const content = Buffer.from(JSON.stringify(older), 'utf8');
    const remainder = { record, content, rowCount, nextExpiryOn, expiresOn, revision: 2 };
    await rewriteRecords(tx, await sealRemainders(tx, keyring, [remainder], shop.now()));
  });
}
