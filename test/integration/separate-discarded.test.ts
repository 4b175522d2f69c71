import { expect, test } from 'vitest';
import { explainMember } from '../../src/cycles/explain-member.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop } from '../support/small-shop.js';
import { agent, longAgo, noonOf, performAt, separateAll, stateOf } from '../support/sweeps.js';

test('the ledger of destruction names what was discarded with the move, and no value of it', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  const { device_tokens: tokens } = await shop.rowsOf(memberId);
  await separateAll(shop);
  expect(await stateOf(shop, memberId)).toBe('separated');
  const { rows } = await shop.database.admin.query(
    'select class, record_id, items, row_counts, copies, reason from dormouse.destruction where member_id = $1',
    [memberId],
  );
  expect(rows).toEqual([
    {
      class: 'discarded',
      record_id: null,
      items: ['public.device_tokens.token'],
      row_counts: { rows: tokens?.length },
      copies: ['live'],
      reason: 'discarded_at_separation',
    },
  ]);
});

test('a hold on destruction keeps a member whose separation would destroy rows, until it is released', async () => {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo });
  const before = await shop.rowsOf(memberId);
  await performAt(shop, '2026-11-22');
  const held = { memberId, scope: 'destruction', ground: 'Suit 12.', ...reviewed, actor: agent } as const;
  const { hold } = await placeHold(shop.ctx, held);
  await performAt(shop, '2026-12-23');
  expect(await stateOf(shop, memberId)).toBe('noticed');
  expect(await shop.rowsOf(memberId)).toEqual(before);
  shop.setNow(noonOf('2026-12-23'));
  expect((await explainMember(shop.ctx, { memberId, actor: agent })).blockedBy).toEqual(['held']);
  await releaseHold(shop.ctx, { holdId: hold.holdId, actor: agent });
  await performAt(shop, '2026-12-24');
  expect(await stateOf(shop, memberId)).toBe('separated');
});
