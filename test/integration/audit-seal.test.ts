import { randomUUID, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { deriveAuditKeys } from '../../src/audit/audit-keys.js';
import { measureSealLag } from '../../src/audit/measure-seal-lag.js';
import { sealAudit } from '../../src/audit/seal-audit.js';
import { sealBatch } from '../../src/audit/seal-batch.js';
import { checkStatement } from '../../src/audit/statement.js';
import type { Context } from '../../src/context.js';
import { keepSealing } from '../../src/schedule/keep-sealing.js';
import { claimAuditLease } from '../../src/store/audit-head.js';
import { type AuditShop, openAuditShop } from '../support/audit-log.js';

const { signal } = new AbortController();
const small = { env: { AUDIT_BATCH_SIZE: '50' } };

async function claim(shop: AuditShop, now = shop.now()): Promise<{ fence: string } | null> {
  const until = new Date(Date.parse(now) + 60_000).toISOString();
  return auditorOf(shop.ctx).transaction((tx) => claimAuditLease(tx, { holder: randomUUID(), now, until }));
}

function auditorOf({ auditor }: Context) {
  if (auditor === null) throw new Error('the shop has an auditor');
  return auditor;
}

async function sealedOf({ database }: AuditShop) {
  const { rows } = await database.admin.query<{ entries: number; sealed: number; last: number; batches: number }>(
    `select count(*)::int as entries, count(position)::int as sealed, coalesce(max(position), 0)::int as last,
       (select count(*)::int from dormouse.audit_batch) as batches
     from dormouse.audit_entry`,
  );
  return rows[0];
}

async function alarmsOf({ ctx }: AuditShop): Promise<Record<string, number>> {
  const { values } = await ctx.metrics.alarms.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.kind), value]));
}

