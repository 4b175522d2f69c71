import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { deriveAuditKeys } from '../../src/audit/audit-keys.js';
import { pruneAccessRights } from '../../src/audit/prune-access-rights.js';
import { pruneAudit } from '../../src/audit/prune-audit.js';
import { checkStatement, signStatement } from '../../src/audit/statement.js';
import { keepAuditDaily } from '../../src/schedule/keep-audit.js';
import { auditRows } from '../support/audit-rows.js';
import { sealAll, sealedOn, verdictOf, writer } from '../support/sealed-audit.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { dumpAll, never } from '../support/sweeps.js';

const env = { AUDIT_BATCH_SIZE: '4', AUDIT_CHECKPOINT_PAUSE_MS: '0' };
const actor = { id: 'cli:keeper' };

/** Three batches of the first day, two of a day half a year later. */
async function openLog(): Promise<SmallShop> {
  const shop = await openSmallShop({ env });
  await sealedOn(shop, '2026-11-22', 10);
  await sealedOn(shop, '2027-05-22', 6);
  return shop;
}

function prune(shop: SmallShop, perform = true) {
  return pruneAudit(shop.ctx, { perform, actor });
}

async function positions(shop: SmallShop): Promise<number[]> {
  const { rows } = await shop.database.admin.query<{ position: number }>(
    'select position::int from dormouse.audit_entry where position is not null order by position',
  );
  return rows.map(({ position }) => position);
}

async function stubs(shop: SmallShop) {
  const { rows } = await shop.database.admin.query<{ document: string; newest_at: Date; last_position: string }>(
    'select * from dormouse.audit_stub order by last_position',
  );
  return rows;
}

