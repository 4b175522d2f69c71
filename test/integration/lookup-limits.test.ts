import { describe, expect, test } from 'vitest';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import { digestsOf } from '../../src/vault/lookup-fields.js';
import { insertIdentifiers } from '../../src/vault/records.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

const actor = { id: 'key:login-page' };
const few = { env: { LOOKUPS_PER_MINUTE: '3' } };

async function actions(shop: SmallShop, action: string) {
  return (await auditRows(shop.database.admin)).filter((row) => row.action === action);
}

async function windows(shop: SmallShop): Promise<{ bucket: string; used: number }[]> {
  const { rows } = await shop.database.admin.query(
    'select bucket, used from dormouse.rate_window order by 1, window_at',
  );
  return rows;
}

describe('the limit of look-ups', () => {
  test('counts a credential over all processes, and says when to try again', async () => {
    const shop = await openSmallShop({ ...few, now: '2026-11-22T03:00:17.250Z' });
    const another = await shop.openAnother();
    const look = (ctx = shop.ctx, by = actor) => lookupMembers(ctx, { value: 'nobody', actor: by });
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => look(index % 2 ? shop.ctx : another)),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect(look()).rejects.toMatchObject({ code: 'rate_limited', detail: { limit: 3, retryAfterSeconds: 43 } });
    expect(await look(another, { id: 'key:other' })).toEqual([]);
    shop.setNow('2026-11-22T03:00:59.999Z');
    await expect(look(another)).rejects.toMatchObject({ detail: { retryAfterSeconds: 1 } });
    shop.setNow('2026-11-22T03:01:00Z');
    expect(await look(another)).toEqual([]);
  });

  test('is on record once a window, however often somebody goes on', async () => {
    const shop = await openSmallShop(few);
    const look = () => lookupMembers(shop.ctx, { value: 'nobody', actor }).catch(() => []);
    for (let count = 0; count < 8; count += 1) await look();
    expect(await actions(shop, 'lookups_limited')).toMatchObject([
      { memberId: null, actor: actor.id, detail: { limit: 3 } },
    ]);
    expect(await actions(shop, 'members_looked_up')).toHaveLength(3);
    shop.setNow('2026-11-22T03:01:00Z');
    for (let count = 0; count < 8; count += 1) await look();
    expect(await actions(shop, 'lookups_limited')).toHaveLength(2);
  });

  test('keeps the windows of the present minute alone', async () => {
    const shop = await openSmallShop(few);
    const look = (id: string) => lookupMembers(shop.ctx, { value: 'nobody', actor: { id } });
    await look('key:a');
    await look('key:a');
    await look('key:b');
    expect(await windows(shop)).toEqual([
      { bucket: 'lookup:key:a', used: 2 },
      { bucket: 'lookup:key:b', used: 1 },
    ]);
    shop.setNow('2026-11-22T03:01:00Z');
    await look('key:b');
    expect(await windows(shop)).toEqual([{ bucket: 'lookup:key:b', used: 1 }]);
  });

  test('counts what was refused as well, and what failed on the way', async () => {
    const shop = await openSmallShop(few);
    await expect(lookupMembers(shop.ctx, { value: ' ', actor })).rejects.toMatchObject({ code: 'input_invalid' });
    await shop.database.admin.query('alter table vault.identifier rename to elsewhere');
    await expect(lookupMembers(shop.ctx, { value: 'x', actor })).rejects.toThrow();
    expect(await windows(shop)).toEqual([{ bucket: 'lookup:key:login-page', used: 2 }]);
  });
});

describe('a look-up on record', () => {
  test('is also one that was refused, and neither value nor field is repeated', async () => {
    const shop = await openSmallShop();
    const refused = [
      { value: '  ' },
      { value: 'secret@example.com'.repeat(20) },
      { value: 'secret@example.com', field: 'secret-column' },
    ];
    for (const asked of refused) {
      await expect(lookupMembers(shop.ctx, { ...asked, actor })).rejects.toMatchObject({ code: 'input_invalid' });
    }
    const rows = await actions(shop, 'members_looked_up');
    expect(rows.map(({ detail }) => detail)).toEqual([
      { refused: 'input_invalid', field: 'value', found: 0 },
      { refused: 'input_invalid', field: 'value', found: 0 },
      { refused: 'input_invalid', field: 'field', found: 0 },
    ]);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  test('is answered only where it could be written', async () => {
    const shop = await openSmallShop();
    await shop.database.admin.query('alter table dormouse.audit_entry add constraint no_room check (false) not valid');
    for (const value of ['nobody', ' '])
      await expect(lookupMembers(shop.ctx, { value, actor })).rejects.not.toMatchObject({ code: 'input_invalid' });
  });
});

test('a look-up offers the way back of who can come back, and of nobody else', async () => {
  const shop = await openSmallShop();
  const add = async (state: 'separated' | 'partly_destroyed') => {
    const memberId = await shop.addMember();
    await insertCycle(shop.database.admin, { memberId, state });
    const identifiers = digestsOf(shop.ctx, { login_id: 'shared' }).map((digest) => ({ memberId, ...digest }));
    await shop.ctx.mover.transaction((tx) => insertIdentifiers(tx, identifiers));
    return memberId;
  };
  const [first, second] = [await add('separated'), await add('partly_destroyed')];
  const found = await lookupMembers(shop.ctx, { value: 'Shared', actor });
  expect(found.map(({ memberId, restorable, wayBack }) => ({ memberId, restorable, wayBack }))).toEqual(
    [first, second].map((memberId) => {
      return { memberId, restorable: true, wayBack: `POST /v1/members/${memberId}/restoration` };
    }),
  );
  await shop.database.admin.query(
    `update dormouse.cycle set state = 'restricted', withdrawn_at = now() where member_id = $1`,
    [first],
  );
  const [restricted] = await lookupMembers(shop.ctx, { value: 'shared', actor });
  expect(restricted).toMatchObject({ memberId: first, restorable: false, wayBack: null });
});

test('a look-up asks the same of the database whether it finds somebody or not', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember();
  await insertCycle(shop.database.admin, { memberId, state: 'separated' });
  const identifiers = digestsOf(shop.ctx, { login_id: 'somebody' }).map((digest) => ({ memberId, ...digest }));
  await shop.ctx.mover.transaction((tx) => insertIdentifiers(tx, identifiers));
  const statements = async (value: string) => {
    const asked: string[] = [];
    const mover = {
      ...shop.ctx.mover,
      transaction: ((work) =>
        shop.ctx.mover.transaction((tx) => {
          const note = (text: string) => asked.push(text);
          return work({
            ...tx,
            rows: (text, values) => note(text) && tx.rows(text, values),
            affected: (text, values) => note(text) && tx.affected(text, values),
          } as typeof tx);
        })) as typeof shop.ctx.mover.transaction,
    };
    await lookupMembers({ ...shop.ctx, mover }, { value, actor });
    return asked;
  };
  const found = await statements('somebody');
  expect(found.length).toBeGreaterThan(2);
  expect(await statements('nobody')).toEqual(found);
});
