import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { exportLedgerCsv } from '../../src/destruction/export-ledger.js';
import { methods } from '../../src/destruction/ledger-lines.js';
import { replayLedger } from '../../src/destruction/replay-ledger.js';
import { withdrawMember } from '../../src/destruction/withdraw-member.js';
import { addRootKey } from '../../src/keys/add-root-key.js';
import { rewrapKeys } from '../../src/keys/rewrap-keys.js';
import { disclose } from '../../src/rights/disclose.js';
import { keepBackup } from '../support/backup.js';
import {
  ledgerLines,
  memberWithPayments,
  newerGoesOn,
  olderGoesOn,
  recordOf,
  rowByRow,
} from '../support/expiring-rows.js';
import { reviewed } from '../support/holds.js';
import { listedOf, orphansIn, restoreWith } from '../support/remainders.js';
import { byOperator } from '../support/sealed-records.js';
import type { SmallShop } from '../support/small-shop.js';
import {
  agent,
  begunAndBlocked,
  cyclesOf,
  firstTimeAt,
  noonOf,
  operator,
  type Promised,
  performAt,
  recordsIn,
  stateOf,
} from '../support/sweeps.js';

const leaveInVault = [
  { table: 'public.payments' },
  { table: 'public.payment_lines' },
  { table: 'public.members', columns: ['address'] },
];
const small = 'small-payment';
/** The payments are kept by a law for five years; the operator's own period would keep them no shorter than the rest. */
const likeMembership = rowByRow.replace(
  '{ destroyAfter: P1Y, from: separation, atLeast',
  '{ like: membership, atLeast',
);

/** Restored but for what they paid and where they live. They are kept from another separation. */
async function partlyRestored(dataMapText?: string) {
  const found = await memberWithPayments(dataMapText);
  const { shop, memberId } = found;
  const restored = await restoreWith(shop, memberId, { leaveInVault });
  const hold = { memberId, scope: 'separation', ground: 'stays', actor: agent, ...reviewed } as const;
  await placeHold(shop.ctx, hold);
  return { ...found, restored };
}

async function methodsOf({ database }: SmallShop, memberId: string): Promise<string[]> {
  const { rows } = await database.admin.query<{ method: string }>(
    `select distinct method from dormouse.destruction
     where member_id = $1 and class not in ('discarded', 'notice') order by method`,
    [memberId],
  );
  return rows.map(({ method }) => method);
}

const withdraw = (shop: SmallShop, memberId: string, rehearse = false) =>
  withdrawMember(shop.ctx, { memberId, reason: 'withdrew, case 1', actor: agent, rehearse });

async function exported({ ctx }: SmallShop): Promise<Buffer> {
  const filter = { memberId: null, from: null, to: null, confirmed: null };
  const pieces: string[] = [];
  for await (const piece of exportLedgerCsv(ctx, { filter, actor: agent })) pieces.push(piece);
  return Buffer.from(pieces.join(''), 'utf8');
}

