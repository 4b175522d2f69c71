import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { removeRecords } from '../vault/records.js';
import { moveDays, type Remainder, rewriteRecords, sealRemainders } from '../vault/rewrite-records.js';
import type { Fate } from './plan-fates.js';
import { settleRemainders } from './settle-remainders.js';

/** Does to the sealed records what was planned; the ledger is written by the caller, in the same transaction. */
export async function applyFates(ctx: Context, tx: Transaction, fates: readonly Fate[], at: string): Promise<void> {
  const whole = fates.filter((fate) => fate.kind === 'whole').map(({ record }) => record);
  const ids = { memberIds: whole.map((row) => row.memberId), recordIds: whole.map((row) => row.recordId) };
  if (whole.length > 0) await removeRecords(tx, ids);
  await moveDays(tx, fates.flatMap(movedOf));
  const remainders = fates.flatMap(remainderOf);
  await rewriteRecords(tx, await sealRemainders(tx, ctx.keyring, remainders, at));
  await settleRemainders(tx, fates);
}

function movedOf(fate: Fate) {
  if (fate.kind !== 'stays' || fate.content !== null) return [];
  const { record, nextExpiryOn, expiresOn } = fate;
  if (record.nextExpiryOn === nextExpiryOn && record.expiresOn === expiresOn) return [];
  return [{ memberId: record.memberId, recordId: record.recordId, nextExpiryOn, expiresOn }];
}

function remainderOf(fate: Fate): Remainder[] {
  if (fate.kind === 'whole') return [];
  const revision = fate.record.revision + 1;
  if (fate.kind === 'part') return [{ record: fate.record, revision, ...fate.rest }];
  if (fate.content === null) return [];
  const { record, content, nextExpiryOn, expiresOn } = fate;
  return [{ record, content, rowCount: record.rowCount, nextExpiryOn, expiresOn, revision }];
}
