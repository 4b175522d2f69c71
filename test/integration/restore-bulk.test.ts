import { beforeEach, describe, expect, test } from 'vitest';
import { giveApproval, requireApproval } from '../../src/access/approvals.js';
import { bulkRestoration } from '../../src/restore/bulk-restoration.js';
import { restoreMembers } from '../../src/restore/restore-members.js';
import { sortUnrestored } from '../../src/restore/sort-unrestored.js';
import { insertCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { longAgo, operator, proof, separateAll, statesOf } from '../support/sweeps.js';

const approver = { id: 'key:approver' };
const why = { reason: 'The data map was wrong.', proof };
let shop: SmallShop;
let memberIds: string[];

beforeEach(async () => {
  shop = await openSmallShop({ env: { BATCH_SIZE: '1' } });
  memberIds = [];
  for (let index = 0; index < 3; index += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
  await separateAll(shop);
});

const ask = (asked: Partial<typeof why> & { memberIds?: readonly string[] } = {}) =>
  requireApproval(shop.ctx, { ...bulkRestoration({ memberIds, ...why, ...asked }), actor: operator });

async function approved() {
  const { approvalId } = await ask();
  await giveApproval(shop.ctx, { approvalId, actor: approver, person: true });
  const approval = await ask();
  if (approval.state !== 'approved') throw new Error('it was given');
  return approval;
}

const restore = (approval: Awaited<ReturnType<typeof approved>>, ctx = shop.ctx) =>
  restoreMembers(ctx, { memberIds, ...why, actor: operator, now: shop.now(), approval });

async function approvalActions() {
  const { rows } = await shop.database.admin.query(
    `select action, actor, detail from dormouse.audit_entry where action like 'approval%' order by entry_id`,
  );
  return rows;
}

describe('a bulk restoration', () => {
  test('is approved for exactly this list, reason and proof, whatever the order of the list', async () => {
    await approved();
    expect((await ask({ memberIds: [...memberIds].reverse() })).state).toBe('approved');
    expect((await ask({ memberIds: [...memberIds, ...memberIds] })).state).toBe('approved');
    expect((await ask({ memberIds: memberIds.slice(1) })).state).toBe('waiting');
    expect((await ask({ reason: 'Another one.' })).state).toBe('waiting');
    expect((await ask({ proof: { ...proof, reference: 'case-2' } })).state).toBe('waiting');
  });

  test('is used when it is through, once, and leaves counts alone in the audit', async () => {
    const approval = await approved();
    expect((await restore(approval)).restored).toHaveLength(3);
    await expect(restore(approval)).rejects.toMatchObject({ code: 'approval_not_open' });
    const used = (await approvalActions()).at(-1);
    expect(used).toEqual({
      action: 'approval_used',
      actor: operator.id,
      detail: {
        approvalId: approval.approvalId,
        operation: 'restore.bulk',
        requestHash: approval.requestHash.toString('hex'),
        restored: 3,
        conflicts: 0,
      },
    });
    expect((await ask()).state).toBe('waiting');
  });

  test('that broke off goes on under the same approval, and does nothing twice', async () => {
    const approval = await approved();
    let commits = 0;
    const broken = await shop.openAnother({
      reached: async (step) => {
        if (step !== 'after commit of restoration') return;
        commits += 1;
        if (commits === 2) throw new Error('the process has died');
      },
    });
    await expect(restore(approval, broken)).rejects.toThrow('the process has died');
    expect((await ask()).state).toBe('approved');
    expect((await restore(approval)).restored).toEqual([memberIds[2]]);
    expect(await statesOf(shop, memberIds)).toEqual(['restored', 'restored', 'restored']);
  });

  test('ends with its approval, and what is left stays separated', async () => {
    const approval = await approved();
    const expiring = await shop.openAnother({
      reached: async (step) => {
        if (step !== 'after commit of restoration') return;
        shop.setNow(new Date(Date.parse(shop.now()) + 24 * 3_600_000).toISOString());
      },
    });
    await expect(restore(approval, expiring)).rejects.toMatchObject({ code: 'approval_not_open' });
    const states = await statesOf(shop, memberIds);
    expect(states.filter((state) => state === 'separated')).toHaveLength(2);
  });

  test('says of each that it left out whether the data is lost, or was never away', async () => {
    const { admin } = shop.database;
    const left = { restricted: '', destroyed: '', candidate: '', restored: '' };
    for (const state of ['restricted', 'destroyed', 'candidate', 'restored'] as const) {
      left[state] = await shop.addMember();
      await insertCycle(admin, { memberId: left[state], state });
    }
    const watched = await shop.addMember();
    expect(await sortUnrestored(shop.ctx, [...Object.values(left), watched])).toEqual({
      lost: [
        { memberId: left.restricted, state: 'restricted' },
        { memberId: left.destroyed, state: 'destroyed' },
      ],
      notSeparated: [left.candidate, left.restored],
      unknown: [watched],
    });
  });

  test('does nothing under an approval that was never given, or for something else', async () => {
    const given = await approved();
    const forged = [
      { ...given, approvalId: '00000000-0000-4000-8000-000000000000' },
      { ...given, requestHash: Buffer.alloc(32) },
    ];
    for (const approval of forged) {
      await expect(restore(approval)).rejects.toMatchObject({ code: 'approval_not_open' });
    }
    const { approvalId } = await ask({ reason: 'Another one.' });
    await expect(restore({ ...given, approvalId })).rejects.toMatchObject({ code: 'approval_not_open' });
    expect(await statesOf(shop, memberIds)).toEqual(['separated', 'separated', 'separated']);
  });
});
