import { expect, test } from 'vitest';
import { openSmallShop } from '../support/small-shop.js';
import { longAgo, separateAll, stateOf } from '../support/sweeps.js';

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