describe('pruning the audit', () => {
  test('removes nothing while the term of the oldest entry runs, and no batch before its day', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-22T14:59:59Z');
    expect(await prune(shop)).toMatchObject({ term: 'P1Y', before: '2026-11-22', entries: 0, batches: 0 });
    expect(await stubs(shop)).toEqual([]);
    shop.setNow('2027-11-22T15:00:00Z');
    const pruned = await prune(shop);
    expect(pruned).toMatchObject({ before: '2026-11-23', entries: 10, batches: 3, performed: true });
    expect(pruned.newestAt).toBe('2026-11-22T03:00:00.000000Z');
    expect(await positions(shop)).toEqual([11, 12, 13, 14, 15, 16]);
  });

  test('leaves a signed stub that says what it stands for, and an entry with the counts', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await prune(shop);
    const [stub] = await stubs(shop);
    const stated = checkStatement(deriveAuditKeys(shop.ctx.keyring), stub?.document ?? '');
    expect(stated).toMatchObject({ kind: 'stub', firstPosition: 1, lastPosition: 10, entries: 10, batches: 3 });
    expect(stated).toMatchObject({ newestAt: '2026-11-22T03:00:00.000000Z', root: /^[0-9a-f]{64}$/ });
    const entry = (await auditRows(shop.database.admin)).at(-1);
    expect(entry).toMatchObject({ action: 'audit_pruned', actor: actor.id, memberId: null });
    expect(entry?.detail).toMatchObject({ entries: 10, batches: 3, firstPosition: 1, lastPosition: 10, term: 'P1Y' });
  });

  test('leaves a log that verifies, whatever is sealed and pruned behind it', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await prune(shop);
    expect(await verdictOf(shop)).toMatchObject({ intact: true, fromPosition: 10, entries: 6 });
    await sealAll(shop);
    await sealedOn(shop, '2027-12-01', 3);
    expect(await verdictOf(shop)).toMatchObject({ intact: true, entries: 10 });
    shop.setNow('2028-05-23T03:00:00Z');
    expect(await prune(shop)).toMatchObject({ entries: 6, batches: 2 });
    await sealAll(shop);
    expect(await verdictOf(shop)).toMatchObject({ intact: true, fromPosition: 16, entries: 5 });
    expect((await stubs(shop)).map(({ last_position }) => last_position)).toEqual(['10', '16']);
  });

  test('can take all there is, and what comes then goes on behind it', async () => {
    const shop = await openLog();
    shop.setNow('2029-01-01T03:00:00Z');
    expect(await prune(shop)).toMatchObject({ entries: 16, batches: 5 });
    expect(await verdictOf(shop)).toMatchObject({ intact: true, fromPosition: 16, entries: 0, unsealed: 1 });
    await sealAll(shop);
    expect(await positions(shop)).toEqual([17]);
    expect(await verdictOf(shop)).toMatchObject({ intact: true, entries: 1 });
  });

  test('keeps an entry whose seal is young, whatever instant it names', async () => {
    const shop = await openSmallShop({ env });
    const entries = [{ memberId: null, action: 'backdated' }];
    await appendAudit(shop.ctx, shop.ctx.clerk, { entries, at: '2020-01-01T00:00:00Z', actor: writer });
    await sealAll(shop);
    expect(await prune(shop)).toMatchObject({ entries: 0 });
  });

  test('keeps a batch with an entry that names a later instant than its seal', async () => {
    const shop = await openSmallShop({ env });
    const entries = [{ memberId: null, action: 'early' }];
    await appendAudit(shop.ctx, shop.ctx.clerk, { entries, at: '2027-06-01T00:00:00Z', actor: writer });
    await sealAll(shop);
    shop.setNow('2027-12-01T03:00:00Z');
    expect(await prune(shop)).toMatchObject({ entries: 0 });
  });

  test('keeps what waits for its seal', async () => {
    const shop = await openSmallShop({ env });
    await appendAudit(shop.ctx, shop.ctx.clerk, {
      entries: [{ memberId: null, action: 'waits' }],
      at: shop.now(),
      actor,
    });
    shop.setNow('2029-12-01T03:00:00Z');
    expect(await prune(shop)).toMatchObject({ entries: 0 });
    expect((await auditRows(shop.database.admin)).map(({ action }) => action)).toEqual(['waits']);
  });

  test('from 50,000 members on keeps two years, and longer where the policy says so', async () => {
    const shop = await openLog();
    shop.setNow('2028-05-22T03:00:00Z');
    const look = { ...shop.ctx.map.look, countMembers: 'select 50000 as members' };
    const many = { ...shop.ctx, map: { ...shop.ctx.map, look } };
    expect(await pruneAudit(many, { perform: true, actor })).toMatchObject({ term: 'P2Y', entries: 0 });
    const longer = { ...shop.ctx, policy: { ...shop.ctx.policy, auditKeep: 'P5Y' } };
    expect(await pruneAudit(longer, { perform: true, actor })).toMatchObject({ term: 'P5Y', entries: 0 });
    const shorter = { ...shop.ctx, policy: { ...shop.ctx.policy, auditKeep: 'P1D' } };
    expect(await pruneAudit(shorter, { perform: false, actor })).toMatchObject({ term: 'P1Y', entries: 10 });
  });

  test('is rehearsed unless told to perform: it counts what would go and changes nothing', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    const before = await dumpAll(shop.database.admin);
    expect(await prune(shop, false)).toMatchObject({ performed: false, entries: 10, batches: 3 });
    expect(await dumpAll(shop.database.admin)).toEqual(before);
  });

  test('twice at once removes everything once', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    const both = await Promise.all([prune(shop), prune(shop)]);
    expect(both.map(({ entries }) => entries).sort()).toEqual([0, 10]);
    expect(await stubs(shop)).toHaveLength(1);
    expect(await verdictOf(shop)).toMatchObject({ intact: true });
  });

  test('leaves no trace where its entry can not be written', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await shop.database.admin.query('revoke insert on dormouse.audit_entry from dormouse_auditor');
    await shop.database.admin.query('revoke insert (nonce) on dormouse.audit_entry from dormouse_auditor');
    const before = await dumpAll(shop.database.admin);
    await expect(prune(shop)).rejects.toThrow('42501');
    expect(await dumpAll(shop.database.admin)).toEqual(before);
  });

  test.each([
    ['an entry was changed', "update dormouse.audit_entry set action = 'other' where position = 5"],
    ['an entry was removed', 'delete from dormouse.audit_entry where position = 10'],
    ['a whole batch lost its entries', 'delete from dormouse.audit_entry where position <= 4'],
    ['two entries changed places', swapped],
    ['a verdict of the sealer was turned', 'update dormouse.audit_entry set proven = not proven where position = 2'],
    ['a batch was made older', "update dormouse.audit_batch set sealed_at = '2020-01-01Z'"],
    ['the first batch was removed', 'delete from dormouse.audit_batch where batch = 1'],
  ])('does not wipe the trace away where %s', async (_what, tampering) => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await shop.database.admin.query(tampering);
    const before = await dumpAll(shop.database.admin);
    await expect(prune(shop)).rejects.toMatchObject({ code: 'audit_broken' });
    expect(await dumpAll(shop.database.admin)).toEqual(before);
    expect(await verdictOf(shop)).toMatchObject({ intact: false });
  });
});

