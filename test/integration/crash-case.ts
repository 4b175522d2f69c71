import { access, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import { canonicalInstant } from '../../src/policy/dates.js';
import type { Step } from '../../src/steps.js';
import type { CrashAnswer, CrashPlan } from '../support/crash/plan.js';
import { childProgram, runChild } from '../support/crash/warm-children.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { openSmallShop } from '../support/small-shop.js';
import { oldShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import { longAgo, noonOf, noticedOn, separableOn, sweepOnce, useEverySource } from '../support/sweeps.js';
import { type LiveRows, liveRows, rowsByMember } from './crash-verdicts.js';

/** A campaign kills at each step as often as it takes; here each has its turn on every change. */
export const killsPerStep = 10;
/** Ten deaths take ten seconds, and several times as long on a busy machine. */
export const crashTimeoutMs = 300_000;
export const crashMembers = 160;
/** Every eighth member can be reached by text alone. */
export const textEvery = 8;

const batchSize = 2;
const leaseMs = 1_000;

export type Stage = 'due' | 'noticed' | 'separated';

/** A database in which the next kind of work is waiting for every member; each crash test gets a clone of it. */
export interface CrashStage {
  readonly database: TestDatabase;
  readonly folder: string;
  readonly dataMapText: string;
  readonly day: string;
  readonly memberIds: readonly string[];
  /** Uses every source, so that none is silent. */
  readonly busyMember: string;
  /** Every row as it was when all members were live. */
  readonly live: LiveRows;
  /** How many rows of each member leave, beside the stripped one. */
  readonly rowsOf: ReadonlyMap<string, number>;
}

export async function prepareStage(stage: Stage, dataMapText = oldShopDataMap): Promise<CrashStage> {
  await access(childProgram).catch(() => {
    throw new Error('The crash child is not built: run `npm run build`.');
  });
  const shop = await openSmallShop({ dataMapText });
  const { admin } = shop.database;
  const memberIds: string[] = [];
  for (let index = 0; index < crashMembers; index += 1) memberIds.push(await addMember(shop, index));
  let day = noticedOn;
  shop.setNow(noonOf(day));
  await useEverySource(shop);
  if (stage !== 'due') {
    await sweepOnce(shop.ctx);
    day = separableOn;
    shop.setNow(noonOf(day));
    await useEverySource(shop);
  }
  const live = await liveRows(admin);
  const rowsOf = await rowsByMember(admin);
  if (stage === 'separated') await sweepOnce(shop.ctx);
  const busy = [...rowsOf.keys()].filter((memberId) => !memberIds.includes(memberId));
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-crash-'));
  await cp(dirname(shop.ctx.config.files.keyring), folder, { recursive: true });
  await shop.close();
  return { database: shop.database, folder, dataMapText, day, memberIds, busyMember: busy[0] ?? '', live, rowsOf };
}

/** Rows of every kind, and not as many of everybody. */
async function addMember(shop: Awaited<ReturnType<typeof openSmallShop>>, index: number): Promise<string> {
  const memberId = await shop.addMember({
    loginAt: longAgo,
    ...(index % 2 === 0 ? { paidAt: longAgo } : {}),
    ...(index % textEvery === 0 ? { email: null } : {}),
  });
  if (index % 4 < 2) await shop.addPayment(memberId, longAgo, 900);
  return memberId;
}

export interface CrashCase {
  readonly stage: CrashStage;
  readonly database: TestDatabase;
  /** Starts the child on this database, a little later than the one before: what that one held has run out. */
  run(work: CrashPlan['work'], die: CrashPlan['die']): Promise<CrashAnswer | 'killed'>;
  /** From now on the children start on another day. */
  goTo(day: string): void;
}

/** A clone of its own, with a keyring of its own. */
export async function openCrashCase(stage: CrashStage, env: Record<string, string> = {}): Promise<CrashCase> {
  const database = await createDatabase({ template: stage.database.name });
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-crash-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(stage.folder, folder, { recursive: true });
  await writeFile(join(folder, 'policy.yaml'), smallShopPolicy);
  await writeFile(join(folder, 'datamap.yaml'), stage.dataMapText);
  const environment = readEnv({ ...environmentOf(database, folder), ...env });
  let noon = noonOf(stage.day);
  let started = 0;
  return {
    stage,
    database,
    run(work, die) {
      started += 1;
      const now = canonicalInstant(new Date(Date.parse(noon) + started * 5 * leaseMs).toISOString());
      return runChild({ environment, now, work, die });
    },
    goTo(day) {
      noon = noonOf(day);
    },
  };
}

function environmentOf({ urls }: TestDatabase, folder: string): Record<string, string> {
  return {
    DATABASE_URL: urls.clerk,
    MOVER_DATABASE_URL: urls.mover,
    AUDITOR_DATABASE_URL: urls.auditor,
    KEYRING_FILE: join(folder, 'keyring.json'),
    POLICY_FILE: join(folder, 'policy.yaml'),
    DATAMAP_FILE: join(folder, 'datamap.yaml'),
    BATCH_SIZE: String(batchSize),
    CLERK_CONNECTIONS_MAX: '2',
    // Two batches move at once.
    MOVER_CONNECTIONS_MAX: '3',
    LEASE_MS: String(leaseMs),
    // One message under way, so that a kill leaves at most one that is sent and not recorded.
    SEND_CONCURRENCY: '1',
    SMS_POLL_PAUSE_MS: '0',
  };
}

/** Kills child after child at a step, each at another of its occurrences; every one has to die there. */
export async function killAt(
  crash: CrashCase,
  deaths: {
    at: Step;
    kills?: number;
    occurrences: readonly number[];
    work: () => Promise<CrashPlan['work']> | CrashPlan['work'];
    /** What must hold whenever a process has died. */
    afterDeath?: () => Promise<void>;
  },
): Promise<void> {
  const { at, occurrences, kills = killsPerStep } = deaths;
  for (let kill = 0; kill < kills; kill += 1) {
    const nth = occurrences[kill % occurrences.length] ?? 1;
    const answer = await crash.run(await deaths.work(), { at, nth });
    if (answer !== 'killed')
      throw new Error(`the work ended before "${at}" was reached ${nth} times (kill ${kill + 1})`);
    await deaths.afterDeath?.();
  }
}

export const aSweep = (): CrashPlan['work'] => ({ kind: 'sweep' });
