import { beforeAll, describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { deriveAuditKeys } from '../../src/audit/audit-keys.js';
import { type AuditVerdict, verifyAudit } from '../../src/audit/verify-audit.js';
import { headToEnd } from '../support/audit-forgery.js';
import { type AuditShop, openAuditShop, openSuperuser } from '../support/audit-log.js';

const perBatch = 10;

/** Five batches of ten, and three entries that wait. */
async function openLog(): Promise<AuditShop> {
  const shop = await openAuditShop({ env: { AUDIT_BATCH_SIZE: String(perBatch) } });
  await shop.append(50);
  await shop.seal();
  await shop.append(3);
  return shop;
}

const text = { changeRow: "update dormouse.audit_entry set actor = 'key:other' where position = 23" };
/** Beyond the reach of any constraint, as a superuser may. */
const swap = (one: number, other: number) => `
  update dormouse.audit_entry set position = -position where position in (${one}, ${other});
  update dormouse.audit_entry set position = case position when -${one} then ${other} else ${one} end
  where position in (-${one}, -${other})`;
const shiftFrom = (position: number, by: number) => `
  update dormouse.audit_entry set position = -position - (${by}) where position >= ${position};
  update dormouse.audit_entry set position = -position where position < 0`;
const cutTo = (batch: number) => `
  delete from dormouse.audit_entry where position > ${batch * perBatch};
  delete from dormouse.audit_batch where batch > ${batch};
  delete from dormouse.audit_checkpoint where batch > ${batch}`;

describe('verifying the audit', () => {
  let shop: AuditShop;
  let superuser: Awaited<ReturnType<typeof openSuperuser>>;

  beforeAll(async () => {
    shop = await openLog();
    superuser = await openSuperuser(shop.database);
    return async () => {
      await superuser.client.end();
      await shop.close();
    };
  });

  async function verdictAfter(tampering: string, { fits = false, file = true } = {}): Promise<AuditVerdict> {
    const { client, handle } = superuser;
    await client.query('begin');
    try {
      await client.query(tampering);
      if (fits) await headToEnd(client);
      const checkpointFile = file ? shop.checkpoints.text() : undefined;
      return await verifyAudit(handle, deriveAuditKeys(shop.ctx.keyring), { checkpointFile, pageSize: 20 });
    } finally {
      await client.query('rollback');
    }
  }

  test('says how far it goes, and by which key', async () => {
    const { end, ...verdict } = await shop.verify();
    expect(verdict).toMatchObject({ intact: true, findings: [], entries: 50, unsealed: 3, fromPosition: 0 });
    const last = JSON.parse(shop.checkpoints.lines.at(-1) ?? '');
    expect(end).toEqual({ position: 50, batch: 5, link: last.link, hash: last.hash });
    expect(verdict.keyId).toBe(last.keyId);
  });

  test.each<[string, string, Partial<AuditVerdict['first']>]>([
    ['a changed entry', text.changeRow, { what: 'changed', where: 'entry', position: 23, entryId: '23', batch: 3 }],
    ['the first of two', `${text.changeRow}; delete from dormouse.audit_entry where position = 31`, { position: 23 }],
    ['a removed entry', 'delete from dormouse.audit_entry where position = 23', { what: 'removed', position: 23 }],
    [
      'removed entries whose gap was closed',
      `delete from dormouse.audit_entry where position in (23, 24); ${shiftFrom(25, -2)}`,
      { what: 'removed', position: 23, entryId: '25' },
    ],
    [
      'an inserted entry',
      `${shiftFrom(23, 1)}; insert into dormouse.audit_entry (at, actor, action, position, link, proven)
       values (now(), 'key:x', 'lookup', 23, '\\x00', true)`,
      { what: 'inserted', position: 23 },
    ],
    [
      'an entry behind the last',
      `insert into dormouse.audit_entry (at, actor, action, position, link, proven)
       values (now(), 'key:x', 'lookup', 51, '\\x00', true)`,
      { what: 'inserted', position: 51 },
    ],
    ['two neighbours that changed places', swap(23, 24), { what: 'reordered', position: 23, entryId: '24' }],
    ['two entries far apart that changed places', swap(22, 38), { what: 'reordered', position: 22, entryId: '38' }],
    ['a tail of entries', 'delete from dormouse.audit_entry where position > 40', { what: 'cut', position: 41 }],
    [
      'a tail of batches',
      'delete from dormouse.audit_batch where batch > 3',
      { what: 'cut', where: 'batch', position: 31 },
    ],
    [
      'a batch in between',
      'delete from dormouse.audit_batch where batch = 3',
      { what: 'removed', where: 'batch', batch: 3 },
    ],
    ['a changed batch', 'update dormouse.audit_batch set mac = root where batch = 3', { where: 'batch', batch: 3 }],
    ['a tail of everything', cutTo(3), { what: 'cut', where: 'batch', position: 31 }],
    ['a moved head', 'update dormouse.audit_head set batch = 4', { what: 'changed', where: 'head' }],
    [
      'a changed checkpoint',
      `update dormouse.audit_checkpoint set document = replace(document, '"batch":2', '"batch":3')`,
      { what: 'changed', where: 'checkpoint', batch: 2 },
    ],
    [
      'a removed checkpoint',
      'delete from dormouse.audit_checkpoint where batch = 2',
      { what: 'removed', where: 'checkpoint', batch: 2 },
    ],
    [
      'an unsealed entry that was changed',
      "update dormouse.audit_entry set actor = 'key:other' where entry_id = 52",
      { what: 'unproven', position: null, entryId: '52' },
    ],
  ])('names %s', async (_, tampering, first) => {
    const verdict = await verdictAfter(tampering);
    expect(verdict.intact).toBe(false);
    expect(verdict.first).toMatchObject(first ?? {});
  });

  test('tells a tail that was cut off with everything that belongs to it by what left the database', async () => {
    expect(await verdictAfter(cutTo(3), { fits: true })).toMatchObject({
      intact: false,
      first: { what: 'cut', where: 'checkpoint file', position: 31 },
    });
    // Just what no database can show by itself.
    expect(await verdictAfter(cutTo(3), { fits: true, file: false })).toMatchObject({ intact: true, entries: 30 });
  });

  test('begins in the middle with the batch that holds a position', async () => {
    expect(await shop.verify({ fromPosition: 31 })).toMatchObject({ intact: true, entries: 20, fromPosition: 30 });
    expect(await shop.verify({ fromPosition: 35 })).toMatchObject({ intact: true, entries: 20, fromPosition: 30 });
    expect(await shop.verify({ fromPosition: 1 })).toMatchObject({ intact: true, entries: 50, fromPosition: 0 });
    expect(await shop.verify({ fromPosition: 51 })).toMatchObject({ intact: true, entries: 0, fromPosition: 50 });
    expect(await shop.verify({ fromPosition: 52 })).toMatchObject({
      intact: false,
      first: { what: 'cut', where: 'head', position: 51 },
    });
  });

  test('reads pages of any size', async () => {
    for (const pageSize of [1, 7, 10, 1000]) {
      expect(await shop.verify({ pageSize })).toMatchObject({ intact: true, entries: 50, unsealed: 3 });
    }
  });
});

test('verifying sees one state, whoever writes and seals meanwhile', async () => {
  const shop = await openLog();
  const { auditor } = shop.ctx;
  const keys = deriveAuditKeys(shop.ctx.keyring);
  const verdict = await auditor?.transaction(async (tx) => {
    await tx.affected('set transaction isolation level repeatable read, read only');
    expect(await verifyAudit(tx, keys)).toMatchObject({ entries: 50, unsealed: 3 });
    await appendAudit(shop.ctx, shop.ctx.clerk, {
      entries: [{ memberId: '1', action: 'x' }],
      at: shop.now(),
      actor: { id: 'a' },
    });
    await shop.seal();
    return verifyAudit(tx, keys);
  });
  expect(verdict).toMatchObject({ intact: true, entries: 50, unsealed: 3 });
  expect(await shop.verify()).toMatchObject({ intact: true, entries: 54, unsealed: 0 });
});
