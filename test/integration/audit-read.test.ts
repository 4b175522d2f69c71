import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { readAudit } from '../../src/audit/read-audit.js';
import { reviewAudit } from '../../src/audit/review-audit.js';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { auditRows } from '../support/audit-rows.js';
import { sealAll } from '../support/sealed-audit.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { dumpAll, longAgo, proof, separateAll } from '../support/sweeps.js';

const auditor = { id: 'key:auditor', address: '192.0.2.20' };
const kim = { id: 'key:desk', agent: 'kim', address: '192.0.2.10' };
const lee = { id: 'key:desk', agent: 'lee', address: '2001:db8::1' };

async function append(shop: SmallShop, action: string, at = shop.now(), memberId: string | null = null, actor = kim) {
  await appendAudit(shop.ctx, shop.ctx.clerk, { entries: [{ memberId, action, reason: 'why' }], at, actor });
}

async function actionsRead(shop: SmallShop, filter: Partial<Parameters<typeof readAudit>[1]>): Promise<string[]> {
  const entries = await readAudit(shop.ctx, { before: null, limit: 100, ...filter }, auditor);
  return entries.map(({ action }) => action).filter((action) => action !== 'audit_read');
}

describe('reading the audit', () => {
  test('shows who did what to whom, when, why and from where, the newest first', async () => {
    const shop = await openSmallShop();
    await append(shop, 'first', shop.now(), '1001', lee);
    await append(shop, 'second', shop.now(), '1002');
    await sealAll(shop);
    const entries = await readAudit(shop.ctx, { before: null, limit: 10 }, auditor);
    expect(entries.map(({ action }) => action)).toEqual(['audit_read', 'second', 'first']);
    expect(entries[2]).toMatchObject({
      at: shop.now(),
      actor: 'key:desk',
      agent: 'lee',
      address: '2001:db8::1',
      memberId: '1001',
      reason: 'why',
      position: '1',
      proven: true,
    });
    expect(entries[0]).toMatchObject({ actor: 'key:auditor', address: '192.0.2.20', position: null, proven: null });
  });

  test('narrows by member, actor, action and time, in days of the policy or in instants', async () => {
    const shop = await openSmallShop();
    await append(shop, 'before', '2026-10-31T14:59:59.999999Z', '1001');
    await append(shop, 'begins', '2026-10-31T15:00:00Z', '1001');
    await append(shop, 'ends', '2026-11-01T14:59:59Z', '1002', { ...lee, id: 'key:other' });
    await append(shop, 'after', '2026-11-01T15:00:00Z', '1002');
    expect(await actionsRead(shop, { memberId: '1001' })).toEqual(['begins', 'before']);
    expect(await actionsRead(shop, { actor: 'key:other' })).toEqual(['ends']);
    expect(await actionsRead(shop, { action: 'after' })).toEqual(['after']);
    expect(await actionsRead(shop, { from: '2026-11-01', to: '2026-11-02' })).toEqual(['ends', 'begins']);
    expect(await actionsRead(shop, { from: '2026-11-01T00:00:00+09:00' })).toEqual(['after', 'ends', 'begins']);
    expect(await actionsRead(shop, { memberId: '1001', from: '2026-11-01', actor: 'key:desk' })).toEqual(['begins']);
    await expect(actionsRead(shop, { from: '2026-11-02', to: '2026-11-02' })).rejects.toMatchObject({
      code: 'input_invalid',
    });
  });

  test('goes on page by page, and what is written meanwhile shifts none', async () => {
    const shop = await openSmallShop();
    for (const action of ['a', 'b', 'c', 'd', 'e']) await append(shop, action);
    const asked = { actor: kim.id, limit: 2 };
    const first = await readAudit(shop.ctx, { ...asked, before: null }, auditor);
    await append(shop, 'f');
    const second = await readAudit(shop.ctx, { ...asked, before: first.at(-1)?.entryId ?? null }, auditor);
    const third = await readAudit(shop.ctx, { ...asked, before: second.at(-1)?.entryId ?? null }, auditor);
    expect([...first, ...second, ...third].map(({ action }) => action)).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('is itself on record: who read, whose entries, what they asked for', async () => {
    const shop = await openSmallShop();
    await shop.database.admin.query(
      `insert into dormouse.watch (member_id, last_activity_at, looked_on, policy_version)
       values ('1001', '2025-01-01', '2026-11-22', '1')`,
    );
    const asked = { memberId: '1001', action: 'disclosed', from: '2026-11-01', before: '77', limit: 10 };
    await readAudit(shop.ctx, asked, auditor);
    expect(await auditRows(shop.database.admin)).toEqual([
      {
        memberId: '1001',
        action: 'audit_read',
        actor: 'key:auditor',
        reason: null,
        detail: {
          filters: ['memberId', 'action', 'from'],
          from: '2026-10-31T15:00:00.000000Z',
          before: '77',
          limit: 10,
        },
      },
    ]);
  });

  test('does not keep what somebody typed in the place of a member', async () => {
    const shop = await openSmallShop();
    await readAudit(shop.ctx, { memberId: 'hong@example.com', actor: 'hong', before: null, limit: 1 }, auditor);
    expect(await auditRows(shop.database.admin)).toMatchObject([
      { memberId: null, detail: { filters: ['memberId', 'actor'], limit: 1 } },
    ]);
  });

  test('answers nothing where that can not be written', async () => {
    const shop = await openSmallShop();
    await append(shop, 'secret');
    await shop.database.admin.query('revoke insert (nonce) on dormouse.audit_entry from dormouse_clerk');
    await expect(readAudit(shop.ctx, { before: null, limit: 1 }, auditor)).rejects.toThrow('42501');
    await expect(reviewAudit(shop.ctx, { month: '2026-11' }, auditor)).rejects.toThrow('42501');
  });

  test('changes nothing else', async () => {
    const shop = await openSmallShop();
    await append(shop, 'one');
    const before = await dumpAll(shop.database.admin, ['dormouse.audit_entry']);
    await readAudit(shop.ctx, { before: null, limit: 1 }, auditor);
    await reviewAudit(shop.ctx, { month: '2026-11' }, auditor);
    expect(await dumpAll(shop.database.admin, ['dormouse.audit_entry'])).toEqual(before);
  });

  test('says what is missing without a login of the auditor, and writes nothing', async () => {
    const shop = await openSmallShop();
    const alone = { ...shop.ctx, auditor: null };
    for (const work of [
      readAudit(alone, { before: null, limit: 1 }, auditor),
      reviewAudit(alone, { month: '2026-11' }, auditor),
    ]) {
      await expect(work).rejects.toMatchObject({ code: 'configuration_invalid', message: /AUDITOR_DATABASE_URL/ });
    }
    expect(await auditRows(shop.database.admin)).toEqual([]);
  });
});

describe('the review of a month', () => {
  test('counts what happened between its midnights in the zone of the policy', async () => {
    const shop = await openSmallShop();
    await append(shop, 'before', '2026-10-31T14:59:59.999999Z');
    await append(shop, 'begins', '2026-10-31T15:00:00Z');
    await append(shop, 'ends', '2026-11-30T14:59:59.999999Z');
    await append(shop, 'after', '2026-11-30T15:00:00Z');
    shop.setNow('2026-12-02T03:00:00Z');
    const review = await reviewAudit(shop.ctx, { month: '2026-11' }, auditor);
    expect(review).toMatchObject({ complete: true, entries: 2, unsealed: 2, from: '2026-10-31T15:00:00.000000Z' });
    expect(review.actions.map(({ action }) => action)).toEqual(['begins', 'ends']);
    expect(await reviewAudit(shop.ctx, { month: '2026-12' }, auditor)).toMatchObject({ complete: false });
    expect((await auditRows(shop.database.admin)).at(-1)).toMatchObject({
      action: 'audit_reviewed',
      detail: { month: '2026-12' },
    });
  });

  test('tells of look-ups that found nobody or were refused, and of restorations by agent', async () => {
    const shop = await openSmallShop();
    const [one = '', other = ''] = [
      await shop.addMember({ loginAt: longAgo }),
      await shop.addMember({ loginAt: longAgo }),
    ];
    await separateAll(shop);
    await lookupMembers(shop.ctx, { value: `user${one}@example.com`, actor: kim });
    await lookupMembers(shop.ctx, { value: 'nobody@example.com', actor: lee });
    await expect(lookupMembers(shop.ctx, { value: '', actor: lee })).rejects.toThrow();
    await restoreMember(shop.ctx, { memberId: one, reason: 'came back', proof, actor: kim });
    await restoreMember(shop.ctx, { memberId: other, reason: 'came back', proof, actor: lee });
    const { matters } = await reviewAudit(shop.ctx, { month: '2026-12' }, auditor);
    expect(matters.failedLookups).toEqual({ entries: 2, by: [{ actor: lee.id, agent: 'lee', entries: 2 }] });
    expect(matters.restorations).toMatchObject({ entries: 2, by: [{ entries: 1 }, { entries: 1 }] });
    expect(matters.restorations.by.map(({ agent }) => agent).sort()).toEqual(['kim', 'lee']);
    expect(matters.auditReads.by).toEqual([{ actor: auditor.id, agent: null, entries: 1 }]);
  });

  test('names what no writer of the service made', async () => {
    const shop = await openSmallShop();
    await append(shop, 'made');
    await shop.database.admin.query(
      `insert into dormouse.audit_entry (at, actor, action) values ('2026-11-22Z', 'key:desk', 'forged')`,
    );
    await sealAll(shop);
    const review = await reviewAudit(shop.ctx, { month: '2026-11' }, auditor);
    expect(review).toMatchObject({ unproven: 1, unsealed: 1 });
    expect(review.actors).toContainEqual({ actor: 'key:desk', entries: 2, unproven: 1 });
  });

  test('takes nothing for a month that is none, and puts no review on record', async () => {
    const shop = await openSmallShop();
    for (const month of ['2026-13', '2026-1', '26-10', '2026-10-01', '']) {
      await expect(reviewAudit(shop.ctx, { month }, auditor), month).rejects.toMatchObject({ code: 'input_invalid' });
    }
    expect(await auditRows(shop.database.admin)).toEqual([]);
  });

  test('takes no month that has not begun', async () => {
    const shop = await openSmallShop();
    await expect(reviewAudit(shop.ctx, { month: '2026-12' }, auditor)).rejects.toMatchObject({
      code: 'input_invalid',
      message: /2026-11-22 is today/,
    });
  });
});
