import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { longAgo, openSession, operator, proof, separateAll, statesOf, untilBlocked } from '../support/sweeps.js';

const arrange = `
create table public.referrals (
  referrer_no bigint not null references public.members,
  referred_no bigint not null references public.members,
  primary key (referrer_no, referred_no)
);
`;

const dataMapText = smallShopDataMap.replace(
  '  - { table: public.settlements',
  `  - table: public.referrals
    member: referrer_no
    mentions: [referred_no]
    mode: move
    class: membership
    items:
      referred_no: { ko: 추천한 회원, en: referred member }
  - { table: public.settlements`,
);

describe('members who refer to each other', () => {
  test('are restored at the same time: the deadlock that their references make ends neither restoration', async () => {
    const shop = await openSmallShop({ arrange, dataMapText });
    const { admin } = shop.database;
    const memberIds = [await shop.addMember({ loginAt: longAgo }), await shop.addMember({ loginAt: longAgo })];
    const [one, other] = memberIds;
    await admin.query('insert into public.referrals values ($1, $2), ($2, $1)', [one, other]);
    await separateAll(shop);
    expect(await statesOf(shop, memberIds)).toEqual(['separated', 'separated']);
    let opened = 0;
    const ctx = await shop.openAnother({
      reached: async (step) => {
        if (step === 'records opened') opened += 1;
      },
    });
    // Both have their own member locked and wait for the next table; behind it stand the references to each other.
    const session = await openSession(shop);
    await session.query('begin; lock table public.profiles in share row exclusive mode');
    const restorations = memberIds.map((memberId) =>
      restoreMember(ctx, { memberId, reason: 'asked', proof, actor: operator }),
    );
    await untilBlocked(admin, 2);
    await session.query('rollback');
    expect(await Promise.all(restorations)).toMatchObject([{ state: 'restored' }, { state: 'restored' }]);
    expect(opened).toBe(3);
    expect(await statesOf(shop, memberIds)).toEqual(['restored', 'restored']);
    expect((await admin.query('select from public.referrals')).rowCount).toBe(2);
  });
});
