import { describe, expect, test } from 'vitest';
import { giveApproval, requireApproval } from '../../src/access/approvals.js';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import { addRootKey } from '../../src/keys/add-root-key.js';
import { keysStatus } from '../../src/keys/keys-status.js';
import { listKeys } from '../../src/keys/list-keys.js';
import { retirement, retireRootKey } from '../../src/keys/retire-root-key.js';
import { rewrapKeys } from '../../src/keys/rewrap-keys.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { auditRows } from '../support/audit-rows.js';
import { byOperator, openAll, placesOf, wrapsOf } from '../support/sealed-records.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';
import { firstTimeAt, longAgo, openSession, operator, proof, separateAll } from '../support/sweeps.js';

const oneByOne: SmallShopOptions = { env: { BATCH_SIZE: '1' } };

async function separatedMembers(count: number, options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1)
    memberIds.push(await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
  const live = await Promise.all(memberIds.map((memberId) => shop.rowsOf(memberId)));
  await separateAll(shop);
  const [first] = await shop.ctx.keyring.listRootKeys();
  return { shop, memberIds, live, first: first?.id ?? '' };
}

async function withNewRootKey(count: number, options: SmallShopOptions = {}) {
  const separated = await separatedMembers(count, options);
  const { rootKeyId } = await addRootKey(separated.shop.ctx, { actor: operator, keyringMade: false });
  return { ...separated, added: rootKeyId };
}

async function actionsOf(shop: SmallShop): Promise<string[]> {
  const acts = ['root_key_added', 'keys_rewrapped', 'records_rewrapped', 'period_key_destroyed', 'root_key_retired'];
  return (await auditRows(shop.database.admin)).map(({ action }) => action).filter((action) => acts.includes(action));
}

function restored(shop: SmallShop, memberId: string, ctx = shop.ctx) {
  return restoreMember(ctx, { memberId, reason: 'asked', proof, actor: operator });
}

