import { describe, expect, test } from 'vitest';
import { exportLedgerCsv } from '../../src/destruction/export-ledger.js';
import { replayLedger } from '../../src/destruction/replay-ledger.js';
import { withdrawMember } from '../../src/destruction/withdraw-member.js';
import { auditRows } from '../support/audit-rows.js';
import { type Backup, keepBackup } from '../support/backup.js';
import {
  breakSeal,
  membershipGoesOn,
  memberWithPayments,
  newerGoesOn,
  olderGoesOn,
  recordLines,
  recordOf,
  rowByRow,
} from '../support/expiring-rows.js';
import type { SmallShop } from '../support/small-shop.js';
import { agent, dumpAll, noonOf, operator, performAt, recordsIn, stateOf } from '../support/sweeps.js';

const none = { memberId: null, from: null, to: null, confirmed: null };
const likeMembership = rowByRow.replace(
  '{ destroyAfter: P1Y, from: separation, atLeast',
  '{ like: membership, atLeast',
);

async function exported({ ctx }: SmallShop): Promise<Buffer> {
  const pieces: string[] = [];
  for await (const piece of exportLedgerCsv(ctx, { filter: none, actor: agent })) pieces.push(piece);
  return Buffer.from(pieces.join(''), 'utf8');
}

const replay = ({ ctx }: SmallShop, file: Buffer, perform = true) =>
  replayLedger(ctx, { file, perform, actor: operator });

/** A backup of the day after the separation, and what has become of the members since. */
async function destroyedSince(work: (shop: SmallShop, memberId: string) => Promise<void>, dataMapText = rowByRow) {
  const found = await memberWithPayments(dataMapText);
  const backup = await keepBackup(found.shop.database.admin);
  await work(found.shop, found.memberId);
  return { ...found, backup, file: await exported(found.shop) };
}

async function putBack(shop: SmallShop, backup: Backup): Promise<void> {
  await backup.putBack();
  // The clock of the database is that of today, whatever the age of the backup.
  shop.setNow(noonOf('2031-06-01'));
}

/** What data of a member there is, without the keys and ids of this or that run. */
async function heldOf(shop: SmallShop, memberId: string) {
  const lines = await recordLines(shop, memberId);
  return lines.map(({ class: name, rowCount, recordId }) => ({ name, rowCount, recordId }));
}