const swapped = `update dormouse.audit_entry as entry set member_id = other.member_id, detail = other.detail
  from dormouse.audit_entry as other
  where entry.position in (2, 3) and other.position = 5 - entry.position`;

describe('verifying a log that was pruned', () => {
  test.each([
    ['moved further', 'update dormouse.audit_stub set last_position = last_position + 4'],
    ['given another end', "update dormouse.audit_stub set last_link = decode(repeat('00', 32), 'hex')"],
    ['said to be older', "update dormouse.audit_stub set newest_at = newest_at - interval '1 year'"],
    [
      'given another text',
      `update dormouse.audit_stub set document = replace(document, '"entries":10', '"entries":9')`,
    ],
    [
      'doubled',
      `insert into dormouse.audit_stub select gen_random_uuid(), first_position, last_position, last_batch,
       last_link, last_hash, newest_at, pruned_at, document from dormouse.audit_stub`,
    ],
  ])('finds a stub that was %s', async (_what, tampering) => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await prune(shop);
    await shop.database.admin.query(tampering);
    expect(await verdictOf(shop)).toMatchObject({ intact: false, first: { where: 'stub' } });
  });

  test('finds a stub that was removed', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await prune(shop);
    await shop.database.admin.query('delete from dormouse.audit_stub');
    expect(await verdictOf(shop)).toMatchObject({
      intact: false,
      first: { what: 'removed', where: 'batch', batch: 1 },
    });
  });

  test('finds a batch removed behind a stub that was stretched over it and signed with another key', async () => {
    const shop = await openLog();
    shop.setNow('2027-11-23T03:00:00Z');
    await prune(shop);
    const { admin } = shop.database;
    const { rows } = await admin.query(
      `select stub.document, batch.batch::int, batch.last_position::int as position, batch.last_link, batch.hash
       from dormouse.audit_stub as stub, dormouse.audit_batch as batch order by batch.batch limit 1`,
    );
    const [{ document, batch, position, last_link: link, hash }] = rows;
    const { signature: _, keyId: __, ...stated } = JSON.parse(document);
    const digests = { lastLink: link.toString('hex'), lastHash: hash.toString('hex') };
    const other = deriveAuditKeys({ macKey: Buffer.alloc(32, 7) });
    const forged = signStatement(other, { ...stated, lastPosition: position, lastBatch: batch, ...digests });
    await admin.query(
      `update dormouse.audit_stub set last_position = $1, last_batch = $2, last_link = $3, last_hash = $4, document = $5`,
      [position, batch, link, hash, forged],
    );
    await admin.query('delete from dormouse.audit_entry where position <= $1', [position]);
    await admin.query('delete from dormouse.audit_checkpoint where batch <= $1', [batch]);
    await admin.query('delete from dormouse.audit_batch where batch <= $1', [batch]);
    expect(await verdictOf(shop)).toMatchObject({ intact: false, first: { where: 'stub' } });
    shop.setNow('2029-01-01T03:00:00Z');
    await expect(prune(shop)).rejects.toMatchObject({ code: 'audit_broken' });
  });
});