describe('a rewrap', () => {
  test('brings every key under the new root key, destroys the old ones, and every record still opens', async () => {
    const { shop, memberIds, live, first, added } = await withNewRootKey(3);
    const { ctx, database } = shop;
    const before = await placesOf(database.admin);
    const oldKeys = ctx.keyring.listPeriodKeys().map(({ id }) => id);
    expect((await keysStatus(ctx)).settled).toBe(false);
    const report = await rewrapKeys(ctx, byOperator);
    expect(report).toMatchObject({ rootKeyId: added, recordsMoved: before.length, kept: [], complete: true });
    expect(report.periodKeysDestroyed).toBe(oldKeys.length);
    expect(await wrapsOf(ctx)).toEqual({ [first]: 0, [added]: 2 + oldKeys.length });
    const after = await placesOf(database.admin);
    expect(after.map(({ recordId }) => recordId)).toEqual(before.map(({ recordId }) => recordId));
    for (const { keyId } of after) expect(oldKeys).not.toContain(keyId);
    expect(await openAll(ctx, database.admin)).toEqual({ opened: before.length, unreadable: 0 });
    expect((await keysStatus(ctx)).settled).toBe(true);
    const found = await lookupMembers(ctx, { value: 'user1001@example.com', actor: operator });
    expect(found.map(({ memberId }) => memberId)).toEqual(['1001']);
    for (const memberId of memberIds) await restored(shop, memberId);
    const { members, ...moved } = live[0] ?? {};
    expect(members).toBeDefined();
    const { members: _, ...returned } = await shop.rowsOf(memberIds[0] ?? '');
    expect({ ...returned, device_tokens: moved.device_tokens }).toEqual(moved);
  });

  test('is on record: the act, each batch, and each key that it destroyed, before it did', async () => {
    const { shop } = await withNewRootKey(2);
    const keys = shop.ctx.keyring.listPeriodKeys().length;
    await rewrapKeys(shop.ctx, byOperator);
    const actions = await actionsOf(shop);
    expect(actions.slice(0, 2)).toEqual(['root_key_added', 'keys_rewrapped']);
    expect(actions.filter((action) => action === 'period_key_destroyed')).toHaveLength(keys);
    expect(actions.filter((action) => action === 'records_rewrapped')).toHaveLength(keys);
  });

  test('with nothing to do changes nothing and writes nothing', async () => {
    const { shop } = await separatedMembers(1);
    const before = [await placesOf(shop.database.admin), shop.ctx.keyring.listPeriodKeys(), await actionsOf(shop)];
    expect(await rewrapKeys(shop.ctx, byOperator)).toMatchObject({ replaced: 0, recordsMoved: 0, complete: true });
    expect([await placesOf(shop.database.admin), shop.ctx.keyring.listPeriodKeys(), await actionsOf(shop)]).toEqual(
      before,
    );
  });

  test('that was stopped is finished by the next, and replaces nothing twice', async () => {
    const { shop } = await separatedMembers(3, oneByOne);
    const old = shop.ctx.keyring.listPeriodKeys();
    const stopping = new AbortController();
    const stopped = await rewrapKeys(shop.ctx, {
      actor: operator,
      signal: stopping.signal,
      periodKeys: 'all',
      onMoved: () => stopping.abort(),
    });
    expect(stopped).toMatchObject({ replaced: old.length, recordsMoved: 1, complete: false });
    const finished = await rewrapKeys(shop.ctx, { ...byOperator, periodKeys: 'all' });
    expect(finished).toMatchObject({ replaced: 0, complete: true });
    const keys = shop.ctx.keyring.listPeriodKeys();
    expect(keys.map(({ month }) => month).sort()).toEqual(old.map(({ month }) => month).sort());
    for (const { id } of keys) expect(old.map((key) => key.id)).not.toContain(id);
    expect((await openAll(shop.ctx, shop.database.admin)).unreadable).toBe(0);
  });

  test('replaces the key of one month where only that is asked for, and refuses a month that has none', async () => {
    const { shop } = await separatedMembers(1);
    const [chosen, ...others] = shop.ctx.keyring.listPeriodKeys();
    expect(others.length).toBeGreaterThan(0);
    await rewrapKeys(shop.ctx, { ...byOperator, periodKeys: chosen?.month });
    const ids = shop.ctx.keyring.listPeriodKeys().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(others.map(({ id }) => id)));
    expect(ids).not.toContain(chosen?.id);
    for (const periodKeys of ['1999-01', 'some', '']) {
      await expect(rewrapKeys(shop.ctx, { ...byOperator, periodKeys })).rejects.toMatchObject({
        code: 'input_invalid',
      });
    }
  });

  test('goes on beside a restoration of what it is moving', async () => {
    const { shop, memberIds } = await withNewRootKey(4, oneByOne);
    const restorations: Promise<unknown>[] = [];
    const reached = firstTimeAt('before commit of rewrapping', async () => {
      restorations.push(...memberIds.slice(0, 2).map((memberId) => restored(shop, memberId)));
    });
    const ctx = await shop.openAnother({ reached });
    expect(await rewrapKeys(ctx, byOperator)).toMatchObject({ complete: true, kept: [] });
    expect(await Promise.all(restorations)).toMatchObject([{ state: 'restored' }, { state: 'restored' }]);
    expect((await openAll(ctx, shop.database.admin)).unreadable).toBe(0);
  });

  test('passes over a record that somebody has locked, and takes it when it is free', async () => {
    const { shop } = await withNewRootKey(2);
    const session = await openSession(shop);
    const [place] = await placesOf(shop.database.admin);
    await session.query('begin');
    await session.query('select from vault.record where record_id = $1 for update', [place?.recordId]);
    const moved: number[] = [];
    const rewrapping = rewrapKeys(shop.ctx, { ...byOperator, onMoved: (records) => moved.push(records) });
    while (moved.length === 0) await new Promise(setImmediate);
    const { rows } = await shop.database.admin.query('select key_id from vault.record where record_id = $1', [
      place?.recordId,
    ]);
    expect(rows).toEqual([{ key_id: place?.keyId }]);
    await session.query('rollback');
    expect(await rewrapping).toMatchObject({ complete: true, kept: [] });
    expect((await openAll(shop.ctx, shop.database.admin)).unreadable).toBe(0);
  });

  test('run by two at once moves each record once, and both end well', async () => {
    const { shop } = await withNewRootKey(6, oneByOne);
    const another = await shop.openAnother();
    const before = (await placesOf(shop.database.admin)).length;
    const reports = await Promise.all([shop.ctx, another].map((ctx) => rewrapKeys(ctx, byOperator)));
    expect(reports.map(({ complete }) => complete)).toEqual([true, true]);
    expect(reports.reduce((sum, { recordsMoved }) => sum + recordsMoved, 0)).toBe(before);
    expect(await openAll(shop.ctx, shop.database.admin)).toEqual({ opened: before, unreadable: 0 });
  });
});