describe('an exported ledger that is replayed on an old backup', () => {
  test('destroys whole records and single rows again, and nothing that stayed', async () => {
    const { shop, memberId, neighbour, backup, file } = await destroyedSince(async (open) => {
      await performAt(open, olderGoesOn);
    });
    const held = [await heldOf(shop, memberId), await heldOf(shop, neighbour)];
    await putBack(shop, backup);
    expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ rowCount: 6, revision: 1 });
    expect(await replay(shop, file)).toMatchObject({ performed: true, applied: 2, notFound: 0, unclear: [] });
    expect([await heldOf(shop, memberId), await heldOf(shop, neighbour)]).toEqual(held);
    expect(await stateOf(shop, memberId)).toBe('partly_destroyed');
    await performAt(shop, '2031-06-01');
    expect(await recordsIn(shop, memberId)).toEqual([]);
  });

  test('leaves nothing of what had been destroyed, unreadable records included, and ends the cycles', async () => {
    const { shop, memberId, neighbour, backup, file } = await destroyedSince(async (open) => {
      for (const day of [olderGoesOn, newerGoesOn, membershipGoesOn]) await performAt(open, day);
    });
    await putBack(shop, backup);
    for (const { recordId } of await recordLines(shop, memberId)) await breakSeal(shop, recordId);
    expect(await replay(shop, file)).toMatchObject({ unclear: [] });
    for (const one of [memberId, neighbour]) {
      expect(await recordsIn(shop, one)).toEqual([]);
      expect(await stateOf(shop, one)).toBe('destroyed');
    }
    const { rows } = await shop.database.admin.query('select from vault.identifier');
    expect(rows).toEqual([]);
  });

  test('restricts again who had withdrawn, and the next sweep counts their floors alone', async () => {
    const { shop, memberId, backup, file } = await destroyedSince(async (open, withdrawn) => {
      open.setNow(noonOf('2027-06-01'));
      await withdrawMember(open.ctx, { memberId: withdrawn, reason: 'withdrew', actor: agent });
    }, likeMembership);
    await backup.putBack();
    shop.setNow(noonOf('2027-07-01'));
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await replay(shop, file)).toMatchObject({ applied: 2, notFound: 0 });
    expect(await stateOf(shop, memberId)).toBe('restricted');
    expect(await recordsIn(shop, memberId)).toEqual(['notice', 'small-payment']);
    const { rows } = await shop.database.admin.query(
      'select withdrawn_at::text as at, (select count(*)::int from vault.identifier where member_id = $1) as identifiers from dormouse.cycle where member_id = $1',
      [memberId],
    );
    expect(rows).toMatchObject([{ at: expect.stringContaining('2027-06-01'), identifiers: 0 }]);
    await performAt(shop, '2027-07-02');
    expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ expiresOn: '2030-03-11', rowCount: 6 });
  });

  test('changes nothing when it is done twice', async () => {
    const { shop, backup, file } = await destroyedSince(async (open, withdrawn) => {
      await performAt(open, olderGoesOn);
      await withdrawMember(open.ctx, { memberId: withdrawn, reason: 'withdrew', actor: agent });
    });
    await putBack(shop, backup);
    const first = await replay(shop, file);
    const but = ['dormouse.audit_entry'];
    const after = await dumpAll(shop.database.admin, but);
    const second = await replay(shop, file);
    expect(second).toEqual({ ...first, applied: 0, already: first.applied + first.already });
    expect(await dumpAll(shop.database.admin, but)).toEqual(after);
  });

  test('changes nothing on the database that it was exported from', async () => {
    const { shop, file } = await destroyedSince(async (open) => {
      for (const day of [olderGoesOn, newerGoesOn]) await performAt(open, day);
    });
    const but = ['dormouse.audit_entry'];
    const before = await dumpAll(shop.database.admin, but);
    expect(await replay(shop, file)).toMatchObject({ applied: 0, notFound: 0, unclear: [] });
    expect(await dumpAll(shop.database.admin, but)).toEqual(before);
  });

  test('is rehearsed unless it is to be performed: it tells the same, and changes nothing', async () => {
    const { shop, backup, file } = await destroyedSince(async (open, withdrawn) => {
      await performAt(open, olderGoesOn);
      await withdrawMember(open.ctx, { memberId: withdrawn, reason: 'withdrew', actor: agent });
    });
    await putBack(shop, backup);
    const but = ['dormouse.audit_entry'];
    const before = await dumpAll(shop.database.admin, but);
    const rehearsed = await replay(shop, file, false);
    expect(await dumpAll(shop.database.admin, but)).toEqual(before);
    expect(await replay(shop, file)).toEqual({ ...rehearsed, performed: true });
  });

  test('goes on in batches, whatever falls into which', async () => {
    const { shop, memberId, backup, file } = await destroyedSince(async (open, withdrawn) => {
      await performAt(open, olderGoesOn);
      await withdrawMember(open.ctx, { memberId: withdrawn, reason: 'withdrew', actor: agent });
      await performAt(open, newerGoesOn);
    });
    await putBack(shop, backup);
    const ctx = { ...shop.ctx, config: { ...shop.ctx.config, batchSize: 1 } };
    expect(await replay({ ...shop, ctx }, file)).toMatchObject({ notFound: 0, unclear: [] });
    expect(await recordsIn(shop, memberId)).toEqual([]);
    expect(await stateOf(shop, memberId)).toBe('destroyed');
  });

  test('puts the lines back that the database lost, and says what it did itself', async () => {
    const { shop, memberId, backup, file } = await destroyedSince(async (open) => {
      await performAt(open, olderGoesOn);
    });
    const query = `select row_to_json(d)::text as line from dormouse.destruction as d where reason <> 'replayed' order by 1`;
    const before = (await shop.database.admin.query(query)).rows;
    await putBack(shop, backup);
    await replay(shop, file);
    expect((await shop.database.admin.query(query)).rows).toEqual(before);
    const { rows } = await shop.database.admin.query(
      `select class, executed_by as by, destroyed_at::text as at, confirmed_at from dormouse.destruction
       where reason = 'replayed' and member_id = $1`,
      [memberId],
    );
    expect(rows).toEqual([
      { class: 'small-payment', by: operator.id, at: expect.stringContaining('2031-06-01'), confirmed_at: null },
    ]);
    const entries = await auditRows(shop.database.admin);
    expect(entries.filter(({ action }) => action === 'ledger_replayed')).toMatchObject([{ detail: { perform: true } }]);
    expect(entries.at(-1)).toMatchObject({ action: 'destroyed', detail: { reason: 'replayed' } });
  });

  test('names the members who are live again, since the backup is older than their separation', async () => {
    const { shop, memberId, neighbour } = await memberWithPayments();
    await performAt(shop, olderGoesOn);
    const file = await exported(shop);
    const { admin } = shop.database;
    // As a backup of the day before the separation would leave it.
    await admin.query(
      'truncate vault.record, vault.identifier, dormouse.destruction, dormouse.cycle, dormouse.notice, dormouse.remainder',
    );
    const told = await replay(shop, file);
    expect([...told.notFoundMembers].sort()).toEqual([memberId, neighbour].sort());
    expect(told).toMatchObject({ applied: 0, notFound: 4 });
    expect((await admin.query('select from dormouse.destruction')).rows).toEqual([]);
  });

  test('sets a record aside that holds other rows than the ledger tells of', async () => {
    const { shop, memberId, backup } = await destroyedSince(async (open) => {
      await performAt(open, olderGoesOn);
    });
    const { recordId = '' } = (await recordOf(shop, memberId, 'small-payment')) ?? {};
    await shop.database.admin.query(
      `update dormouse.destruction set row_counts = jsonb_set(row_counts, '{left}', '9') where record_id = $1`,
      [recordId],
    );
    const file = await exported(shop);
    await putBack(shop, backup);
    expect(await replay(shop, file)).toMatchObject({ applied: 1, unclear: [recordId] });
    expect(await recordOf(shop, memberId, 'small-payment')).toMatchObject({ rowCount: 6, revision: 1 });
  });
});

describe('a file that is no exported ledger as it was written', () => {
  test('is refused whole, before anything is changed', async () => {
    const { shop, backup, file } = await destroyedSince(async (open) => {
      await performAt(open, olderGoesOn);
    });
    const other = await memberWithPayments();
    await putBack(shop, backup);
    const before = await dumpAll(shop.database.admin);
    const text = file.toString('utf8');
    const lines = text.split('\r\n');
    const files: Record<string, string> = {
      no_ledger: 'notice_id,result,on\r\n',
      cut: lines.slice(0, 3).join('\r\n'),
      changed: text.replace('retention_ended', 'withdrawn'),
      shortened: [...lines.slice(0, 2), ...lines.slice(3)].join('\r\n'),
      withoutMark: text.slice(1),
      longer: `${text}#end,1,2,3\r\n`,
    };
    for (const [name, content] of Object.entries(files)) {
      const refused = replay(shop, Buffer.from(content, 'utf8'));
      await expect(refused, name).rejects.toMatchObject({ code: 'input_invalid' });
    }
    await expect(replay(other.shop, file)).rejects.toMatchObject({ detail: { fault: 'foreign' } });
    expect(await dumpAll(shop.database.admin)).toEqual(before);
  });
});
