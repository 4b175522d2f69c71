import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';
import {
  agent,
  begunAndBlocked,
  firstTimeAt,
  longAgo,
  noonOf,
  noticedOn,
  openSession,
  performAt,
  proof,
  recordsIn,
  separableOn,
  stateOf,
  timelineOf,
  untilBlocked,
} from '../support/sweeps.js';

const unreferenced: SmallShopOptions = {
  arrange: 'alter table public.logins drop constraint logins_member_no_fkey',
};

async function noticedMember(options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const neighbour = await shop.addMember({ loginAt: longAgo });
  await performAt(shop, noticedOn);
  return { shop, memberId, neighbour };
}

/** The host program writes it while the move is under way, as of that moment. */
function login(memberId: string) {
  return {
    text: `insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'OK')`,
    values: [memberId, noonOf(separableOn)],
  };
}

async function loginsOf(shop: SmallShop, memberId: string): Promise<number> {
  return (await shop.rowsOf(memberId))['logins']?.length ?? 0;
}

describe('a login during the move, with a foreign key to the members', () => {
  test('waits for the commit, stays where it was written, and brings the member back', async () => {
    const { shop, memberId, neighbour } = await noticedMember();
    const host = await openSession(shop);
    let waiting: Awaited<ReturnType<typeof begunAndBlocked>> | undefined;
    const reached = firstTimeAt('members locked', async () => {
      waiting = await begunAndBlocked(shop, () => host.query(login(memberId)));
    });
    await performAt(shop, separableOn, await shop.openAnother({ reached }));
    expect(await waiting?.ended).toMatchObject({ error: null });
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await loginsOf(shop, memberId)).toBe(1);
    await performAt(shop, '2026-12-24');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
    expect(await loginsOf(shop, memberId)).toBe(2);
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });

  test('that is not committed yet when the move begins keeps the member live', async () => {
    const { shop, memberId, neighbour } = await noticedMember();
    const host = await openSession(shop);
    await host.query('begin');
    await host.query(login(memberId));
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ done: 1, skipped: { busy: 1 } });
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await host.query('commit');
    await performAt(shop, '2026-12-24');
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('cancelled activity');
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });

  test('that is committed after the claim and before the locks keeps the member live', async () => {
    const { shop, memberId, neighbour } = await noticedMember();
    const host = await openSession(shop);
    const reached = firstTimeAt('cycles claimed', () => host.query(login(memberId)));
    const { report } = await performAt(shop, separableOn, await shop.openAnother({ reached }));
    expect(report.stages.separate).toMatchObject({ done: 1, skipped: { returned: 1 } });
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('cancelled returned');
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });
});

describe('a login during the move, without a foreign key', () => {
  test('that comes in after the gate was read is not swept away with the rest: the member stays live', async () => {
    const { shop, memberId, neighbour } = await noticedMember(unreferenced);
    const host = await openSession(shop);
    const reached = firstTimeAt('gate read', () => host.query(login(memberId)));
    await performAt(shop, separableOn, await shop.openAnother({ reached }));
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('cancelled returned');
    expect(await loginsOf(shop, memberId)).toBe(2);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });

  test.each(['rows taken', 'vault inserted', 'before commit of separation'] as const)(
    'that comes in at "%s" brings the member back with the next sweep',
    async (step) => {
      const { shop, memberId, neighbour } = await noticedMember(unreferenced);
      const host = await openSession(shop);
      const reached = firstTimeAt(step, () => host.query(login(memberId)));
      await performAt(shop, separableOn, await shop.openAnother({ reached }));
      expect(await stateOf(shop, memberId)).toBe('separated');
      await performAt(shop, '2026-12-24');
      expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
      expect(await loginsOf(shop, memberId)).toBe(2);
      expect(await stateOf(shop, neighbour)).toBe('separated');
    },
  );
});

describe('a child row', () => {
  async function paymentOf(shop: SmallShop, memberId: string): Promise<string> {
    const { rows } = await shop.database.admin.query(
      'select payment_id as id from public.payments where member_no = $1',
      [memberId],
    );
    return rows[0].id;
  }

  function line(paymentId: string) {
    const text = `insert into public.payment_lines (payment_id, line_no, product) values ($1, 3, '늦은 줄')`;
    return { text, values: [paymentId] };
  }

  test('inserted while the mover waits for the lock of its parent leaves with it, and comes back', async () => {
    const { shop, memberId } = await noticedMember();
    const paymentId = await paymentOf(shop, memberId);
    const host = await openSession(shop);
    await host.query('begin');
    await host.query(line(paymentId));
    const before = await shop.rowsOf(memberId);
    const unblocking = { committed: Promise.resolve() };
    const reached = firstTimeAt('cycles claimed', async () => {
      unblocking.committed = untilBlocked(shop.database.admin).then(() => host.query('commit').then(() => undefined));
    });
    await performAt(shop, separableOn, await shop.openAnother({ reached }));
    await unblocking.committed;
    expect(await stateOf(shop, memberId)).toBe('separated');
    const orphans = await shop.database.admin.query('select from public.payment_lines where payment_id = $1', [
      paymentId,
    ]);
    expect(orphans.rowCount).toBe(0);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    const back = await shop.rowsOf(memberId);
    expect(back['payment_lines']).toHaveLength(3);
    expect(back['payments']).toEqual(before['payments']);
  });

  test('inserted behind the lock of its parent waits, and is refused when the parent has left', async () => {
    const { shop, memberId } = await noticedMember();
    const paymentId = await paymentOf(shop, memberId);
    const host = await openSession(shop);
    let waiting: Awaited<ReturnType<typeof begunAndBlocked>> | undefined;
    const reached = firstTimeAt('members locked', async () => {
      waiting = await begunAndBlocked(shop, () => host.query(line(paymentId)));
    });
    await performAt(shop, separableOn, await shop.openAnother({ reached }));
    expect(await waiting?.ended).toMatchObject({ error: { code: '23503' } });
    expect(await stateOf(shop, memberId)).toBe('separated');
    const { tables } = await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(tables['public.payment_lines']).toBe(2);
  });
});
