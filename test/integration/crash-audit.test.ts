import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deriveAuditKeys } from '../../src/audit/audit-keys.js';
import { verifyAudit } from '../../src/audit/verify-audit.js';
import { openAuditShop, openSuperuser } from '../support/audit-log.js';
import { oldShopDataMap } from '../support/small-shop-files.js';
import { noticedOn } from '../support/sweeps.js';
import { type CrashCase, crashTimeoutMs, killAt, openCrashCase } from './crash-case.js';

const perBatch = 10;
const kills = 10;
const occurrences = [1, 3, 2];
/** Enough for every death at a later batch, and some for the end. */
const entries = perBatch * (kills * 3 + 5);

/** A log that waits for its seal, and children that seal it on a clone. */
async function openUnsealed() {
  const shop = await openAuditShop();
  await shop.append(entries);
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-crash-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(dirname(shop.ctx.config.files.keyring), folder, { recursive: true });
  const keys = deriveAuditKeys(shop.ctx.keyring);
  await shop.close();
  const { database } = shop;
  const live = { memberIds: [], busyMember: '', live: new Map(), rowsOf: new Map() } as never as object;
  const stage = { database, folder, dataMapText: oldShopDataMap, day: noticedOn, ...live } as CrashCase['stage'];
  const checkpoints = join(folder, 'checkpoints.jsonl');
  const crash = await openCrashCase(stage, {
    AUDIT_BATCH_SIZE: String(perBatch),
    AUDIT_CHECKPOINT_PAUSE_MS: '0',
    AUDIT_CHECKPOINT_FILE: checkpoints,
  });
  const { handle } = await openSuperuser(crash.database);
  const verify = async () =>
    verifyAudit(handle, keys, { checkpointFile: await readFile(checkpoints, 'utf8').catch(() => '') });
  return { crash, verify };
}

describe('a sealer that is killed', () => {
  test.each(['before commit of an audit batch', 'after commit of an audit batch'] as const)(
    `${kills} times %s leaves whole batches, and the next goes on behind them`,
    { timeout: crashTimeoutMs },
    async (at) => {
      const { crash, verify } = await openUnsealed();
      await killAt(crash, {
        at,
        kills,
        occurrences,
        work: () => ({ kind: 'audit' }),
        async afterDeath() {
          const verdict = await verify();
          expect(verdict).toMatchObject({ intact: true, unproven: 0 });
          expect(verdict.entries + verdict.unsealed).toBe(entries);
          expect(verdict.entries).toBe(verdict.batches * perBatch);
        },
      });
      await crash.run({ kind: 'audit' }, null);
      const verdict = await verify();
      expect(verdict).toMatchObject({ intact: true, entries, batches: entries / perBatch, unsealed: 0 });
      expect(verdict.fileLines).toBe(verdict.checkpoints);
    },
  );
});
