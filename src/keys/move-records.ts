import { setTimeout as pause } from 'node:timers/promises';
import { appendAudit } from '../audit/append.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import type { LocalDate } from '../policy/dates.js';
import { rewrapDataKey } from '../vault/key-wrap.js';
import type { PeriodKey } from '../vault/period-key.js';
import { countRecordsUnder } from '../vault/period-keys.js';
import { lockWrapped, type RewrappedRecord, type WrappedRecord, writeRewrapped } from '../vault/rewrap-records.js';
import { holdKeysFor, keysFor, monthFor } from '../vault/seal-records.js';
import type { KeysContext, KeysRun } from './keys-run.js';

export interface MovedRecords {
  readonly moved: number;
  /** Their data keys don't open under the key that they name. */
  readonly unreadable: number;
  /** Still under the key: unreadable, or locked by somebody for all of this time. */
  readonly left: number;
}

const first = { memberId: '', recordId: '00000000-0000-0000-0000-000000000000' };
const pauseMs = 100;
/** Whoever locks a record restores or destroys it, which takes no longer. */
const idlePassesMax = 100;

/**
 * Moves all records under a period key to the key of the month that they belong to now, in batches of one transaction
 * each: their data keys are wrapped anew, what they hold stays closed. Records that somebody has locked are passed over
 * and looked at again, so that it waits for nobody with a lock in its hands.
 */
export async function moveRecords(ctx: KeysContext, run: KeysRun, keyId: string): Promise<MovedRecords> {
  const from = await openKey(ctx, keyId);
  if (from === null) return noneMoved(await countLeft(ctx, keyId));
  let moved = 0;
  for (let idle = 0; ; ) {
    const pass = await movePass(ctx, run, from);
    moved += pass.moved;
    idle = pass.moved > 0 ? 0 : idle + 1;
    const left = await countLeft(ctx, keyId);
    const settled = left <= pass.unreadable || idle >= idlePassesMax || run.signal.aborted;
    if (settled) return { moved, unreadable: pass.unreadable, left };
    if (pass.moved === 0) await pause(pauseMs);
  }
}

/** Null where the keyring has it no more, or holds something that no root key opens: the others go on. */
async function openKey(ctx: KeysContext, keyId: string): Promise<PeriodKey | null> {
  try {
    return await ctx.keyring.periodKey(keyId);
  } catch (error) {
    if (error instanceof ServiceError && (error.code === 'key_unknown' || error.code === 'keyring_unsafe')) return null;
    throw error;
  }
}

async function countLeft(ctx: KeysContext, keyId: string): Promise<number> {
  const [under] = await countRecordsUnder(ctx.mover, [keyId]);
  return under?.records ?? 0;
}

function noneMoved(left: number): MovedRecords {
  return { moved: 0, unreadable: left, left };
}

/** Once through all records under the key. */
async function movePass(
  ctx: KeysContext,
  run: KeysRun,
  from: PeriodKey,
): Promise<{ moved: number; unreadable: number }> {
  const sum = { moved: 0, unreadable: 0 };
  let after: { memberId: string; recordId: string } | undefined = first;
  while (after && !run.signal.aborted) {
    const batch = await moveBatch(ctx, run, { from, after });
    sum.moved += batch.moved;
    sum.unreadable += batch.unreadable;
    after = batch.last;
    if (batch.moved > 0) run.onMoved?.(batch.moved);
  }
  return sum;
}

async function moveBatch(
  ctx: KeysContext,
  run: KeysRun,
  { from, after }: { from: PeriodKey; after: { memberId: string; recordId: string } },
) {
  const { at, today, actor } = run;
  const batch = await ctx.mover.transaction(async (tx) => {
    await run.holdFence?.(tx);
    const locked = await lockWrapped(tx, { keyId: from.id, after, limit: ctx.config.batchSize });
    const moving = await wrapAnew(ctx, tx, { locked, from, at, today });
    if (moving.length > 0) {
      const written = await writeRewrapped(tx, moving);
      if (written !== moving.length) throw new Error(`${moving.length} records were wrapped and ${written} written`);
      const detail = { keyId: from.id, keyIds: [...new Set(moving.map(({ keyId }) => keyId))], records: written };
      await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'records_rewrapped', detail }], at, actor });
    }
    await ctx.reached('before commit of rewrapping');
    return { moved: moving.length, unreadable: locked.length - moving.length, last: locked.at(-1) };
  });
  await ctx.reached('after commit of rewrapping');
  return batch;
}

/** What doesn't open under the key that it names is left out: nobody can move it. */
async function wrapAnew(
  ctx: KeysContext,
  tx: Transaction,
  { locked, from, at, today }: { locked: readonly WrappedRecord[]; from: PeriodKey; at: string; today: LocalDate },
): Promise<RewrappedRecord[]> {
  await holdKeysFor(tx, ctx.keyring, locked, at, today);
  const keys = await keysFor(ctx.keyring, locked, at, today);
  return locked.flatMap((record) => {
    const to = keys.get(monthFor(record, today));
    if (to === undefined || to.id === from.id) throw new Error('a record can not move to the key that it is to leave');
    try {
      const { memberId, recordId } = record;
      return [{ memberId, recordId, keyId: to.id, wrappedKey: rewrapDataKey(record.wrappedKey, { from, to }, record) }];
    } catch {
      return [];
    }
  });
}
