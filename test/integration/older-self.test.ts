import { expect, test } from 'vitest';
import { readSealedContact } from '../../src/restore/read-sealed-contact.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { disclose } from '../../src/rights/disclose.js';
import { memberWithPayments, olderGoesOn, recordOf } from '../support/expiring-rows.js';
import { agent, noonOf, performAt, proof } from '../support/sweeps.js';

const unmasked = { reason: 'case 1', unmasked: true, format: 'json', actor: agent } as const;

/** A member of whose payments one was destroyed, and the record's row as a backup from before that has it. */
async function partlyDestroyed() {
  const { shop, memberId, before } = await memberWithPayments();
  const { admin } = shop.database;
  await admin.query('create table public.kept as select * from vault.record where member_id = $1', [memberId]);
  await performAt(shop, olderGoesOn);
  shop.setNow(noonOf(olderGoesOn));
  const putBack = async () => {
    await admin.query(
      'delete from vault.record where member_id = $1 and record_id in (select record_id from public.kept)',
      [memberId],
    );
    await admin.query('insert into vault.record select * from public.kept');
  };
  const restore = () => restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
  return { shop, memberId, before, putBack, restore };
}

test('an older self of a record, put back whole from a backup, gives nothing back', async () => {
  const { shop, memberId, putBack, restore } = await partlyDestroyed();
  expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ revision: 2 });
  await putBack();
  expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ revision: 1 });
  await expect(restore()).rejects.toMatchObject({ code: 'envelope_unreadable' });
  await expect(disclose(shop.ctx, { memberId, ...unmasked })).rejects.toMatchObject({ code: 'envelope_unreadable' });
  const { rows } = await shop.database.admin.query<{ cycleId: string }>(
    'select cycle_id as "cycleId" from dormouse.cycle where member_id = $1',
    [memberId],
  );
  const cycle = { memberId, cycleId: rows[0]?.cycleId ?? '' };
  const contact = shop.ctx.mover.transaction((tx) => readSealedContact(shop.ctx, tx, cycle));
  await expect(contact).rejects.toMatchObject({ code: 'envelope_unreadable' });
  expect((await shop.rowsOf(memberId)).payments).toEqual([]);
});

test('what is left of a record comes back, under its higher revision', async () => {
  const { shop, memberId, before, restore } = await partlyDestroyed();
  expect(await restore()).toMatchObject({ state: 'restored' });
  const payments = (await shop.rowsOf(memberId)).payments ?? [];
  expect(payments.length).toBe((before.payments ?? []).length - 1);
  expect(before.payments).toEqual(expect.arrayContaining(payments));
});
