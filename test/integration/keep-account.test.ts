import { describe, expect, test } from 'vitest';
import { keepAccount, readKeepLink } from '../../src/cycles/keep-account.js';
import { noticeToken } from '../../src/notice/notice-token.js';
import type { Step } from '../../src/steps.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  begunAndBlocked,
  cyclesOf,
  firstTimeAt,
  ladderOf,
  longAgo,
  noonOf,
  noticedOn,
  noticesOf,
  openSession,
  performAt,
  recordsIn,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

async function noticedMember() {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const neighbour = await shop.addMember({ loginAt: longAgo });
  await performAt(shop, noticedOn);
  return { shop, memberId, neighbour, token: await tokenOf(shop, memberId) };
}

async function tokenOf(shop: SmallShop, memberId: string): Promise<string> {
  const notice = (await noticesOf(shop, memberId)).at(-1);
  return noticeToken(shop.ctx.keyring.macKey, 'keep', notice?.noticeId ?? '');
}

describe('the link of a notice', () => {
  test('used on the last day keeps the member from being separated, and nobody else', async () => {
    const { shop, memberId, neighbour, token } = await noticedMember();
    shop.setNow('2026-12-22T14:59:59.999999Z');
    expect(await keepAccount(shop.ctx, { token })).toEqual({ state: 'kept', language: 'ko' });
    await performAt(shop, separableOn);
    expect([await stateOf(shop, memberId), await stateOf(shop, neighbour)]).toEqual(['cancelled', 'separated']);
    expect(await ladderOf(shop, memberId)).toEqual(['email void']);
  });

  test('counts as activity of that moment: the member is due again a year later and not before', async () => {
    const { shop, memberId, token } = await noticedMember();
    shop.setNow(noonOf('2026-12-01'));
    await keepAccount(shop.ctx, { token });
    const { rows } = await shop.database.admin.query(
      'select kind, reported_by as by, at = $2::timestamptz as "isNow" from dormouse.reported_activity where member_id = $1',
      [memberId, shop.now()],
    );
    expect(rows).toEqual([{ kind: 'keep', by: 'member:keep-link', isNow: true }]);
    for (const day of ['2026-12-02', '2027-10-17']) await performAt(shop, day);
    expect(await cyclesOf(shop, memberId)).toHaveLength(1);
    await performAt(shop, '2027-10-18');
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ expiresOn: '2027-12-01' }, { state: 'cancelled' }]);
  });

  test('stands in the timeline and the audit, with the member as the one who acted', async () => {
    const { shop, memberId, token } = await noticedMember();
    const before = (await timelineOf(shop, memberId)).length;
    await keepAccount(shop.ctx, { token, address: '192.0.2.7' });
    expect((await timelineOf(shop, memberId)).slice(before)).toEqual(['account_kept', 'cancelled activity']);
    const [notice] = await noticesOf(shop, memberId);
    const entries = (await auditRows(shop.database.admin)).filter((entry) => entry.actor === 'member:keep-link');
    expect(entries).toMatchObject([
      {
        memberId,
        action: 'account_kept',
        detail: { noticeId: notice?.noticeId, means: 'email', purpose: 'separation' },
      },
      { memberId, action: 'activity_reported', detail: { kind: 'keep' } },
    ]);
  });

  test('works once: a second use changes nothing, also in a later cycle', async () => {
    const { shop, memberId, token } = await noticedMember();
    await keepAccount(shop.ctx, { token });
    expect(await keepAccount(shop.ctx, { token })).toMatchObject({ state: 'used' });
    await performAt(shop, '2027-11-30');
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'noticed' }, { state: 'cancelled' }]);
    expect(await keepAccount(shop.ctx, { token })).toMatchObject({ state: 'used' });
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect(await keepAccount(shop.ctx, { token: await tokenOf(shop, memberId) })).toMatchObject({ state: 'kept' });
  });

  test('works although its notice came back: whoever has it has been reached', async () => {
    const { shop, memberId, token } = await noticedMember();
    await shop.database.admin.query(
      `update dormouse.cycle set state = 'candidate', notice_id = null, notice_effective_on = null, separable_from = null,
         separable_until = null where member_id = $1`,
      [memberId],
    );
    await shop.database.admin.query(`update dormouse.notice set state = 'taken_back' where member_id = $1`, [memberId]);
    expect(await keepAccount(shop.ctx, { token })).toMatchObject({ state: 'kept' });
    expect(await stateOf(shop, memberId)).toBe('cancelled');
  });

  test('of a cycle that ended otherwise is expired, and of one that was separated says so', async () => {
    const { shop, memberId, neighbour, token } = await noticedMember();
    const other = await tokenOf(shop, neighbour);
    await shop.addLogin(memberId, noonOf('2026-12-01'));
    await performAt(shop, separableOn);
    expect(await keepAccount(shop.ctx, { token })).toMatchObject({ state: 'expired' });
    expect(await keepAccount(shop.ctx, { token: other })).toMatchObject({ state: 'separated' });
    expect(await readKeepLink(shop.ctx, other)).toMatchObject({ state: 'separated' });
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });
});