describe('what was left in the vault', () => {
  test('goes on its day, row by row, and is listed as long as it is there; the cycle ends no second time', async () => {
    const { shop, memberId } = await partlyRestored();
    expect(await listedOf(shop, memberId)).toEqual([
      'public.members address 1 membership 2030-12-24',
      `public.payment_lines all 4 ${small} ${newerGoesOn}`,
      `public.payments all 2 ${small} ${newerGoesOn}`,
    ]);
    expect(await recordOf(shop, memberId, small)).toMatchObject({ nextExpiryOn: olderGoesOn, rowCount: 6 });
    const [before] = await cyclesOf(shop, memberId);
    await performAt(shop, olderGoesOn);
    expect(await listedOf(shop, memberId)).toEqual([
      'public.members address 1 membership 2030-12-24',
      `public.payment_lines all 2 ${small} ${newerGoesOn}`,
      `public.payments all 1 ${small} ${newerGoesOn}`,
    ]);
    await performAt(shop, newerGoesOn);
    expect(await listedOf(shop, memberId)).toEqual(['public.members address 1 membership 2030-12-24']);
    await performAt(shop, '2030-12-24');
    expect([await listedOf(shop, memberId), await orphansIn(shop)]).toEqual([[], []]);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect(await cyclesOf(shop, memberId)).toEqual([before]);
    expect(await methodsOf(shop, memberId)).toEqual([methods.remainderPart, methods.remainder].sort());
    const [, ...lines] = (await ledgerLines(shop.database.admin, memberId)).filter((line) => line.class !== 'notice');
    expect(lines).toMatchObject([
      { class: small, rowCounts: { rows: 3 }, reason: 'retention_ended', revision: null },
      { class: 'membership', rowCounts: { rows: 1 }, reason: 'retention_ended', revision: null },
    ]);
  });

  test('stays as long as a hold suspends its destruction', async () => {
    const { shop, memberId } = await partlyRestored();
    await placeHold(shop.ctx, { memberId, scope: 'destruction', ground: 'a court', actor: agent, ...reviewed });
    const listed = await listedOf(shop, memberId);
    const { report } = await performAt(shop, newerGoesOn);
    expect(report.stages.destroy?.skipped).toMatchObject({ held: 1 });
    expect(await listedOf(shop, memberId)).toEqual(listed);
    await expect(withdraw(shop, memberId)).rejects.toMatchObject({ code: 'under_hold' });
  });

  test('is brought under new keys with all the rest, and comes back', async () => {
    const { shop, memberId, before } = await partlyRestored();
    await addRootKey(shop.ctx, { actor: operator, keyringMade: false });
    await rewrapKeys(shop.ctx, byOperator);
    await restoreWith(shop, memberId, { remainder: true });
    expect([await shop.rowsOf(memberId), await orphansIn(shop)]).toEqual([before, []]);
  });

  test('is disclosed of a live member, and beside the rest of one who is separated anew', async () => {
    const { shop, memberId } = await memberWithPayments();
    await restoreWith(shop, memberId, { leaveInVault });
    const see = () => disclose(shop.ctx, { memberId, reason: 'case 1', unmasked: true, format: 'json', actor: agent });
    const live = await see();
    expect(live).toMatchObject({ state: 'restored', leftInVault: [{}, {}, {}] });
    expect(live.tables.map(({ table, rows }) => `${table} ${rows.length}`)).toEqual([
      'public.members 1',
      'public.payments 2',
      'public.payment_lines 4',
    ]);
    expect(live.tables[0]?.rows[0]?.values).toMatchObject([{ column: 'member_no' }, { value: `예시로 ${memberId}` }]);
    expect(live.kept.map(({ class: name, rows }) => `${name} ${rows}`)).toEqual(['membership 1', `${small} 6`]);
    await performAt(shop, '2027-12-10');
    await performAt(shop, '2028-01-12');
    expect(await stateOf(shop, memberId)).toBe('separated');
    const both = await see();
    expect(both).toMatchObject({ state: 'separated', leftInVault: [{}, {}, {}] });
    expect(both.tables.map(({ table, rows }) => `${table} ${rows.length}`)).toEqual([
      'public.members 2',
      'public.profiles 1',
      'public.payments 2',
      'public.payment_lines 4',
      'public.logins 1',
    ]);
  });
});

describe('what was left, while the member is separated anew', () => {
  test('waits for the move and stays sealed: no row of it is live without the others', async () => {
    const { shop, memberId } = await memberWithPayments();
    await restoreWith(shop, memberId, { leaveInVault });
    await performAt(shop, '2027-12-10');
    const listed = await listedOf(shop, memberId);
    const asked: Promised<unknown>[] = [];
    const ask = async () => {
      asked.push(await begunAndBlocked(shop, () => restoreWith(shop, memberId, { remainder: true })));
    };
    const moving = await shop.openAnother({ reached: firstTimeAt('rows taken', ask) });
    await performAt(shop, '2028-01-12', moving);
    expect(await asked[0]?.ended).toMatchObject({
      error: { code: 'cycle_in_other_state', detail: { state: 'separated' } },
    });
    expect((await shop.rowsOf(memberId)).payments).toEqual([]);
    expect([await listedOf(shop, memberId), await orphansIn(shop)]).toEqual([listed, []]);
  });

  test('is kept by a hold that waited for a sweep which was destroying another part of it', async () => {
    const { shop, memberId } = await partlyRestored();
    const placed: Promised<unknown>[] = [];
    const hold = { memberId, scope: 'destruction', ground: 'a court', actor: agent, ...reviewed } as const;
    const place = async () => {
      placed.push(await begunAndBlocked(shop, () => placeHold(shop.ctx, hold)));
    };
    const sweeping = await shop.openAnother({ reached: firstTimeAt('before commit of destruction', place) });
    await performAt(shop, olderGoesOn, sweeping);
    expect(await placed[0]?.ended).toMatchObject({ error: null });
    const listed = await listedOf(shop, memberId);
    await performAt(shop, newerGoesOn);
    expect(await listedOf(shop, memberId)).toEqual(listed);
  });
});

