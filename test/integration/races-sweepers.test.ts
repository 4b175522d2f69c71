import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { performWaitingSweeps } from '../../src/sweep/perform-waiting-sweeps.js';
import { separate } from '../../src/sweep/separate.js';
import type { SweepRun } from '../../src/sweep/sweep-run.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';
import {
  begunAndBlocked,
  firstTimeAt,
  longAgo,
  never,
  noonOf,
  noticedOn,
  performAt,
  requested,
  separableOn,
  statesOf,
  timelineOf,
  useEverySource,
} from '../support/sweeps.js';

/** Batches of one member, one after the other. */
const oneByOne: SmallShopOptions = { env: { BATCH_SIZE: '1', MOVER_CONNECTIONS_MAX: '2' } };

async function noticedMembers(count: number, options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1)
    memberIds.push(await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
  await performAt(shop, noticedOn);
  shop.setNow(noonOf(separableOn));
  await useEverySource(shop);
  return { shop, memberIds };
}

async function sweepRow(shop: SmallShop, sweepId: string) {
  const { rows } = await shop.database.admin.query('select state, fence::int from dormouse.sweep where sweep_id = $1', [
    sweepId,
  ]);
  return rows[0];
}

async function expectEachOnce(shop: SmallShop, memberIds: readonly string[]): Promise<void> {
  for (const memberId of memberIds) {
    expect(await timelineOf(shop, memberId)).toEqual(['opened', 'notice_composed', 'noticed', 'separated']);
  }
  const { rows } = await shop.database.admin.query(
    `select member_id, class, count(*)::int as records from vault.record group by 1, 2 having count(*) > 1`,
  );
  expect(rows).toEqual([]);
}

describe('two sweepers on one database', () => {
  test('run one requested sweep once: the other finds it taken', async () => {
    const { shop, memberIds } = await noticedMembers(3);
    const another = await shop.openAnother();
    const sweepId = await requested(shop.ctx);
    const answers = await Promise.all([shop.ctx, another].map((ctx) => performSweep(ctx, sweepId, never)));
    expect(answers.map((answer) => answer?.state ?? null).sort()).toEqual(['done', null]);
    expect(await statesOf(shop, memberIds)).toEqual(['separated', 'separated', 'separated']);
    await expectEachOnce(shop, memberIds);
  });

  test('run two requested sweeps one after the other', async () => {
    const { shop, memberIds } = await noticedMembers(3);
    const [first, second] = [await requested(shop.ctx), await requested(shop.ctx)];
    let meanwhile: unknown = 'not asked';
    const reached = firstTimeAt('gate read', async () => {
      meanwhile = await performSweep(shop.ctx, second, never);
    });
    expect(await performSweep(await shop.openAnother({ reached }), first, never)).toMatchObject({ state: 'done' });
    expect(meanwhile).toBeNull();
    expect(await sweepRow(shop, second)).toMatchObject({ state: 'waiting' });
    expect(await performWaitingSweeps(shop.ctx, never)).toMatchObject([{ sweepId: second, state: 'done' }]);
    await expectEachOnce(shop, memberIds);
  });

  test('in the same stage at the same time make every transition once', async () => {
    const { shop, memberIds } = await noticedMembers(24, { env: { BATCH_SIZE: '3' } });
    const { rows } = await shop.database.admin.query(
      `insert into dormouse.sweep (sweep_id, mode, state, requested_by, requested_at, fence)
       values (gen_random_uuid(), 'perform', 'running', 'key:operator', now(), 1) returning sweep_id as "sweepId"`,
    );
    const run: SweepRun = {
      sweepId: rows[0].sweepId,
      fence: '1',
      mode: 'perform',
      asOf: null,
      signal: never,
      actor: { id: 'sweep:test' },
    };
    const contexts: Context[] = [shop.ctx, await shop.openAnother(), await shop.openAnother()];
    const reports = await Promise.all(contexts.map((ctx) => separate(ctx, run)));
    expect(reports.reduce((sum, { done }) => sum + done, 0)).toBe(24);
    expect(reports.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
    expect(new Set(await statesOf(shop, memberIds))).toEqual(new Set(['separated']));
    await expectEachOnce(shop, memberIds);
  });
});

describe('a sweep whose lease was taken over', () => {
  const afterTheLease = '2026-12-23T03:01:00.001000Z';

  test('commits nothing any more: its next batch is refused, and the new holder does the rest', async () => {
    const { shop, memberIds } = await noticedMembers(3, oneByOne);
    const sweepId = await requested(shop.ctx);
    let taken: unknown = null;
    const reached = firstTimeAt('after commit of separation', async () => {
      shop.setNow(afterTheLease);
      taken = await performSweep(shop.ctx, sweepId, never);
    });
    const stale = await shop.openAnother({ reached });
    await expect(performSweep(stale, sweepId, never)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(taken).toMatchObject({ state: 'done', report: { stages: { separate: { done: 2 } } } });
    expect(await sweepRow(shop, sweepId)).toEqual({ state: 'done', fence: 2 });
    await expectEachOnce(shop, memberIds);
  });

  test('finishes the batch it is in before the lease can be taken, and only that', async () => {
    const { shop, memberIds } = await noticedMembers(3, oneByOne);
    const sweepId = await requested(shop.ctx);
    let taking: Awaited<ReturnType<typeof begunAndBlocked>> | undefined;
    const reached = firstTimeAt('rows taken', async () => {
      shop.setNow(afterTheLease);
      taking = await begunAndBlocked(shop, () => performSweep(shop.ctx, sweepId, never));
    });
    const stale = await shop.openAnother({ reached });
    const staleEnd = performSweep(stale, sweepId, never);
    await expect(staleEnd).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await taking?.ended).toMatchObject({ error: null, value: { state: 'done' } });
    await expectEachOnce(shop, memberIds);
    expect(await sweepRow(shop, sweepId)).toEqual({ state: 'done', fence: 2 });
  });

  test('is not taken over while its holder lives', async () => {
    const { shop } = await noticedMembers(1);
    const sweepId = await requested(shop.ctx);
    let answer: unknown = 'not asked';
    const reached = firstTimeAt('gate read', async () => {
      answer = await performSweep(shop.ctx, sweepId, never);
    });
    await performSweep(await shop.openAnother({ reached }), sweepId, never);
    expect(answer).toBeNull();
  });
});

describe('a sweep whose process closes', () => {
  test('ends with the batch it is in; what was done stays done, and another process does the rest', async () => {
    const { shop, memberIds } = await noticedMembers(3, oneByOne);
    const stopping = new AbortController();
    const reached = firstTimeAt('members locked', async () => stopping.abort());
    const ctx = await shop.openAnother({ reached });
    expect(await performSweep(ctx, await requested(ctx), stopping.signal)).toMatchObject({ state: 'waiting' });
    expect((await statesOf(shop, memberIds)).filter((state) => state === 'separated')).toHaveLength(1);
    expect(await performWaitingSweeps(shop.ctx, never)).toMatchObject([{ state: 'done' }]);
    expect(new Set(await statesOf(shop, memberIds))).toEqual(new Set(['separated']));
    await expectEachOnce(shop, memberIds);
  });
});
