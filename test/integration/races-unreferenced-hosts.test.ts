import type pg from 'pg';
import { expect, test } from 'vitest';
import type { Step } from '../../src/steps.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  firstTimeAt,
  longAgo,
  noonOf,
  noticedOn,
  openSession,
  performAt,
  recordsIn,
  separableOn,
  stateOf,
  timelineOf,
  untilBlocked,
} from '../support/sweeps.js';

const arrange = `
  alter table public.logins drop constraint logins_member_no_fkey;
  alter table public.payments drop constraint payments_member_no_fkey;`;

/**
 * What docs/own-database.md asks of a program whose tables don't refer to the members: it holds the row of the member,
 * found by a column that the separation replaces, while it writes for them.
 */
async function logIn(host: pg.Client, loginId: string, at: string): Promise<'logged in' | 'unknown'> {
  await host.query('begin');
  const { rows } = await host.query('select member_no from public.members where login_id = $1 for key share', [
    loginId,
  ]);
  if (rows.length > 0) {
    await host.query(`insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'OK')`, [
      rows[0].member_no,
      at,
    ]);
  }
  await host.query('commit');
  return rows.length > 0 ? 'logged in' : 'unknown';
}

async function noticedMember(): Promise<{ shop: SmallShop; memberId: string; host: pg.Client }> {
  const shop = await openSmallShop({ arrange });
  const memberId = await shop.addMember({ loginId: 'hong', loginAt: longAgo, paidAt: longAgo });
  await performAt(shop, noticedOn);
  return { shop, memberId, host: await openSession(shop) };
}

test.each<[Step, 'logged in' | 'unknown']>([
  ['cycles claimed', 'logged in'],
  ['members locked', 'unknown'],
  ['gate read', 'unknown'],
  ['rows taken', 'unknown'],
  ['before commit of separation', 'unknown'],
  ['after commit of separation', 'unknown'],
])(
  'a program that holds the row of the member at "%s" is told at once whether they are still there',
  async (step, told) => {
    const { shop, memberId, host } = await noticedMember();
    let answer: Promise<string> | undefined;
    const waits = told === 'unknown' && step !== 'after commit of separation';
    const reached = firstTimeAt(step, async () => {
      answer = logIn(host, 'hong', noonOf(separableOn));
      await (waits ? untilBlocked(shop.database.admin) : answer);
    });
    await performAt(shop, separableOn, await shop.openAnother({ reached }));
    expect(await answer).toBe(told);
    await performAt(shop, '2026-12-24');
    const { logins } = await shop.rowsOf(memberId);
    // Live with what was written, or separated with nothing written since: nobody has to be brought back.
    expect([await stateOf(shop, memberId), logins?.length]).toEqual(
      told === 'logged in' ? ['cancelled', 2] : ['separated', 0],
    );
    expect((await timelineOf(shop, memberId)).filter((line) => line.startsWith('restored'))).toEqual([]);
  },
);

test('a program that holds the row of the member when a move begins keeps the member live', async () => {
  const { shop, memberId, host } = await noticedMember();
  await host.query('begin');
  await host.query(`select from public.members where login_id = 'hong' for key share`);
  const { report } = await performAt(shop, separableOn);
  expect(report.stages.separate).toMatchObject({ done: 0, skipped: { busy: 1 } });
  await host.query(`insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'OK')`, [
    memberId,
    shop.now(),
  ]);
  await host.query('commit');
  await performAt(shop, '2026-12-24');
  expect((await timelineOf(shop, memberId)).at(-1)).toBe('cancelled activity');
});

test('a program that does not may write for a member who is leaving: the next sweep brings them back', async () => {
  const { shop, memberId, host } = await noticedMember();
  const reached = firstTimeAt('rows taken', async () => {
    await host.query(
      `insert into public.payments (member_no, approved_at, status, amount) values ($1, $2, 'APPROVED', 5)`,
      [memberId, noonOf(separableOn)],
    );
  });
  await performAt(shop, separableOn, await shop.openAnother({ reached }));
  expect(await stateOf(shop, memberId)).toBe('separated');
  expect((await shop.rowsOf(memberId))['payments']).toHaveLength(1);
  await performAt(shop, '2026-12-24');
  expect((await timelineOf(shop, memberId)).at(-1)).toBe('restored late_activity');
  expect((await shop.rowsOf(memberId))['payments']).toHaveLength(2);
  expect(await recordsIn(shop, memberId)).toEqual(['notice']);
});
