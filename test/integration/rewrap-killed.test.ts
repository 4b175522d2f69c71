import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import type { Context } from '../../src/context.js';
import { addRootKey } from '../../src/keys/add-root-key.js';
import type { RewrapReport } from '../../src/keys/rewrap-keys.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { sealInto } from '../../src/vault/seal-records.js';
import type { RewrapPlan } from '../support/crash/rewrap-plan.js';
import { openAll, wrapsOf } from '../support/sealed-records.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import { longAgo, operator, proof, separateAll, statesOf } from '../support/sweeps.js';

/** The compiled child; `npm test` builds it first. */
const program = fileURLToPath(new URL('../../dist/test/support/crash/rewrapper.js', import.meta.url));

const recordsMade = 100_000;
const months = ['2030-12', '2031-01', '2031-02', '2031-03'];
const returning = 12;
/** Behind the first batch that it moved, or behind its start: how far it comes doesn't hang on the machine's speed. */
const livesMs = [600, 1_000, 300, 800] as const;
const earlyDeaths = 2;
const killsMin = 5;

/** Small records of people who are in no other table: only their keys are looked at. */
async function fillVault(ctx: Context, at: string): Promise<void> {
  const content = Buffer.from('["shape","0:(\\"a row\\")"]');
  for (let from = 0; from < recordsMade; from += 10_000) {
    const unsealed = Array.from({ length: 10_000 }, (_, index) => {
      const day = `${months[index % months.length]}-15`;
      const days = { nextExpiryOn: day, expiresOn: day };
      return {
        memberId: `m${from + index}`,
        cycleId: randomUUID(),
        class: 'membership',
        content,
        rowCount: 1,
        ...days,
      };
    });
    await ctx.mover.transaction((tx) => sealInto(tx, ctx.keyring, unsealed, at));
  }
}

async function planFor(shop: SmallShop): Promise<RewrapPlan> {
  const { urls } = shop.database;
  const keyring = shop.ctx.config.files.keyring;
  const [policy, dataMap] = ['policy.yaml', 'datamap.yaml'].map((name) => join(dirname(keyring), name));
  await writeFile(policy ?? '', smallShopPolicy);
  await writeFile(dataMap ?? '', smallShopDataMap);
  const environment = readEnv({
    DATABASE_URL: urls.clerk,
    MOVER_DATABASE_URL: urls.mover,
    KEYRING_FILE: keyring,
    POLICY_FILE: policy ?? '',
    DATAMAP_FILE: dataMap ?? '',
    CLERK_CONNECTIONS_MAX: '1',
    MOVER_CONNECTIONS_MAX: '2',
  });
  return { environment, now: shop.now() };
}

/** Starts the child again and again and kills each after a while, until one has ended by itself. */
async function rewrapAndKill(plan: RewrapPlan): Promise<{ kills: number; report: RewrapReport }> {
  for (let kills = 0; ; kills += 1) {
    const child = spawn(process.execPath, [program, JSON.stringify(plan)], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
    const knife = killAfter(child, kills < earlyDeaths ? 'start' : 'batch', livesMs[kills % livesMs.length] ?? 0);
    const [[code, signal], stdout, stderr] = await ended;
    knife.abort();
    if (signal === 'SIGKILL') continue;
    if (code !== 0) throw new Error(`the rewrapper ended with ${code}: ${stderr}`);
    return { kills, report: JSON.parse(stdout) as RewrapReport };
  }
}

function killAfter(child: ChildProcess, sign: 'start' | 'batch', ms: number): AbortController {
  const spared = new AbortController();
  const { signal } = spared;
  const knife = async () => {
    if (sign === 'batch' && child.stderr) await once(child.stderr, 'data', { signal });
    await pause(ms, undefined, { signal });
    child.kill('SIGKILL');
  };
  knife().catch(() => undefined);
  return spared;
}

describe('a rewrap that is killed again and again', () => {
  test('leaves no record of 100,000 unreadable, while members are restored', { timeout: 240_000 }, async () => {
    await access(program).catch(() => {
      throw new Error('The rewrapper is not built: run `npm run build`.');
    });
    const shop = await openSmallShop();
    const { ctx, database } = shop;
    const memberIds: string[] = [];
    for (let index = 0; index < returning; index += 1) {
      memberIds.push(await shop.addMember({ loginAt: longAgo, paidAt: longAgo }));
    }
    const live = await Promise.all(memberIds.map((memberId) => shop.rowsOf(memberId)));
    await separateAll(shop);
    await fillVault(ctx, shop.now());
    const oldKeys = new Set(ctx.keyring.listPeriodKeys().map(({ id }) => id));
    const { rootKeyId } = await addRootKey(ctx, { actor: operator, keyringMade: false });

    const over = new AbortController();
    const restoring = (async () => {
      for (const memberId of memberIds) {
        await restoreMember(ctx, { memberId, reason: 'asked', proof, actor: operator });
        await pause(1_000, undefined, { signal: over.signal }).catch(() => undefined);
      }
    })();
    const { kills, report } = await rewrapAndKill(await planFor(shop));
    over.abort();
    await restoring;

    expect(kills).toBeGreaterThanOrEqual(killsMin);
    expect(report).toMatchObject({ rootKeyId, kept: [], complete: true });
    const { opened, unreadable } = await openAll(ctx, database.admin);
    expect(unreadable).toBe(0);
    expect(opened).toBeGreaterThanOrEqual(recordsMade);
    const keys = ctx.keyring.listPeriodKeys();
    for (const { id } of keys) expect(oldKeys).not.toContain(id);
    const wraps = Object.entries(await wrapsOf(ctx)).filter(([, count]) => count > 0);
    expect(wraps).toEqual([[rootKeyId, 2 + keys.length]]);
    expect(await statesOf(shop, memberIds)).toEqual(memberIds.map(() => 'restored'));
    for (const [index, memberId] of memberIds.entries()) {
      const { device_tokens: _, ...back } = await shop.rowsOf(memberId);
      const { device_tokens: __, ...left } = live[index] ?? {};
      expect(back).toEqual(left);
    }
  });
});
