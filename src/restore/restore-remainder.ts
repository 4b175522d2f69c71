import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { vaultStates } from '../policy/cycle.js';
import { type CycleRow, lockAnyCycles } from '../store/cycles.js';
import { readLastLeft } from '../store/remainders.js';
import { recordHappenings } from '../store/timeline.js';
import { readSeparated } from '../vault/records.js';
import type { RestoredBatch, RestoreRequest } from './restore-batch.js';
import { detailOf, inRestoration, returnRecords } from './return-records.js';

/**
 * Gives back what an earlier restoration left in the vault, of one cycle a call: two cycles may hold two values of one
 * column, and which of them is to stand only the caller knows. Without a cycle in the answer there is nothing left.
 *
 * The member is live and stays as they are, on the way to a new
 * separation or not: their cycle is locked, so that no move passes by what comes back.
 */
export async function restoreRemainder(
  ctx: Context,
  request: Omit<RestoreRequest, 'memberIds'> & { readonly memberId: string },
): Promise<RestoredBatch> {
  const asked = { ...request, memberIds: [request.memberId] };
  const result = await inRestoration(ctx, asked, (tx) => restoreOnce(ctx, tx, asked));
  await ctx.reached('after commit of restoration');
  return result;
}

async function restoreOnce(
  ctx: Context,
  tx: Transaction,
  request: RestoreRequest & { readonly memberId: string },
): Promise<RestoredBatch> {
  const { memberId, reason, now, actor } = request;
  const known = await lockAnyCycles(tx, [memberId]);
  const next = nextWithRemainder(known, await readLastLeft(tx, memberId));
  if (next === null) return { cycles: [], tables: {}, changed: [], left: [] };
  const cycles = [next];
  const records = await readSeparated(tx, { memberIds: [memberId], cycleIds: [next.cycleId] });
  const returned = await returnRecords(ctx, tx, { ...request, records, cycles });
  if (!request.rehearse) {
    const { cycleId } = next;
    const detail = detailOf(request, returned);
    const rows = [{ memberId, cycleId, event: 'remainder_restored', reason, detail }];
    await recordHappenings(tx, { rows, at: now, actor });
    const entries = [{ memberId, action: 'remainder_restored', reason, detail }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    await ctx.reached('before commit of restoration');
  }
  return { cycles, ...returned };
}

/**
 * The latest cycle first; one of which a call has left something again waits for the others, so that it stands in
 * nobody's way. What a law alone keeps since a withdrawal doesn't come back.
 */
function nextWithRemainder(
  known: readonly CycleRow[],
  lastLeft: readonly { cycleId: string; leftAt: string }[],
): CycleRow | null {
  const kept = known.find(({ state }) => vaultStates.includes(state));
  const leftAt = new Map(lastLeft.map((one) => [one.cycleId, one.leftAt]));
  const cycles = known.filter(({ cycleId }) => leftAt.has(cycleId));
  const free = cycles.filter(({ withdrawnAt }) => withdrawnAt === null);
  const isWithdrawn = cycles.length > 0 && free.length === 0;
  if (known.length === 0 || kept !== undefined || isWithdrawn) throw refusal({ known, kept });
  const leftAgainAt = ({ cycleId, closedAt }: CycleRow) => {
    const at = leftAt.get(cycleId) ?? '';
    return at === closedAt ? '' : at;
  };
  const order = (one: CycleRow, other: CycleRow) =>
    compare(leftAgainAt(one), leftAgainAt(other)) || compare(other.openedAt, one.openedAt);
  return [...free].sort(order)[0] ?? null;
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function refusal({ known, kept }: { known: readonly CycleRow[]; kept: CycleRow | undefined }): ServiceError {
  if (known.length === 0) return new ServiceError('member_not_found', 'No separated member has this id.');
  const why =
    kept === undefined
      ? 'This member withdrew; what a law keeps of them can be disclosed and not restored.'
      : `This member is separated (${kept.state}): give that back first, by a restoration without remainder.`;
  const latest = [...known].sort((one, other) => compare(other.openedAt, one.openedAt))[0];
  return new ServiceError('cycle_in_other_state', why, { detail: { state: (kept ?? latest)?.state } });
}
