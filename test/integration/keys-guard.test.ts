import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { openEvidence } from '../../src/cycles/open-evidence.js';
import { rewrapKeys } from '../../src/keys/rewrap-keys.js';
import { openUnlocked } from '../../src/vault/open-record.js';
import { holdKeys, withdrawKey } from '../../src/vault/period-keys.js';
import { insertRecords, readRecord, removeRecords, type SealedRecord } from '../../src/vault/records.js';
import { sealInto, sealRecords } from '../../src/vault/seal-records.js';
import { byOperator, openAll, placesOf } from '../support/sealed-records.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  begunAndBlocked,
  firstTimeAt,
  longAgo,
  noonOf,
  noticedOn,
  noticesOf,
  operator,
  performAt,
  separableOn,
  statesOf,
  sweepOnce,
  untilBlocked,
  useEverySource,
} from '../support/sweeps.js';

const at = '2026-11-22T03:00:00.000000Z';
const all = { ...byOperator, periodKeys: 'all' };

function unsealed(expiresOn: string | null = '2030-12-24') {
  const content = Buffer.from('["shape"]');
  const place = { memberId: '1001', cycleId: randomUUID(), class: 'membership' };
  return { ...place, content, rowCount: 1, nextExpiryOn: expiresOn, expiresOn };
}

async function sealOne(ctx: Context): Promise<SealedRecord> {
  const [record] = await ctx.mover.transaction((tx) => sealInto(tx, ctx.keyring, [unsealed()], at));
  if (!record) throw new Error('nothing was sealed');
  return record;
}

async function registered({ database }: SmallShop) {
  const { rows } = await database.admin.query<{ keyId: string; withdrawn: boolean }>(
    `select key_id as "keyId", withdrawn_at is not null as withdrawn from vault.period_key order by registered_at, key_id`,
  );
  return rows;
}

describe('a period key that is withdrawn', () => {
  test('takes no record any more, and leaves the transaction good for another try', async () => {
    const shop = await openSmallShop();
    const { ctx } = shop;
    const sealed = await sealRecords(ctx.keyring, [unsealed()], at);
    const keyId = sealed[0]?.keyId ?? '';
    await ctx.mover.transaction((tx) => withdrawKey(tx, { keyId, at }));
    await ctx.mover.transaction(async (tx) => {
      await expect(insertRecords(tx, sealed)).rejects.toMatchObject({
        code: 'key_withdrawn',
        detail: { keyIds: [keyId] },
      });
      await sealInto(tx, ctx.keyring, [unsealed()], at);
    });
    const places = await placesOf(shop.database.admin);
    expect(places).toHaveLength(1);
    expect(places[0]?.keyId).not.toBe(keyId);
    expect(await openAll(ctx, shop.database.admin)).toEqual({ opened: 1, unreadable: 0 });
  });

  test('waits for whoever seals under it, and is then seen to be needed', async () => {
    const shop = await openSmallShop();
    const { ctx } = shop;
    const keyId = (await ctx.keyring.periodKeyFor('2030-12', at)).id;
    const rewrapping = await ctx.mover.transaction(async (tx) => {
      await sealInto(tx, ctx.keyring, [unsealed()], at);
      return begunAndBlocked(shop, () => rewrapKeys(ctx, all));
    });
    const { value } = await rewrapping.ended;
    expect(value).toMatchObject({ recordsMoved: 1, periodKeysDestroyed: 1, complete: true });
    expect((await registered(shop)).find((key) => key.keyId === keyId)?.withdrawn).toBe(true);
    expect(await openAll(ctx, shop.database.admin)).toEqual({ opened: 1, unreadable: 0 });
  });

  test('refuses whoever comes while it is being withdrawn', async () => {
    const shop = await openSmallShop();
    const { ctx } = shop;
    const { keyId } = await sealOne(ctx);
    const holding = await ctx.mover.transaction(async (tx) => {
      await withdrawKey(tx, { keyId, at });
      return begunAndBlocked(shop, () => ctx.mover.transaction((other) => holdKeys(other, [keyId], at)));
    });
    expect((await holding.ended).error).toMatchObject({ code: 'key_withdrawn' });
  });

  test('and is new to the database keeps two who register it at once from missing each other', async () => {
    const shop = await openSmallShop();
    const { ctx } = shop;
    const { id } = await ctx.keyring.periodKeyFor('2030-12', at);
    const withdrawing = await ctx.mover.transaction(async (tx) => {
      await holdKeys(tx, [id], at);
      return begunAndBlocked(shop, () => ctx.mover.transaction((other) => withdrawKey(other, { keyId: id, at })));
    });
    await withdrawing.ended;
    expect(await registered(shop)).toEqual([{ keyId: id, withdrawn: true }]);
  });

  test('but was never destroyed keeps nobody from sealing: its month gets another', async () => {
    const shop = await openSmallShop();
    const { ctx } = shop;
    const { keyring: path } = ctx.config.files;
    const { keyId } = await sealOne(ctx);
    await cp(path, `${path}.backup`);
    await rewrapKeys(ctx, all);
    await cp(`${path}.backup`, path);
    expect(ctx.keyring.listPeriodKeys()).toMatchObject([{ id: keyId, seals: true }]);
    const fresh = await sealOne(ctx);
    expect(fresh.keyId).not.toBe(keyId);
    expect((await openAll(ctx, shop.database.admin)).opened).toBe(1);
  });
});