describe('the sealer', () => {
  test('orders, links and roots what was committed, in batches, and signs a checkpoint that leaves', async () => {
    const shop = await openAuditShop(small);
    await shop.append(120);
    expect(await shop.seal()).toEqual({ state: 'sealed', batches: 3, entries: 120, unproven: 0, handedOn: 3 });
    expect(await sealedOf(shop)).toEqual({ entries: 120, sealed: 120, last: 120, batches: 3 });
    const keys = deriveAuditKeys(shop.ctx.keyring);
    expect(checkStatement(keys, shop.checkpoints.lines.at(-1) ?? '')).toMatchObject({
      version: 1,
      kind: 'checkpoint',
      origin: 'https://dormouse.example.kr',
      batch: 3,
      position: 120,
      signedAt: shop.now(),
      keyId: keys.keyId,
    });
    expect(await shop.verify()).toMatchObject({
      intact: true,
      first: null,
      entries: 120,
      batches: 3,
      checkpoints: 3,
      fileLines: 3,
      unproven: 0,
      unsealed: 0,
    });
  });

  test('has nothing to do twice', async () => {
    const shop = await openAuditShop();
    await shop.append(10);
    await shop.seal();
    expect(await shop.seal()).toMatchObject({ state: 'sealed', batches: 0, entries: 0, handedOn: 0 });
    expect(await shop.verify()).toMatchObject({ intact: true, entries: 10, batches: 1, checkpoints: 1 });
  });

  test('seals entries from before the codes as they stand, and takes none of them later', async () => {
    const shop = await openAuditShop(small);
    const { admin } = shop.database;
    const old = `insert into dormouse.audit_entry (at, actor, action) select now(), 'key:old', 'lookup' from generate_series(1, $1::int)`;
    await admin.query(old, [70]);
    await admin.query(
      'update dormouse.audit_head set uncoded_until = (select max(entry_id) from dormouse.audit_entry)',
    );
    await shop.append(10);
    await admin.query('delete from dormouse.audit_entry where entry_id = 3');
    expect(await shop.seal()).toMatchObject({ entries: 79, unproven: 0 });
    await admin.query(
      `insert into dormouse.audit_entry (entry_id, at, actor, action) overriding system value
       values (3, now(), 'key:old', 'lookup'), (-3, now(), 'key:old', 'lookup')`,
    );
    expect(await shop.verify()).toMatchObject({ intact: false, unproven: 2, unsealed: 2 });
    expect(await shop.seal()).toMatchObject({ entries: 2, unproven: 2 });
  });

  test('goes on behind a forged entry, seals it as unproven, and alarms', async () => {
    const shop = await openAuditShop();
    await shop.append(20);
    await shop.database.admin.query(
      `insert into dormouse.audit_entry (at, actor, member_id, action, nonce, mac)
       select at, actor, '1', action, gen_random_uuid(), mac from dormouse.audit_entry where entry_id = 1`,
    );
    await shop.append(20);
    expect(await shop.verify()).toMatchObject({
      intact: false,
      unsealed: 41,
      first: { what: 'unproven', entryId: '21' },
    });
    expect(await shop.seal()).toMatchObject({ entries: 41, unproven: 1 });
    expect(await alarmsOf(shop)).toEqual({ audit_unproven: 1 });
    expect(await shop.verify()).toMatchObject({
      intact: false,
      entries: 41,
      unproven: 1,
      first: { what: 'unproven', where: 'entry', position: 21, entryId: '21' },
    });
  });

  test.each([
    ['another member', "member_id = '2'"],
    ['another instant', "at = at + interval '1 microsecond'"],
    ['no instant', "at = 'infinity'"],
    ['another address', "address = '10.0.0.8'"],
    ['a network', "address = '10.0.0.0/8'"],
    ['another agent', "agent = 'nobody'"],
    ['another reason', "reason = 'none'"],
    ['a detail more', `detail = '{"rows": 1}'`],
    ['an empty detail', `detail = 'null'`],
    ['no code', 'mac = null'],
    ['no nonce', 'nonce = null'],
    ['a short code', 'mac = substr(mac, 1, 16)'],
    ['a link of its own', "link = '\\x00'"],
    ['a proof of its own', 'proven = true'],
  ])('takes an unsealed entry with %s for unproven', async (_, change) => {
    const shop = await openAuditShop();
    await shop.append(1);
    await shop.database.admin.query(`update dormouse.audit_entry set ${change}`);
    expect(await shop.verify()).toMatchObject({ intact: false, first: { what: 'unproven', entryId: '1' } });
    expect(await shop.seal()).toMatchObject({ entries: 1, unproven: 1 });
  });

  test('takes a copy of a sealed entry for unproven, even where the table would let it in', async () => {
    const shop = await openAuditShop();
    await shop.append(5);
    await shop.seal();
    await shop.database.admin.query('drop index dormouse.audit_nonce');
    await shop.database.admin.query(
      `insert into dormouse.audit_entry (at, actor, agent, address, member_id, action, reason, detail, nonce, mac)
       select at, actor, agent, address, member_id, action, reason, detail, nonce, mac from dormouse.audit_entry`,
    );
    expect(await shop.seal()).toMatchObject({ entries: 5, unproven: 5 });
  });

  test('seals nothing on a head that somebody moved', async () => {
    const shop = await openAuditShop(small);
    await shop.append(60);
    await shop.seal();
    await shop.append(10);
    for (const change of ['position = 50', 'batch = 1', "link = '\\x00'", 'batch_hash = link', 'uncoded_until = 999']) {
      const { rows } = await shop.database.admin.query('select * from dormouse.audit_head');
      await shop.database.admin.query(`update dormouse.audit_head set ${change}`);
      expect(await shop.seal(), change).toMatchObject({ state: 'broken', entries: 0 });
      await shop.database.admin.query(
        `update dormouse.audit_head set position = $1, batch = $2, link = $3, batch_hash = $4, uncoded_until = $5`,
        [rows[0].position, rows[0].batch, rows[0].link, rows[0].batch_hash, rows[0].uncoded_until],
      );
    }
    expect(await alarmsOf(shop)).toEqual({ audit_broken: 5 });
    expect(await shop.seal()).toMatchObject({ state: 'sealed', entries: 10 });
    expect(await shop.verify()).toMatchObject({ intact: true });
  });
});