describe('a live member of whom something was left, and who withdraws', () => {
  test('loses of it what no floor keeps, and is told that the rest is live; it comes back no more', async () => {
    const { shop, memberId } = await partlyRestored(likeMembership);
    const rows = await shop.rowsOf(memberId);
    shop.setNow(noonOf('2027-06-01'));
    const rehearsed = await withdraw(shop, memberId, true);
    expect(await listedOf(shop, memberId)).toHaveLength(3);
    const told = await withdraw(shop, memberId);
    expect(told).toMatchObject({
      ...{ state: 'restricted', live: true, already: false, withdrawnAt: shop.now() },
      destroyed: [{ class: 'membership', rows: 1 }],
      stays: [{ class: small, rows: 6, until: newerGoesOn, because: 'floor' }],
    });
    expect(rehearsed).toEqual({ ...told, rehearsed: true });
    expect(await shop.rowsOf(memberId)).toEqual(rows);
    expect(await stateOf(shop, memberId)).toBe('restored');
    expect(await withdraw(shop, memberId)).toMatchObject({ already: true, live: true, stays: told.stays });
    const refused = restoreWith(shop, memberId, { remainder: true });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('withdrew') });
    await performAt(shop, newerGoesOn);
    expect([await listedOf(shop, memberId), await orphansIn(shop)]).toEqual([[], []]);
    expect(await withdraw(shop, memberId)).toMatchObject({ state: 'destroyed', already: true, live: true, stays: [] });
  });

  test('and is separated anew loses both', async () => {
    const { shop, memberId } = await memberWithPayments(likeMembership);
    await restoreWith(shop, memberId, { leaveInVault });
    await performAt(shop, '2027-12-10');
    await performAt(shop, '2028-01-12');
    const told = await withdraw(shop, memberId);
    expect(told).toMatchObject({ state: 'restricted', live: false, stays: [{ class: small, rows: 6 }] });
    expect(told.destroyed).toMatchObject([{ class: 'membership', rows: 4 }]);
    expect(await listedOf(shop, memberId)).toHaveLength(2);
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    expect(await withdraw(shop, memberId)).toMatchObject({ already: true, live: false, stays: told.stays });
    expect(await orphansIn(shop)).toEqual([]);
  });
});

describe('a ledger that is replayed', () => {
  test('on a backup with what was left destroys it again, and the law alone keeps the rest again', async () => {
    const { shop, memberId } = await partlyRestored(likeMembership);
    const backup = await keepBackup(shop.database.admin);
    shop.setNow(noonOf('2027-06-01'));
    await withdraw(shop, memberId);
    const listed = await listedOf(shop, memberId);
    const file = await exported(shop);
    await backup.putBack();
    shop.setNow(noonOf('2027-07-01'));
    expect(await listedOf(shop, memberId)).toHaveLength(3);
    const replay = () => replayLedger(shop.ctx, { file, perform: true, actor: operator });
    expect(await replay()).toMatchObject({ applied: 2, notFound: 0, unclear: [] });
    expect(await replay()).toMatchObject({ applied: 0, notFound: 0, unclear: [] });
    await performAt(shop, '2027-07-02');
    expect(await listedOf(shop, memberId)).toEqual(listed);
    expect(await withdraw(shop, memberId)).toMatchObject({ already: true, live: true });
    expect(await orphansIn(shop)).toEqual([]);
  });

  test('on a backup from before the restoration leaves what was given back then, and says so', async () => {
    const { shop, memberId } = await memberWithPayments(likeMembership);
    const backup = await keepBackup(shop.database.admin);
    const before = await recordOf(shop, memberId, 'membership');
    await restoreWith(shop, memberId, { leaveInVault });
    await withdraw(shop, memberId);
    const file = await exported(shop);
    await backup.putBack();
    const told = await replayLedger(shop.ctx, { file, perform: true, actor: operator });
    expect(told).toMatchObject({ applied: 0, unclear: [before?.recordId], notFoundMembers: [memberId] });
    expect(await recordOf(shop, memberId, 'membership')).toEqual(before);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});