describe('whoever seals while keys are rewrapped', () => {
  test('separates at the first try: the keys are held before the rows are sealed', async () => {
    const shop = await openSmallShop();
    const memberIds: string[] = [];
    for (let index = 0; index < 3; index += 1)
      memberIds.push(await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
    await performAt(shop, noticedOn);
    shop.setNow(noonOf(separableOn));
    await useEverySource(shop);
    const rewrapping: Promise<unknown>[] = [];
    const reached = firstTimeAt('sealed', async () => {
      rewrapping.push(rewrapKeys(shop.ctx, all));
      await untilBlocked(shop.database.admin);
    });
    const ctx = await shop.openAnother({ reached });
    expect((await sweepOnce(ctx)).report.stages.separate).toMatchObject({ done: 3, failed: 0 });
    expect(await Promise.all(rewrapping)).toMatchObject([{ complete: true, kept: [] }]);
    expect(await statesOf(shop, memberIds)).toEqual(['separated', 'separated', 'separated']);
    expect((await openAll(ctx, shop.database.admin)).unreadable).toBe(0);
  });
});

describe('a record that was read without a lock', () => {
  test('opens although it was moved meanwhile and its key destroyed', async () => {
    const { ctx } = await openSmallShop();
    const record = await sealOne(ctx);
    await rewrapKeys(ctx, all);
    expect((await openUnlocked(ctx.keyring, ctx.mover, record))?.toString()).toBe('["shape"]');
  });

  test('and is gone by then is answered as gone', async () => {
    const { ctx } = await openSmallShop();
    const record = await sealOne(ctx);
    await rewrapKeys(ctx, all);
    const ids = { memberIds: [record.memberId], recordIds: [record.recordId] };
    await ctx.mover.transaction((tx) => removeRecords(tx, ids));
    expect(await openUnlocked(ctx.keyring, ctx.mover, record)).toBeNull();
  });

  test('and whose key is gone for good is unreadable, once and for all', async () => {
    const { ctx } = await openSmallShop();
    const record = await sealOne(ctx);
    await ctx.keyring.destroyPeriodKey(record.keyId);
    expect(await readRecord(ctx.mover, record)).toMatchObject({ keyId: record.keyId });
    await expect(openUnlocked(ctx.keyring, ctx.mover, record)).rejects.toMatchObject({ code: 'key_unknown' });
  });

  test('as of an earlier moment, as evidence is, opens as well', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    const [notice] = await noticesOf(shop, memberId);
    const moved: Promise<unknown>[] = [];
    const keyring = new Proxy(shop.ctx.keyring, {
      get(target, name) {
        if (name !== 'periodKey') return Reflect.get(target, name, target);
        return async (keyId: string) => {
          if (moved.length === 0) moved.push(rewrapKeys(shop.ctx, all));
          await moved[0];
          return target.periodKey(keyId);
        };
      },
    });
    const asked = { noticeId: notice?.noticeId ?? '', reason: 'asked', actor: operator };
    const evidence = await openEvidence({ ...shop.ctx, keyring }, asked);
    expect(moved).toHaveLength(1);
    expect(evidence).toMatchObject({ textState: 'opened', textHashMatches: true });
  });
});

describe('a record that falls due', () => {
  test.each([
    ['in a month that is over goes under the key of the present one', '2026-10-31', '2026-11'],
    ['today goes under the key of this month', '2026-11-22', '2026-11'],
    ['never goes under a key without a month', null, 'none'],
  ])('%s', async (_, expiresOn, month) => {
    const { ctx } = await openSmallShop();
    const [record] = await sealRecords(ctx.keyring, [unsealed(expiresOn)], at);
    expect(ctx.keyring.listPeriodKeys()).toMatchObject([{ id: record?.keyId, month }]);
  });
});