describe('several sealers', () => {
  test('seal every entry once while others write', async () => {
    const shop = await openAuditShop(small);
    const other = await shop.openAnother();
    const writing = Promise.all([shop.append(200), shop.append(200), shop.append(200)]);
    const passes: Awaited<ReturnType<AuditShop['seal']>>[] = [];
    let isWritten = false;
    const done = writing.then(() => {
      isWritten = true;
    });
    while (!isWritten) passes.push(...(await Promise.all([shop.seal(), shop.seal(other)])));
    await done;
    passes.push(await shop.seal());
    expect(passes.reduce((sum, { entries }) => sum + entries, 0)).toBe(600);
    expect(await sealedOf(shop)).toMatchObject({ entries: 600, sealed: 600, last: 600 });
    expect(await shop.verify()).toMatchObject({ intact: true, entries: 600, unproven: 0 });
  });

  test('take turns: while one holds the lease the other does nothing, and it is free again at the end', async () => {
    const shop = await openAuditShop();
    await shop.append(10);
    const held = await claim(shop);
    expect(await shop.seal()).toMatchObject({ state: 'busy', entries: 0 });
    expect(held).not.toBeNull();
    shop.setNow(new Date(Date.parse(shop.now()) + 60_000).toISOString());
    expect(await shop.seal()).toMatchObject({ state: 'sealed', entries: 10 });
    expect(await claim(shop)).not.toBeNull();
  });

  test('one that wakes after its lease writes nothing', async () => {
    const shop = await openAuditShop();
    await shop.append(10);
    const { fence } = (await claim(shop)) ?? { fence: '' };
    shop.setNow(new Date(Date.parse(shop.now()) + 60_001).toISOString());
    await claim(shop);
    const lease = { auditor: auditorOf(shop.ctx), keys: deriveAuditKeys(shop.ctx.keyring), fence };
    expect(await sealBatch(shop.ctx, lease)).toEqual({ state: 'lost' });
    expect(await sealedOf(shop)).toMatchObject({ sealed: 0, batches: 0 });
  });

  test('an entry of a long transaction that commits late gets a later position, and is not left out', async () => {
    const shop = await openAuditShop();
    await shop.append(5);
    let commit: () => void = () => {};
    const late = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let written: () => void = () => {};
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const open = shop.ctx.clerk.transaction(async (tx) => {
      const entries = [{ memberId: '1', action: 'late' }];
      await appendAudit(shop.ctx, tx, { entries, at: shop.now(), actor: { id: 'key:slow' } });
      written();
      await late;
    });
    await isWritten;
    await shop.append(5);
    expect(await shop.seal()).toMatchObject({ entries: 10 });
    commit();
    await open;
    expect(await shop.seal()).toMatchObject({ entries: 1, unproven: 0 });
    const { rows } = await shop.database.admin.query(
      'select entry_id::int as id, position::int from dormouse.audit_entry order by position desc limit 2',
    );
    expect(rows).toEqual([
      { id: 6, position: 11 },
      { id: 11, position: 10 },
    ]);
    expect(await shop.verify()).toMatchObject({ intact: true, entries: 11 });
  });

  test('a session that dies in a batch leaves nothing of it', async () => {
    const shop = await openAuditShop(small);
    await shop.append(120);
    const dying = await shop.openAnother({
      reached: async (step) => {
        if (step !== 'before commit of an audit batch') return;
        if ((await sealedOf(shop))?.batches !== 1) return;
        await shop.database.admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dormouse_auditor' and state like 'idle in%'`,
        );
      },
    });
    await expect(sealAudit(dying, { signal })).rejects.toThrow();
    expect(await sealedOf(shop)).toMatchObject({ sealed: 50, batches: 1 });
    expect(await shop.verify()).toMatchObject({ intact: true, entries: 50, unsealed: 70 });
    shop.setNow(new Date(Date.parse(shop.now()) + 60_001).toISOString());
    expect(await shop.seal()).toMatchObject({ entries: 70 });
    expect(await shop.verify()).toMatchObject({ intact: true, entries: 120 });
  });
});

