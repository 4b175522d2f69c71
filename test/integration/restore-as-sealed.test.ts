import { expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { openRows } from '../../src/restore/opened-rows.js';
import { putAsSealed } from '../../src/restore/put-as-sealed.js';
import { readSeparated } from '../../src/vault/records.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { cyclesOf, longAgo, separateAll } from '../support/sweeps.js';

const undone = new Error('undone');

/** What the short way answers for these members; nothing stays of it. */
async function putBack(ctx: Context, cycles: readonly { memberId: string; cycleId: string }[]) {
  let counts: Record<string, number> | null = null;
  const put = ctx.mover.transaction(async (tx) => {
    const ids = { memberIds: cycles.map(({ memberId }) => memberId), cycleIds: cycles.map(({ cycleId }) => cycleId) };
    counts = await putAsSealed(ctx, tx, await openRows(ctx, tx, await readSeparated(tx, ids)));
    throw undone;
  });
  await expect(put).rejects.toBe(undone);
  return counts;
}

test('many members go the short way, with circles and harmless triggers in their tables too', async () => {
  const entry = 'member: member_no, mode: move, class: membership, items: { memo: { ko: 메모, en: memo } }';
  const shop = await openSmallShop({
    arrange: `
      create table public.drafts (no bigint primary key, member_no bigint not null references public.members, memo text, sent bigint);
      create table public.letters (no bigint primary key, member_no bigint not null references public.members, memo text,
        draft bigint not null references public.drafts);
      alter table public.drafts add foreign key (sent) references public.letters;
      create function public.look() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger look after insert or update on public.members for each row execute function public.look();
      create trigger look after insert on public.letters for each row execute function public.look();`,
    dataMapText: smallShopDataMap.replace(
      'retention:\n',
      `  - { table: public.drafts, ${entry} }\n  - { table: public.letters, ${entry} }\nretention:\n`,
    ),
  });
  const { admin } = shop.database;
  const memberIds = [
    await shop.addMember({ loginAt: longAgo, paidAt: longAgo }),
    await shop.addMember({ loginAt: longAgo }),
  ];
  for (const memberId of memberIds) {
    await admin.query(`insert into public.drafts values ($1, $1, 'draft', null)`, [memberId]);
    await admin.query(`insert into public.letters values ($1, $1, 'letter', $1)`, [memberId]);
    await admin.query('update public.drafts set sent = $1 where no = $1', [memberId]);
  }
  await separateAll(shop);
  const cycles = [];
  for (const memberId of memberIds) {
    const [cycle] = await cyclesOf(shop, memberId);
    cycles.push({ memberId, cycleId: cycle?.cycleId ?? '' });
  }
  expect(await putBack(shop.ctx, cycles)).toEqual({
    'public.members': 2,
    'public.profiles': 2,
    'public.payments': 1,
    'public.payment_lines': 2,
    'public.logins': 2,
    'public.drafts': 2,
    'public.letters': 2,
  });
  // And not where anything is otherwise: then what it is has to be found out.
  await admin.query(`update public.members set name = 'new' where member_no = $1`, [memberIds[0]]);
  expect(await putBack(shop.ctx, cycles)).toBeNull();
});
