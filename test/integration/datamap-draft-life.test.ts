import { expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopSchema } from '../support/small-shop-files.js';
import { agent, longAgo, proof, separateAll, stateOf } from '../support/sweeps.js';
import { databaseOf, draftOf } from './draft-case.js';

test('a member leaves and comes back unchanged by a draft that nobody touched, with the grants written from it', async () => {
  const { superuserUrl } = await databaseOf(smallShopSchema);
  const { yaml } = await draftOf(superuserUrl);
  const shop = await openSmallShop({ dataMapText: yaml });
  const memberId = await shop.addMember({ loginAt: longAgo });
  const before = await shop.rowsOf(memberId);
  await separateAll(shop);
  expect(await stateOf(shop, memberId)).toBe('separated');
  await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
  const { device_tokens: destroyed, ...after } = await shop.rowsOf(memberId);
  const { device_tokens: _, ...whole } = before;
  expect(after).toEqual(whole);
  expect(destroyed).toEqual([]);
});
