import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { auditRows } from '../support/audit-rows.js';
import { reviewed } from '../support/holds.js';
import { openAll } from '../support/sealed-records.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  longAgo,
  operator,
  performAt,
  recordsIn,
  separateAll,
  stateOf,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

/** Separated on 2026-12-23 without payments, so that the membership falls due four years later. */
const fallsDueOn = '2030-12-24';
const month = '2030-12';

function months(shop: SmallShop): string[] {
  return shop.ctx.keyring.listPeriodKeys().map((key) => key.month);
}

async function separatedMember(): Promise<{ shop: SmallShop; memberId: string }> {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  await separateAll(shop);
  expect(months(shop)).toContain(month);
  return { shop, memberId };
}

describe('a period key', () => {
  test('lives while its month lasts and is destroyed by the first sweep after it', async () => {
    const { shop, memberId } = await separatedMember();
    await performAt(shop, fallsDueOn);
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    expect(months(shop)).toContain(month);
    await performAt(shop, '2031-01-01');
    expect(months(shop)).not.toContain(month);
    const entries = await auditRows(shop.database.admin);
    expect(entries.filter(({ action }) => action === 'period_key_destroyed').map(({ detail }) => detail)).toMatchObject(
      [{ month }],
    );
  });

  test('is destroyed when its month is over although a record is held: the record moves to a key that lives', async () => {
    const { shop, memberId } = await separatedMember();
    const asked = { ...reviewed, memberId, scope: 'destruction', ground: 'a suit', actor: operator } as const;
    const { hold } = await placeHold(shop.ctx, asked);
    await performAt(shop, fallsDueOn);
    await performAt(shop, '2031-01-01');
    expect(await recordsIn(shop, memberId)).toContain('membership');
    expect(months(shop)).not.toContain(month);
    expect(months(shop)).toContain('2031-01');
    expect((await openAll(shop.ctx, shop.database.admin)).unreadable).toBe(0);
    await performAt(shop, '2031-02-01');
    expect(months(shop)).not.toContain('2031-01');
    expect(months(shop)).toContain('2031-02');
    await releaseHold(shop.ctx, { holdId: hold.holdId, actor: operator });
    await performAt(shop, '2031-02-02');
    expect(await recordsIn(shop, memberId)).toEqual([]);
    await performAt(shop, '2031-03-01');
    expect(months(shop)).not.toContain('2031-02');
  });

  test('is destroyed in the first hours of a local month, when in Greenwich the old one still lasts', async () => {
    const { shop, memberId } = await separatedMember();
    const asked = { ...reviewed, memberId, scope: 'destruction', ground: 'a suit', actor: operator } as const;
    await placeHold(shop.ctx, asked);
    shop.setNow('2030-12-31T18:00:00Z');
    await useEverySource(shop);
    expect((await sweepOnce(shop.ctx)).state).toBe('done');
    expect(months(shop)).not.toContain(month);
    expect((await openAll(shop.ctx, shop.database.admin)).unreadable).toBe(0);
  });

  test('moves a record whose day has moved since to the key of its new month', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query(
      `update vault.record set expires_on = '2032-05-05', next_expiry_on = '2032-05-05' where class = 'membership'`,
    );
    await performAt(shop, '2031-01-01');
    expect(months(shop)).toContain('2032-05');
    expect(months(shop)).not.toContain(month);
    expect(await recordsIn(shop, memberId)).toContain('membership');
    expect((await openAll(shop.ctx, shop.database.admin)).unreadable).toBe(0);
  });

  test('is kept while a record under it does not open, with an alarm and the others moved', async () => {
    const { shop, memberId } = await separatedMember();
    await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'destruction', ground: 'a suit', actor: operator });
    const { rows } = await shop.database.admin.query(
      `update vault.record set wrapped_key = set_byte(wrapped_key, 30, 7 # get_byte(wrapped_key, 30))
       where class = 'membership' returning key_id`,
    );
    expect(rows).toHaveLength(1);
    await performAt(shop, '2031-01-01');
    expect(shop.ctx.keyring.listPeriodKeys().map(({ id }) => id)).toContain(rows[0].key_id);
    expect((await shop.ctx.metrics.alarms.get()).values).toContainEqual(
      expect.objectContaining({ labels: { kind: 'period_key_kept' }, value: 1 }),
    );
    await shop.database.admin.query(`delete from vault.record where class = 'membership'`);
    await performAt(shop, '2031-01-02');
    expect(months(shop)).not.toContain(month);
  });

  test('that a dead process had withdrawn and not destroyed is destroyed by the next sweep', async () => {
    const { shop } = await separatedMember();
    const dies = await shop.openAnother({
      reached: async (step) => {
        if (step === 'period key withdrawn') throw new Error('killed');
      },
    });
    shop.setNow('2030-12-24T03:00:00Z');
    await useEverySource(shop);
    expect((await sweepOnce(dies)).state).toBe('done');
    shop.setNow('2031-01-01T03:00:00Z');
    await useEverySource(shop);
    await sweepOnce(dies).catch(() => undefined);
    expect(months(shop)).toContain(month);
    await performAt(shop, '2031-01-02');
    expect(months(shop)).not.toContain(month);
  });

  test('of a later month is left alone', async () => {
    const { shop } = await separatedMember();
    await shop.ctx.keyring.periodKeyFor('2031-02');
    await shop.ctx.keyring.periodKeyFor('none');
    await performAt(shop, '2031-01-01');
    expect(months(shop)).toEqual(expect.arrayContaining(['2031-02', 'none']));
  });
});
