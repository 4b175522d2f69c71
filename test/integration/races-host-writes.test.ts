import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import type { Step } from '../../src/steps.js';
import { type BegunWrites, beginWrites, openSessions, type Statement } from '../support/host-writes.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  firstTimeAt,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  proof,
  separableOn,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

/** Every boundary of a move, in its order. */
const boundaries: readonly Step[] = [
  'cycles claimed',
  'members locked',
  'gate read',
  'rows taken',
  'sealed',
  'vault inserted',
  'before commit of separation',
  'after commit of separation',
];

const tables = ['profiles', 'payments', 'logins', 'device_tokens', 'settlements'];
const unreferenced = tables
  .map((table) => `alter table public.${table} drop constraint ${table}_member_no_fkey;`)
  .join('\n');

type Write = (memberId: string) => Statement;

/** What the host program does, each for a member of its own. */
const writes: Readonly<Record<string, Write>> = {
  login: (memberId) => ({
    text: `insert into public.logins (member_no, logged_in_at, result) values ($1, $2, 'OK')`,
    values: [memberId, noonOf(separableOn)],
  }),
  payment: (memberId) => ({
    text: `insert into public.payments (member_no, approved_at, status, amount) values ($1, $2, 'APPROVED', 777)`,
    values: [memberId, noonOf(separableOn)],
  }),
  'profile change': (memberId) => ({
    text: `update public.profiles set memo = '바뀐 메모' where member_no = $1`,
    values: [memberId],
  }),
  'profile deletion': (memberId) => ({ text: 'delete from public.profiles where member_no = $1', values: [memberId] }),
  'member deletion': (memberId) => ({ text: 'delete from public.members where member_no = $1', values: [memberId] }),
};

type Rows = Record<string, string[]>;

/** The rows that a member has after a write that was done. */
function withWrite(before: Rows, name: string, after: Rows): Rows {
  // What the database chose itself, such as the number of the new row, is taken as it is.
  const added = (table: string) => [...(before[table] ?? []), ...(after[table] ?? []).slice(-1)];
  switch (name) {
    case 'login':
      return { ...before, logins: added('logins') };
    case 'payment':
      return { ...before, payments: added('payments') };
    case 'profile change':
      return {
        ...before,
        profiles: (before['profiles'] ?? []).map((row) => row.replace(/,[^,]*\)$/s, ',"바뀐 메모")')),
      };
    case 'profile deletion':
      return { ...before, profiles: [] };
    default:
      return { ...before, members: [] };
  }
}

async function movedWhile(boundary: Step, arrange: string) {
  const shop = await openSmallShop({ arrange });
  const members = new Map<string, string>();
  for (const name of Object.keys(writes))
    members.set(name, await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
  const neighbour = await shop.addMember({ loginAt: longAgo });
  const before = new Map<string, Rows>();
  for (const [name, memberId] of members) before.set(name, await shop.rowsOf(memberId));
  await performAt(shop, noticedOn);
  const sessions = await openSessions(shop, [...members.keys()]);
  const statements = new Map([...members].map(([name, memberId]) => [name, (writes[name] as Write)(memberId)]));
  let begun: BegunWrites | undefined;
  const reached = firstTimeAt(boundary, async () => {
    begun = await beginWrites(shop, sessions, statements);
  });
  await performAt(shop, separableOn, await shop.openAnother({ reached }));
  if (!begun) throw new Error('the boundary was not reached');
  return { shop, members, neighbour, before, ends: await begun.ended };
}

/** Wholly live, or wholly in the vault beside what was written into the live tables since. */
async function expectWhole(shop: SmallShop, memberId: string, before: Rows): Promise<void> {
  const live = await shop.rowsOf(memberId);
  const gone = ['profiles', 'payments', 'payment_lines', 'logins', 'device_tokens'].filter((table) =>
    (before[table] ?? []).some((row) => !(live[table] ?? []).includes(row)),
  );
  if ((await stateOf(shop, memberId)) === 'separated') {
    const left = Object.entries(before).filter(([table]) => table !== 'settlements' && table !== 'members');
    expect(left.flatMap(([table, rows]) => rows.filter((row) => live[table]?.includes(row)))).toEqual([]);
  } else {
    expect(gone.filter((table) => table !== 'profiles')).toEqual([]);
  }
}

describe.each([
  ['with foreign keys', ''],
  ['without foreign keys', unreferenced],
])('a member database %s', (_, arrange) => {
  test.each(boundaries)('what the host writes at "%s" is neither lost nor done by half', async (boundary) => {
    const { shop, members, neighbour, before, ends } = await movedWhile(boundary, arrange);
    expect(await stateOf(shop, neighbour)).toBe('separated');
    const isHeld = arrange === '' && boundaries.slice(1, -1).includes(boundary);
    expect(['login', 'payment'].map((name) => ends.get(name)?.waited)).toEqual([isHeld, isHeld]);
    for (const [name, memberId] of members) await expectWhole(shop, memberId, before.get(name) ?? {});
    await performAt(shop, '2026-12-24');
    for (const [name, memberId] of members) {
      const end = ends.get(name);
      const state = await stateOf(shop, memberId);
      const used = name === 'login' || name === 'payment';
      const deleted = name === 'member deletion' && end?.rowCount === 1;
      // Whoever used the service is live again by then, without anybody's doing.
      if (used) expect([name, end?.refused, ['cancelled', 'restored'].includes(state)]).toEqual([name, null, true]);
      if (deleted && state === 'separated') {
        // The vault still holds everything, somebody is told, and a restoration says what is missing.
        expect((await timelineOf(shop, memberId)).at(-1)).toBe('gone_while_separated');
        const back = restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
        await expect(back).rejects.toMatchObject({
          code: 'restoration_conflict',
          detail: { table: 'public.members', choices: expect.any(Array) },
        });
        continue;
      }
      if (state === 'separated') await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
      const after = await shop.rowsOf(memberId);
      const wanted = end?.rowCount === 1 ? withWrite(before.get(name) ?? {}, name, after) : before.get(name);
      expect({ ...after, device_tokens: [] }, `${name} at ${boundary}: ${JSON.stringify(end)}`).toEqual({
        ...wanted,
        device_tokens: [],
      });
    }
  });
});
