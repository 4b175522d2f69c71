import { describe, expect, test } from 'vitest';
import { type MemberContact, readSealedContact } from '../../src/restore/read-sealed-contact.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import type { NewMember } from '../support/small-shop-members.js';
import { cyclesOf, longAgo, separateAll, stateOf } from '../support/sweeps.js';

async function separatedMember(member: NewMember = {}, options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  const memberId = await shop.addMember({ loginAt: longAgo, ...member });
  await separateAll(shop);
  expect(await stateOf(shop, memberId)).toBe('separated');
  return { shop, memberId };
}

async function contactOf(shop: SmallShop, memberId: string): Promise<MemberContact | null> {
  const [cycle] = await cyclesOf(shop, memberId);
  const member = { memberId, cycleId: cycle?.cycleId ?? '' };
  return shop.ctx.mover.transaction((tx) => readSealedContact(shop.ctx, tx, member));
}

const placeholders = smallShopDataMap.replace(
  'email: null\n      mobile: null',
  `email: "'gone-' || member_no || '@example.com'"\n      mobile: "'010-0000-0000'"`,
);

describe('the contact data of a separated member', () => {
  test('is what left, joined with what stayed', async () => {
    const { shop, memberId } = await separatedMember({ locale: 'en-GB' });
    expect(await contactOf(shop, memberId)).toEqual({
      memberId,
      name: `홍길동 ${memberId}`,
      email: `user${memberId}@example.com`,
      phone: `010-0000-${memberId}`,
      postalCode: '00000',
      line1: `예시로 ${memberId}`,
      line2: '1층',
      language: 'en-GB',
      loginId: `user${memberId}`,
    });
  });

  test('is null where the member had none, whatever stands in its place now', async () => {
    const member = { email: null, mobile: null, address: false };
    const { shop, memberId } = await separatedMember(member, { dataMapText: placeholders });
    expect(await contactOf(shop, memberId)).toMatchObject({ email: null, phone: null, postalCode: null, line1: null });
  });

  test('is as exact as a restoration would be, with quotes, commas and line ends', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    const name = `O'Neil, "홍" \\ 길동`;
    await shop.database.admin.query('update public.members set name = $2, address_detail = $3 where member_no = $1', [
      memberId,
      name,
      '',
    ]);
    await separateAll(shop);
    expect(await contactOf(shop, memberId)).toMatchObject({ name, line2: '' });
  });

  test('is of their own cycle alone', async () => {
    const { shop, memberId } = await separatedMember();
    const other = await shop.addMember({ memberNo: 4242 });
    const [cycle] = await cyclesOf(shop, memberId);
    const asked = { memberId: other, cycleId: cycle?.cycleId ?? '' };
    const read = await shop.ctx.mover.transaction((tx) => readSealedContact(shop.ctx, tx, asked));
    // Nothing is sealed of them, and of a live row nothing but what never leaves is read.
    expect(read).toMatchObject({ memberId: other, name: null, email: null, phone: null, loginId: null });
  });

  test('is nothing where neither a row nor a record is left', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query('delete from vault.record where member_id = $1', [memberId]);
    await shop.database.admin.query('delete from public.settlements where member_no = $1', [memberId]);
    await shop.database.admin.query('delete from public.members where member_no = $1', [memberId]);
    expect(await contactOf(shop, memberId)).toBeNull();
  });

  test('is no placeholder, when the records that held it have been destroyed', async () => {
    const { shop, memberId } = await separatedMember({}, { dataMapText: placeholders });
    await shop.database.admin.query('delete from vault.record where member_id = $1', [memberId]);
    expect(await contactOf(shop, memberId)).toMatchObject({ name: null, email: null, phone: null, loginId: null });
  });

  test('is refused where a record was changed', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query(
      `update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where class = 'membership'`,
    );
    await expect(contactOf(shop, memberId)).rejects.toMatchObject({ code: 'envelope_unreadable' });
  });
});
