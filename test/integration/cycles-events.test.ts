import type { PoolClient } from 'pg';
import { describe, expect, test } from 'vitest';
import { followEvents } from '../../src/cycles/follow-events.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { auditRows } from '../support/audit-rows.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const actor = { id: 'key:follower' };

async function begin({ database }: SmallShop): Promise<PoolClient> {
  const client = await database.admin.connect();
  await client.query('begin');
  return client;
}

async function commit(client: PoolClient): Promise<void> {
  await client.query('commit');
  client.release();
}

async function write(client: Pick<PoolClient, 'query'>, memberId: string): Promise<void> {
  await client.query(
    `insert into dormouse.timeline (member_id, at, event, actor) values ($1, now(), 'happened', 'a test')`,
    [memberId],
  );
}

function idsOf({ events }: { events: readonly { memberId: string }[] }): string[] {
  return events.map(({ memberId }) => memberId);
}

describe('following the events', () => {
  test('never misses one that was written first and committed last', async () => {
    const shop = await openSmallShop();
    const slow = await begin(shop);
    await write(slow, 'slow');
    await write(shop.database.admin, 'fast');
    const first = await followEvents(shop.ctx, { after: '0', limit: 10, actor });
    expect(idsOf(first)).toEqual(['fast']);
    await commit(slow);
    const second = await followEvents(shop.ctx, { after: first.next, limit: 10, actor });
    expect(idsOf(second)).toEqual(['slow']);
    const again = await followEvents(shop.ctx, { after: second.next, limit: 10, actor });
    expect(again).toEqual({ events: [], next: second.next });
    // Who begins anew is told the same story.
    expect(idsOf(await followEvents(shop.ctx, { after: '0', limit: 10, actor }))).toEqual(['fast', 'slow']);
  });

  test('gives every follower each event once and in one order, whatever many writers do meanwhile', async () => {
    const shop = await openSmallShop();
    const writers = 6;
    const each = 15;
    let writing = true;
    const writeAll = Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let number = 0; number < each; number += 1) {
          const client = await begin(shop);
          await write(client, `${writer}-${number}`);
          // Commits in an order other than that of the sequence: another statement goes in between.
          await shop.ctx.clerk.rows('select count(*) from dormouse.timeline');
          await commit(client);
        }
      }),
    ).finally(() => {
      writing = false;
    });
    const follow = async () => {
      const seen: string[] = [];
      for (let after = '0'; ; ) {
        const last = !writing;
        const page = await followEvents(shop.ctx, { after, limit: 4, actor });
        seen.push(...idsOf(page));
        after = page.next;
        if (last && page.events.length === 0) return seen;
      }
    };
    const [one, other] = await Promise.all([follow(), follow(), writeAll]);
    expect(one).toHaveLength(writers * each);
    expect(new Set(one).size).toBe(writers * each);
    expect(other).toEqual(one);
    for (let writer = 0; writer < writers; writer += 1) {
      const own = one.filter((id) => id.startsWith(`${writer}-`));
      expect(own).toEqual(Array.from({ length: each }, (_, number) => `${writer}-${number}`));
    }
  });

  test('comes in pages of positions without a gap', async () => {
    const shop = await openSmallShop();
    for (let number = 1; number <= 5; number += 1) await write(shop.database.admin, `${number}`);
    const first = await followEvents(shop.ctx, { after: '0', limit: 2, actor });
    expect(first.next).toBe('2');
    const rest = await followEvents(shop.ctx, { after: first.next, limit: 10, actor });
    expect(rest.events.map(({ position }) => position)).toEqual(['3', '4', '5']);
  });

  test('orders more than one batch in a single call', async () => {
    const shop = await openSmallShop();
    await shop.database.admin.query(
      `insert into dormouse.timeline (member_id, at, event, actor)
       select number::text, now(), 'happened', 'a test' from generate_series(1, 2500) as number`,
    );
    const page = await followEvents(shop.ctx, { after: '2400', limit: 1000, actor });
    expect(page.events).toHaveLength(100);
    expect(page.next).toBe('2500');
  });

  test('tells ids and states, and nothing that a person wrote', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember();
    await placeHold(shop.ctx, {
      ...reviewed,
      memberId,
      scope: 'both',
      ground: 'words of a person',
      actor: { id: 'key:support' },
    });
    const { events } = await followEvents(shop.ctx, { after: '0', limit: 10, actor });
    expect(events).toEqual([
      { position: '1', memberId, event: 'hold_placed', state: null, reason: null, at: shop.now() },
    ]);
  });

  test('refuses a position that is none and a limit beyond the bounds', async () => {
    const { ctx } = await openSmallShop();
    for (const after of ['', '-1', 'abc', '1.5', '1'.repeat(19)]) {
      await expect(followEvents(ctx, { after, limit: 10, actor })).rejects.toMatchObject({ code: 'input_invalid' });
    }
    for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
      await expect(followEvents(ctx, { after: '0', limit, actor })).rejects.toMatchObject({ code: 'input_invalid' });
    }
  });
});

test('following the events is on record, page by page, and asking in vain is not', async () => {
  const shop = await openSmallShop();
  for (let number = 1; number <= 3; number += 1) await write(shop.database.admin, `${number}`);
  await followEvents(shop.ctx, { after: '0', limit: 2, actor });
  await followEvents(shop.ctx, { after: '2', limit: 2, actor });
  await followEvents(shop.ctx, { after: '3', limit: 2, actor });
  expect(await auditRows(shop.database.admin)).toEqual([
    {
      memberId: null,
      action: 'events_followed',
      actor: actor.id,
      reason: null,
      detail: { after: '0', next: '2', events: 2 },
    },
    {
      memberId: null,
      action: 'events_followed',
      actor: actor.id,
      reason: null,
      detail: { after: '2', next: '3', events: 1 },
    },
  ]);
  await shop.database.admin.query('alter table dormouse.audit_entry add constraint no_room check (false) not valid');
  await expect(followEvents(shop.ctx, { after: '0', limit: 2, actor })).rejects.toThrow();
});