describe('a record that does not open', () => {
  test('keeps its period key, is told, and keeps neither the others nor the old root key', async () => {
    const { shop, first, added } = await withNewRootKey(2);
    const { ctx, database } = shop;
    const [broken, ...others] = await placesOf(database.admin);
    await database.admin.query(
      `update vault.record set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where record_id = $1`,
      [broken?.recordId],
    );
    const report = await rewrapKeys(ctx, byOperator);
    expect(report).toMatchObject({ recordsMoved: others.length, complete: true });
    expect(report.kept).toMatchObject([{ keyId: broken?.keyId, unreadable: 1, left: 1 }]);
    expect((await ctx.metrics.alarms.get()).values).toMatchObject([{ labels: { kind: 'period_key_kept' }, value: 1 }]);
    expect((await wrapsOf(ctx))[first]).toBe(0);
    expect(ctx.keyring.listPeriodKeys().find(({ id }) => id === broken?.keyId)?.rootKeyId).toBe(added);
    expect(await openAll(ctx, database.admin)).toEqual({ opened: others.length, unreadable: 1 });
    await database.admin.query(
      `update vault.record set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where record_id = $1`,
      [broken?.recordId],
    );
    expect((await keysStatus(ctx)).toRewrap).toMatchObject({ periodKeys: 1, records: 1 });
    expect(await rewrapKeys(ctx, byOperator)).toMatchObject({ recordsMoved: 1, periodKeysDestroyed: 1, kept: [] });
    expect(await openAll(ctx, database.admin)).toEqual({ opened: others.length + 1, unreadable: 0 });
  });

  test('because its key is not in the keyring is listed with its count', async () => {
    const { shop } = await separatedMembers(1);
    const [lost] = await placesOf(shop.database.admin);
    await shop.ctx.keyring.destroyPeriodKey(lost?.keyId ?? '');
    const { missing } = await listKeys(shop.ctx);
    expect(missing).toEqual([{ keyId: lost?.keyId, records: expect.any(Number) }]);
    expect((await keysStatus(shop.ctx)).settled).toBe(false);
  });
});

describe('the list of keys', () => {
  test('counts what rests on each and holds no key', async () => {
    const { shop, first, added } = await withNewRootKey(2);
    const { ctx, database } = shop;
    const { rootKeys, periodKeys, missing } = await listKeys(ctx);
    const records = (await placesOf(database.admin)).length;
    expect(rootKeys).toMatchObject([
      { id: first, primary: false, keys: 2 + periodKeys.length, records },
      { id: added, primary: true, keys: 0, records: 0 },
    ]);
    expect(periodKeys.reduce((sum, key) => sum + key.records, 0)).toBe(records);
    expect(missing).toEqual([]);
    for (const { id } of periodKeys) {
      const { key } = await ctx.keyring.periodKey(id);
      expect(JSON.stringify({ rootKeys, periodKeys })).not.toContain(key.toString('base64'));
    }
  });
});

describe('a root key', () => {
  const agent = { id: 'key:second-person' };

  async function approved(shop: SmallShop, rootKeyId: string) {
    const asked = { operation: retirement, request: { rootKeyId }, summary: { rootKeyId }, actor: operator };
    const waiting = await requireApproval(shop.ctx, asked);
    await giveApproval(shop.ctx, { approvalId: waiting.approvalId, actor: agent, person: true });
    const approval = await requireApproval(shop.ctx, asked);
    if (approval.state !== 'approved') throw new Error('it is approved by now');
    return { approval: { approvalId: approval.approvalId, requestHash: approval.requestHash }, actor: operator };
  }

  test('in use is not retired, and the approval is not spent on the refusal', async () => {
    const { shop, first, added } = await withNewRootKey(1);
    const act = await approved(shop, first);
    await expect(retireRootKey(shop.ctx, { rootKeyId: first, ...act })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    await rewrapKeys(shop.ctx, byOperator);
    await retireRootKey(shop.ctx, { rootKeyId: first, ...act });
    expect((await shop.ctx.keyring.listRootKeys()).map(({ id }) => id)).toEqual([added]);
    expect((await auditRows(shop.database.admin)).at(-1)).toMatchObject({
      action: 'root_key_retired',
      actor: operator.id,
      detail: { rootKeyId: first, approvalId: act.approval.approvalId },
    });
  });

  test('is not retired under the approval of another, nor twice under one', async () => {
    const { shop, first } = await withNewRootKey(1);
    const { rootKeyId: third } = await addRootKey(shop.ctx, { actor: operator, keyringMade: false });
    await rewrapKeys(shop.ctx, byOperator);
    const second = (await shop.ctx.keyring.listRootKeys()).find(({ id }) => id !== first && id !== third)?.id ?? '';
    const ofFirst = await approved(shop, first);
    const { requestHash } = (await approved(shop, second)).approval;
    const mixed = { ...ofFirst, approval: { ...ofFirst.approval, requestHash } };
    await expect(retireRootKey(shop.ctx, { rootKeyId: second, ...mixed })).rejects.toMatchObject({
      code: 'approval_not_open',
    });
    await retireRootKey(shop.ctx, { rootKeyId: first, ...ofFirst });
    await expect(retireRootKey(shop.ctx, { rootKeyId: second, ...ofFirst })).rejects.toMatchObject({
      code: 'approval_not_open',
    });
    expect((await shop.ctx.keyring.listRootKeys()).map(({ id }) => id)).toEqual([second, third]);
  });
});