describe('the record of rights', () => {
  async function recorded(shop: SmallShop, credential: string, event: string, at: string): Promise<void> {
    await shop.database.admin.query(
      `insert into dormouse.access_right (at, credential, event, scopes, person, by)
       values ($1, $2, $3, '{members:read}', false, 'cli:admin')`,
      [at, credential, event],
    );
  }

  async function left(shop: SmallShop): Promise<string[]> {
    const { rows } = await shop.database.admin.query<{ line: string }>(
      `select credential || ' ' || event as line from dormouse.access_right order by right_id`,
    );
    return rows.map(({ line }) => line);
  }

  test('keeps three years, and of a credential that was not revoked the last word', async () => {
    const shop = await openSmallShop();
    await recorded(shop, 'key:gone', 'granted', '2026-01-01Z');
    await recorded(shop, 'key:used', 'granted', '2026-02-01Z');
    await recorded(shop, 'key:gone', 'revoked', '2026-11-21Z');
    await recorded(shop, 'key:used', 'changed', '2026-11-22Z');
    await recorded(shop, 'key:late', 'granted', '2026-12-01Z');
    await recorded(shop, 'key:late', 'revoked', '2026-12-02Z');
    shop.setNow('2029-11-23T03:00:00Z');
    const before = await dumpAll(shop.database.admin);
    expect(await pruneAccessRights(shop.ctx, { perform: false, actor })).toMatchObject({ term: 'P3Y', rights: 3 });
    expect(await dumpAll(shop.database.admin)).toEqual(before);
    expect(await pruneAccessRights(shop.ctx, { perform: true, actor })).toMatchObject({ performed: true, rights: 3 });
    expect(await left(shop)).toEqual(['key:used changed', 'key:late granted', 'key:late revoked']);
    expect((await auditRows(shop.database.admin)).at(-1)).toMatchObject({
      action: 'access_rights_pruned',
      detail: { rights: 3, term: 'P3Y', before: '2026-11-23' },
    });
  });
});

describe('the schedule', () => {
  const performs = { ...env, SCHEDULE: '30 4 * * *', SCHEDULE_MODE: 'perform' };

  test('prunes once a day, and again on the next', async () => {
    const shop = await openSmallShop({ env: performs });
    await sealedOn(shop, '2026-11-22', 3);
    await sealedOn(shop, '2026-11-23', 2);
    shop.setNow('2027-11-23T03:00:00Z');
    const keep = keepAuditDaily(shop.ctx);
    expect([await keep(never), await keep(never)]).toEqual([true, false]);
    expect(await positions(shop)).toEqual([4, 5]);
    shop.setNow('2027-11-24T03:00:00Z');
    expect(await keep(never)).toBe(true);
    expect(await positions(shop)).toEqual([]);
  });

  test('leaves the log alone where it does not perform, and without an auditor', async () => {
    const shop = await openSmallShop({ env });
    await sealedOn(shop, '2020-11-22', 3);
    shop.setNow('2027-11-23T03:00:00Z');
    expect(await keepAuditDaily(shop.ctx)(never)).toBe(false);
    const schedule = { expression: '30 4 * * *', mode: 'perform' } as const;
    const alone = { ...shop.ctx, auditor: null, config: { ...shop.ctx.config, schedule } };
    expect(await keepAuditDaily(alone)(never)).toBe(false);
    expect(await positions(shop)).toEqual([1, 2, 3]);
  });

  test('raises an alarm and tries again where it can not prune', async () => {
    const shop = await openSmallShop({ env: performs });
    await sealedOn(shop, '2026-11-22', 3);
    shop.setNow('2027-11-23T03:00:00Z');
    await shop.database.admin.query('revoke delete on dormouse.audit_batch from dormouse_auditor');
    const keep = keepAuditDaily(shop.ctx);
    expect(await keep(never)).toBe(false);
    const { values } = await shop.ctx.metrics.alarms.get();
    expect(values).toMatchObject([{ labels: { kind: 'audit_not_pruned' }, value: 1 }]);
    await shop.database.admin.query('grant delete on dormouse.audit_batch to dormouse_auditor');
    expect(await keep(never)).toBe(true);
  });
});
