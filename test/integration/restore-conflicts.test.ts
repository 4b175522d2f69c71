import { describe, expect, test } from 'vitest';
import type { ServiceError } from '../../src/errors.js';
import type { Conflict } from '../../src/restore/conflict.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  dumpAll,
  longAgo,
  performAt,
  proof,
  recordsIn,
  separateAll,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

async function separatedMember() {
  const shop = await openSmallShop();
  const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const neighbour = await shop.addMember({ loginAt: longAgo });
  const before = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  await separateAll(shop);
  return { shop, memberId, neighbour, before };
}

function restore(shop: SmallShop, memberId: string) {
  return restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
}

/** The refusal of a restoration that changed nothing and left everything in the vault. */
async function refusalOf(shop: SmallShop, memberId: string): Promise<ServiceError> {
  const before = await dumpAll(shop.database.admin);
  const error = await restore(shop, memberId).then(
    () => null,
    (refused) => refused,
  );
  expect(await dumpAll(shop.database.admin)).toEqual(before);
  expect(error).toMatchObject({ name: 'ServiceError', code: 'restoration_conflict' });
  expect(JSON.stringify([error.message, error.detail])).not.toMatch(/example\.com|홍길동|010-|예시로|user1/);
  return error;
}

describe('a restoration', () => {
  test('answers the same when it is called again, and changes nothing', async () => {
    const { shop, memberId, before } = await separatedMember();
    const first = await restore(shop, memberId);
    expect(first).toMatchObject({
      state: 'restored',
      already: false,
      tables: { 'public.members': 1, 'public.profiles': 1 },
    });
    const dump = await dumpAll(shop.database.admin, ['dormouse.audit_entry']);
    const again = await restore(shop, memberId);
    expect((await auditRows(shop.database.admin)).at(-1)).toMatchObject({
      ...{ memberId, action: 'restoration_told', reason: 'came back', detail: { proof } },
    });
    expect(again).toMatchObject({ state: 'restored', already: true, tables: {}, restoredAt: first.restoredAt });
    expect(await dumpAll(shop.database.admin, ['dormouse.audit_entry'])).toEqual(dump);
    expect(await shop.rowsOf(memberId)).toEqual(before);
    expect((await timelineOf(shop, memberId)).filter((line) => line.startsWith('restored'))).toEqual([
      'restored came back',
    ]);
  });

  test('takes records and look-up hashes out of the vault, of this member alone', async () => {
    const { shop, memberId, neighbour } = await separatedMember();
    await restore(shop, memberId);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect(await recordsIn(shop, neighbour)).toEqual(['membership', 'notice']);
    const { rows } = await shop.database.admin.query('select distinct member_id as id from vault.identifier');
    expect(rows).toEqual([{ id: neighbour }]);
    expect(await stateOf(shop, neighbour)).toBe('separated');
  });

  test('needs a reason', async () => {
    const { shop, memberId } = await separatedMember();
    const asked = restoreMember(shop.ctx, { memberId, reason: ' ', proof, actor: agent });
    await expect(asked).rejects.toMatchObject({ code: 'input_invalid' });
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('of a live member and of nobody says so', async () => {
    const { shop } = await separatedMember();
    const live = await shop.addMember({ loginAt: longAgo });
    await expect(restore(shop, live)).rejects.toMatchObject({ code: 'member_not_found' });
    await expect(restore(shop, 'nobody')).rejects.toMatchObject({ code: 'member_not_found' });
    await performAt(shop, '2026-12-30');
    await expect(restore(shop, live)).rejects.toMatchObject({
      code: 'cycle_in_other_state',
      detail: { state: 'noticed' },
    });
  });
});

describe('a conflict changes nothing, and the vault still holds everything', () => {
  test('where another member has taken the e-mail address; it works when that is solved', async () => {
    const { shop, memberId, before } = await separatedMember();
    const taker = await shop.addMember({ email: `user${memberId}@example.com` });
    const error = await refusalOf(shop, memberId);
    expect(error.detail).toMatchObject({ table: 'public.members', constraint: 'members_email_key' });
    expect(error.detail['choices']).toEqual(
      (error.detail['conflicts'] as Conflict[])[0]?.choices.map((choice) => choice.do),
    );
    expect(await recordsIn(shop, memberId)).toEqual(['large-payment', 'membership', 'notice']);
    await shop.database.admin.query(`update public.members set email = 'other@example.com' where member_no = $1`, [
      taker,
    ]);
    expect(await restore(shop, memberId)).toMatchObject({ already: false });
    expect(await shop.rowsOf(memberId)).toEqual(before);
  });

  test('where a placeholder was overwritten since; it works when the placeholder stands again', async () => {
    const { shop, memberId, before } = await separatedMember();
    const { admin } = shop.database;
    await admin.query(`update public.members set name = '임꺽정', email = 'new@example.com' where member_no = $1`, [
      memberId,
    ]);
    const error = await refusalOf(shop, memberId);
    expect(error.detail).toMatchObject({ table: 'public.members', columns: ['name', 'email'] });
    expect(error.message).not.toContain('임꺽정');
    await admin.query(`update public.members set name = '', email = null where member_no = $1`, [memberId]);
    await restore(shop, memberId);
    expect(await shop.rowsOf(memberId)).toEqual(before);
  });

  test('where the row that stayed is gone', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query('delete from public.settlements where member_no = $1', [memberId]);
    await shop.database.admin.query('delete from public.members where member_no = $1', [memberId]);
    expect((await refusalOf(shop, memberId)).detail).toMatchObject({ table: 'public.members' });
  });

  test('where a key that was given out anew is taken', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query(`insert into public.profiles (member_no, memo) values ($1, 'written meanwhile')`, [
      memberId,
    ]);
    expect((await refusalOf(shop, memberId)).detail).toMatchObject({
      table: 'public.profiles',
      constraint: 'profiles_pkey',
    });
  });

  test('where a new check forbids what was', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query(
      'alter table public.payments add constraint cheap check (amount < 10) not valid; delete from public.payments where false',
    );
    expect((await refusalOf(shop, memberId)).detail).toMatchObject({ table: 'public.payments', constraint: 'cheap' });
  });

  test('where a trigger would make another value of it', async () => {
    const { shop, memberId, before } = await separatedMember();
    const { admin } = shop.database;
    await admin.query(`
      create function public.shout() returns trigger language plpgsql as $$
      begin new.memo := upper(new.memo) || '!'; return new; end $$;
      create trigger shout before insert on public.profiles for each row execute function public.shout()`);
    const error = await refusalOf(shop, memberId);
    expect(error.message).toContain('public.profiles changes the values');
    await admin.query('drop trigger shout on public.profiles');
    await restore(shop, memberId);
    expect(await shop.rowsOf(memberId)).toEqual(before);
  });

  test('where a trigger raises, without repeating its words', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query(`
      create function public.refuse() returns trigger language plpgsql as $$
      begin raise exception '% is not welcome', new.memo; end $$;
      create trigger refuse before insert on public.profiles for each row execute function public.refuse()`);
    const error = await refusalOf(shop, memberId);
    expect(error.detail).toMatchObject({ table: 'public.profiles' });
    expect(error.message).toContain('SQLSTATE P0001');
    expect(error.message).not.toContain('welcome');
  });

  test('where the right to write was taken from the mover', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.database.admin.query('revoke insert on public.profiles from dormouse_mover');
    expect((await refusalOf(shop, memberId)).detail).toMatchObject({ table: 'public.profiles' });
  });
});
