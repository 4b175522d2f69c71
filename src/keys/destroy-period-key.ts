import { appendAudit } from '../audit/append.js';
import { isSqlState, sqlStates } from '../database/database-error.js';
import { countRecordsUnder, withdrawKey } from '../vault/period-keys.js';
import type { KeysContext, KeysRun } from './keys-run.js';
import { moveRecords } from './move-records.js';

export interface EmptiedKey {
  readonly keyId: string;
  readonly month: string;
  readonly moved: number;
  readonly unreadable: number;
  /** Records that still need it. */
  readonly left: number;
  readonly destroyed: boolean;
}

const roundsMax = 3;

/**
 * Moves what a period key still opens to other keys and destroys it. What can't be moved keeps it, and is told: it opens
 * with no key, or somebody had it locked all the time. Calling it again goes on where it stopped.
 */
export async function emptyAndDestroy(
  ctx: KeysContext,
  run: KeysRun,
  { id: keyId, month }: { readonly id: string; readonly month: string },
): Promise<EmptiedKey> {
  let { moved, unreadable, left } = await moveRecords(ctx, run, keyId);
  let destroyed = false;
  for (let rounds = 0; left === 0 && rounds < roundsMax && !run.signal.aborted; rounds += 1) {
    destroyed = await destroyPeriodKey(ctx, run, { keyId, month });
    if (destroyed) break;
    // Who was sealing under it has ended by now, and nobody else may begin.
    const again = await moveRecords(ctx, run, keyId);
    moved += again.moved;
    ({ unreadable, left } = again);
  }
  if (unreadable > 0) {
    ctx.metrics.alarms.inc({ kind: 'period_key_kept' });
    const told = 'a period key is kept: records under it do not open, compare their rows with a backup';
    ctx.logger.error({ keyId, month, records: unreadable }, told);
  }
  return { keyId, month, moved, unreadable, left, destroyed };
}

/**
 * Withdraws the key first, which waits for all who seal under it at this moment: the count in the next statement is
 * final. On record before it is done, for a key that is gone without a trace could never be explained; after a crash in
 * between, the next run finishes it. False where a record needs it after all.
 */
async function destroyPeriodKey(
  ctx: KeysContext,
  run: KeysRun,
  { keyId, month }: { keyId: string; month: string },
): Promise<boolean> {
  const { at, actor } = run;
  const isFree = await ctx.mover
    .transaction(async (tx) => {
      await run.holdFence?.(tx);
      await withdrawKey(tx, { keyId, at });
      const [under] = await countRecordsUnder(tx, [keyId]);
      if (under) return false;
      const entries = [{ memberId: null, action: 'period_key_destroyed', detail: { keyId, month } }];
      await appendAudit(ctx, tx, { entries, at, actor });
      return true;
    })
    .catch((error) => {
      // Somebody seals under it for longer than anybody waits: the next run asks again.
      if (isSqlState(error, sqlStates.lockNotAvailable)) return false;
      throw error;
    });
  await ctx.reached('period key withdrawn');
  if (isFree) await ctx.keyring.destroyPeriodKey(keyId);
  return isFree;
}
