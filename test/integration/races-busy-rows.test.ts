import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import {
  agent,
  begunAndBlocked,
  longAgo,
  noticedOn,
  openSession,
  performAt,
  proof,
  recordsIn,
  separableOn,
  separateAll,
  stateOf,
  statesOf,
  timelineOf,
  untilBlocked,
} from '../support/sweeps.js';

/** Far below the second after which PostgreSQL looks for a deadlock and ends whoever waited longest. */
const env = { LOCK_TIMEOUT_MS: '150' };

async function noticedMembers() {
  const shop = await openSmallShop({ env });
  const memberIds: string[] = [];
  for (let count = 0; count < 3; count += 1)
    memberIds.push(await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
  await performAt(shop, noticedOn);
  const [memberId = '', ...others] = memberIds;
  const host = await openSession(shop);
  await host.query('begin');
  return { shop, memberId, others, host };
}

describe('a row that another program is writing', () => {
  test.each([
    ['payments', 'update public.payments set amount = 4711 where member_no = $1', ',4711.00)'],
    ['profiles', 'update public.profiles set interests = null where member_no = $1', ',1980-02-29,,'],
    ['logins', `update public.logins set ip = '192.0.2.99' where member_no = $1`, ',192.0.2.99)'],
  ])('in %s leaves its member to the next sweep and lets the others go', async (table, sql, written) => {
    const { shop, memberId, others, host } = await noticedMembers();
    await host.query(sql, [memberId]);
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ done: 2, failed: 0, skipped: { busy: 1 } });
    expect(await statesOf(shop, [memberId, ...others])).toEqual(['noticed', 'separated', 'separated']);
    expect((await timelineOf(shop, memberId)).at(-1)).toBe('noticed');
    await host.query('commit');
    await performAt(shop, '2026-12-24');
    expect(await stateOf(shop, memberId)).toBe('separated');
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect((await shop.rowsOf(memberId))[table]?.join()).toContain(written);
  });

  test('keeps nobody else of its batch waiting for longer than the batch waits itself', async () => {
    const { shop, memberId, others, host } = await noticedMembers();
    await host.query('select from public.payments where member_no = $1 for update', [memberId]);
    const sweeping = performAt(shop, separableOn);
    await untilBlocked(shop.database.admin);
    const neighbour = await openSession(shop);
    // Ends although the first program still holds its row.
    await neighbour.query(`insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'OK')`, [
      others[0],
      shop.now(),
    ]);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await host.query('rollback');
    await sweeping;
    await performAt(shop, '2026-12-24');
    expect(['cancelled', 'restored']).toContain(await stateOf(shop, others[0] ?? ''));
  });

  test('never costs the other program its transaction where the two wait for each other', async () => {
    const { shop, memberId, host } = await noticedMembers();
    await host.query('update public.profiles set memo = $2 where member_no = $1', [memberId, '바뀐 메모']);
    const sweeping = performAt(shop, separableOn);
    await untilBlocked(shop.database.admin);
    await host.query(`insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'OK')`, [
      memberId,
      shop.now(),
    ]);
    await host.query('commit');
    await sweeping;
    await performAt(shop, '2026-12-24');
    expect((await timelineOf(shop, memberId)).at(-1)).toMatch(/^cancelled /);
    const { profiles, logins } = await shop.rowsOf(memberId);
    expect([profiles?.join().includes('바뀐 메모'), logins?.length]).toEqual([true, 2]);
  });
});

describe('a restoration that another program is in the way of', () => {
  test('waits in short tries and is done when the way is free', async () => {
    const shop = await openSmallShop({ env });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    const host = await openSession(shop);
    await host.query('begin');
    // The address of the separated member, taken and not committed.
    await host.query(
      `insert into public.members (member_no, joined_at, login_id, name, email) values (9, now(), 'x', '', $1)`,
      [`user${memberId}@example.com`],
    );
    const request = { memberId, reason: 'came back', proof, actor: agent };
    const { ended } = await begunAndBlocked(shop, () => restoreMember(shop.ctx, request));
    const { rows } = await shop.database.admin.query<{ pid: number }>(
      'select pid from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0',
    );
    // The try that waits gives up, and another begins.
    await untilFree(shop.database.admin, rows[0]?.pid ?? 0);
    expect(await recordsIn(shop, memberId)).toContain('membership');
    await host.query('rollback');
    expect(await ended).toMatchObject({ error: null, value: { state: 'restored' } });
  });
});

async function untilFree(admin: Parameters<typeof untilBlocked>[0], pid: number): Promise<void> {
  for (;;) {
    const { rowCount } = await admin.query(
      'select from pg_stat_activity where pid = $1::int and cardinality(pg_blocking_pids(pid)) > 0',
      [pid],
    );
    if (rowCount === 0) return;
  }
}
