import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { longAgo, operator, performAt, recordsIn, separateAll, stateOf } from '../support/sweeps.js';

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

  test('lives on past its month while a record that is held needs it', async () => {
    const { shop, memberId } = await separatedMember();
    const { hold } = await placeHold(shop.ctx, { memberId, scope: 'destruction', ground: 'a suit', actor: operator });
    await performAt(shop, '2031-01-01');
    expect(await recordsIn(shop, memberId)).toContain('membership');
    expect(months(shop)).toContain(month);
    await releaseHold(shop.ctx, { holdId: hold.holdId, actor: operator });
    await performAt(shop, '2031-01-02');
    expect(await recordsIn(shop, memberId)).toEqual([]);
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