/** Presses the button while a sweep is at the boundary, which must be one that only a batch with members reaches. */
async function pressedDuring(shop: SmallShop, step: Step, token: string) {
  let waiting: Awaited<ReturnType<typeof begunAndBlocked<{ state: string }>>> | undefined;
  const reached = firstTimeAt(step, async () => {
    waiting = await begunAndBlocked(shop, () => keepAccount(shop.ctx, { token }));
  });
  const { report } = await performAt(shop, separableOn, await shop.openAnother({ reached }));
  return { report, pressed: await waiting?.ended };
}

describe('at the same moment as the separation', () => {
  test.each(['rows taken', 'sealed', 'vault inserted'] as const)(
    'a link that is used at "%s" waits for the commit and says that the data was stored apart',
    async (step) => {
      const { shop, memberId, token } = await noticedMember();
      const { pressed } = await pressedDuring(shop, step, token);
      expect(pressed).toEqual({ value: { state: 'separated', language: 'ko' }, error: null });
      expect(await stateOf(shop, memberId)).toBe('separated');
      expect(await timelineOf(shop, memberId)).not.toContain('account_kept');
      const { rows } = await shop.database.admin.query('select from dormouse.reported_activity');
      expect(rows).toEqual([]);
      await performAt(shop, '2026-12-24');
      expect(await stateOf(shop, memberId)).toBe('separated');
    },
  );

  test('a link whose use is not committed yet is passed over by the sweep, and nothing moves', async () => {
    const { shop, memberId, neighbour, token } = await noticedMember();
    const before = { ...(await shop.rowsOf(memberId)) };
    // Somebody else holds the row that the use writes last, so that it stands in the middle of its transaction.
    const other = await openSession(shop);
    await other.query('begin');
    await other.query(
      `insert into dormouse.reported_activity (member_id, at, kind, reported_by) values ($1, '2020-01-01', 'login', 'key:a')`,
      [memberId],
    );
    const pressing = await begunAndBlocked(shop, () => keepAccount(shop.ctx, { token }));
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ done: 1 });
    expect([await stateOf(shop, memberId), await stateOf(shop, neighbour)]).toEqual(['noticed', 'separated']);
    await other.query('rollback');
    expect(await pressing.ended).toMatchObject({ value: { state: 'kept' }, error: null });
    expect(await stateOf(shop, memberId)).toBe('cancelled');
    expect(await shop.rowsOf(memberId)).toEqual(before);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
  });

  test('of two uses one counts and the other is told that it did', async () => {
    const { shop, memberId, token } = await noticedMember();
    const [one, other] = await Promise.all([keepAccount(shop.ctx, { token }), keepAccount(shop.ctx, { token })]);
    expect([one.state, other.state].sort()).toEqual(['kept', 'used']);
    expect((await timelineOf(shop, memberId)).filter((line) => line === 'account_kept')).toHaveLength(1);
  });

  test('with many members pressing at once nobody is both kept and moved', async () => {
    const shop = await openSmallShop();
    const memberIds = [];
    for (let made = 0; made < 24; made += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
    await performAt(shop, noticedOn);
    const tokens = await Promise.all(memberIds.map((memberId) => tokenOf(shop, memberId)));
    shop.setNow(noonOf(separableOn));
    const sweeping = performAt(shop, separableOn, await shop.openAnother());
    const pressed = await Promise.all(tokens.map((token) => keepAccount(shop.ctx, { token })));
    await sweeping;
    for (const [index, memberId] of memberIds.entries()) {
      const kept = pressed[index]?.state === 'kept';
      expect([pressed[index]?.state, await stateOf(shop, memberId)]).toEqual(
        kept ? ['kept', 'cancelled'] : ['separated', 'separated'],
      );
      expect(await recordsIn(shop, memberId)).toEqual(kept ? ['notice'] : ['membership', 'notice']);
    }
  });
});