describe('checkpoints', () => {
  test('that somebody could not receive are handed on later, and raise an alarm meanwhile', async () => {
    const shop = await openAuditShop();
    shop.checkpoints.reachable = false;
    await shop.append(10);
    expect(await shop.seal()).toMatchObject({ entries: 10, handedOn: 0 });
    expect(await alarmsOf(shop)).toEqual({ audit_checkpoint_refused: 1 });
    shop.checkpoints.reachable = true;
    await shop.append(10);
    expect(await shop.seal()).toMatchObject({ entries: 10, handedOn: 2 });
    expect(shop.checkpoints.lines).toHaveLength(2);
  });

  test('are signed once a minute at most, and one is due after a minute though nothing was sealed since', async () => {
    const shop = await openAuditShop({ env: { AUDIT_CHECKPOINT_PAUSE_MS: '60000' } });
    const pass = () => sealAudit(shop.ctx, { signal });
    for (const [seconds, handedOn] of [
      [0, 1],
      [30, 0],
      [59, 0],
    ] as const) {
      shop.setNow(new Date(Date.UTC(2026, 10, 22, 4, 0, seconds)).toISOString());
      await shop.append(10);
      expect(await pass()).toMatchObject({ entries: 10, handedOn });
    }
    shop.setNow('2026-11-22T04:01:00Z');
    expect(await pass()).toMatchObject({ entries: 0, handedOn: 1 });
    expect(await pass()).toMatchObject({ entries: 0, handedOn: 0 });
    expect(await shop.verify()).toMatchObject({ intact: true, checkpoints: 2 });
  });

  test('of another key are none', async () => {
    const shop = await openAuditShop();
    await shop.append(10);
    await shop.seal();
    const [line = ''] = shop.checkpoints.lines;
    const signed = line.replace(/,"signature":.*/, '}').replace('"position":10', '"position":11');
    const foreign = deriveAuditKeys({ macKey: Buffer.alloc(32, 7) });
    const signature = sign(null, Buffer.from(signed), foreign.signingKey).toString('base64');
    const forged = `${signed.slice(0, -1)},"signature":"${signature}"}`;
    for (const checkpointFile of [forged, signed, line.replace('"batch":1', '"batch":2'), 'nothing']) {
      expect(await shop.verify({ checkpointFile })).toMatchObject({
        intact: false,
        first: { where: 'checkpoint file' },
      });
    }
    expect(await shop.verify({ checkpointFile: `${line.slice(0, 50)}\n${line}\n${line}\n` })).toMatchObject({
      intact: true,
    });
  });
});

describe('the schedule', () => {
  test('seals in each pass, tries again after one that failed, and ends with the signal', async () => {
    const shop = await openAuditShop();
    await shop.append(10);
    const stop = new AbortController();
    let away = true;
    const clock = {
      async now() {
        if (away) throw new Error('the database is away');
        return shop.now();
      },
    };
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      away = false;
      if (pauses === 2) await shop.append(10);
      if (pauses === 3) stop.abort();
    };
    await keepSealing({ ...shop.ctx, clock }, { signal: stop.signal, pause });
    expect(await sealedOf(shop)).toMatchObject({ sealed: 20, batches: 2 });
  });

  test('tells how long entries wait also while nothing can be sealed', async () => {
    const shop = await openAuditShop({ env: { AUDIT_SEAL_LAG_ALARM_MS: '60000' } });
    await shop.append(10);
    await shop.database.admin.query(`update dormouse.audit_entry set recorded_at = recorded_at - interval '2 minutes'`);
    await shop.database.admin.query('revoke update (position) on dormouse.audit_entry from dormouse_auditor');
    const stop = new AbortController();
    await keepSealing(shop.ctx, { signal: stop.signal, pause: async () => stop.abort() });
    expect(await sealedOf(shop)).toMatchObject({ sealed: 0 });
    expect(await alarmsOf(shop)).toMatchObject({ audit_seal_lag: 1 });
  });

  test('does nothing where there is no auditor', async () => {
    const shop = await openAuditShop({ env: { AUDITOR_DATABASE_URL: '' } });
    await keepSealing(shop.ctx, { signal });
    await expect(shop.seal()).rejects.toMatchObject({ code: 'configuration_invalid' });
  });
});

describe('the seal lag', () => {
  test('is a metric, and alarms when entries wait too long', async () => {
    const shop = await openAuditShop({ env: { AUDIT_SEAL_LAG_ALARM_MS: '60000' } });
    expect(await measureSealLag(shop.ctx)).toEqual({ unsealed: 0, lagSeconds: 0 });
    await shop.append(10);
    expect((await measureSealLag(shop.ctx)).unsealed).toBe(10);
    expect(await alarmsOf(shop)).toEqual({});
    await shop.database.admin.query(`update dormouse.audit_entry set recorded_at = recorded_at - interval '2 minutes'`);
    await measureSealLag(shop.ctx);
    expect(await alarmsOf(shop)).toEqual({ audit_seal_lag: 1 });
    const metrics = await shop.ctx.metrics.registry.metrics();
    expect(metrics).toMatch(/dormouse_audit_unsealed 10\n/);
    expect(Number(/dormouse_audit_seal_lag_seconds ([\d.]+)/.exec(metrics)?.[1])).toBeGreaterThanOrEqual(120);
    await shop.seal();
    await measureSealLag(shop.ctx);
    expect(await shop.ctx.metrics.registry.metrics()).toMatch(/dormouse_audit_seal_lag_seconds 0\n/);
  });
});
