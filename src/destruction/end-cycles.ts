import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { firstLookOn } from '../policy/consider-member.js';
import { localDateOf } from '../policy/dates.js';
import { type CycleRow, markClosed, markPartlyDestroyed } from '../store/cycles.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { setDue } from '../store/watch.js';
import { type ExpiredRecord, readCyclesHolding, removeNoticeTexts } from '../vault/due-records.js';
import { removeIdentifiers } from '../vault/records.js';

export interface Ended {
  readonly over: readonly CycleRow[];
  readonly partly: readonly CycleRow[];
  /** The evidence of notices goes with the data it stood for; the ledger has yet to name it. */
  readonly texts: readonly ExpiredRecord[];
}

/** Cycles from which something was destroyed: those that hold nothing more are over. */
export async function endCycles(
  ctx: Context,
  tx: Transaction,
  { cycles, at, actor }: { cycles: readonly CycleRow[]; at: string; actor: Actor },
): Promise<Ended> {
  if (cycles.length === 0) return { over: [], partly: [], texts: [] };
  const holding = new Set((await readCyclesHolding(tx, idsOf(cycles))).map((row) => row.cycleId));
  const over = cycles.filter(({ cycleId }) => !holding.has(cycleId));
  const partly = cycles.filter(({ cycleId }) => holding.has(cycleId));
  await markPartlyDestroyed(tx, idsOf(partly));
  const ids = idsOf(over);
  await markClosed(tx, { ...ids, state: 'destroyed', at });
  await removeIdentifiers(tx, ids.memberIds);
  // Somebody may use the emptied row again, and then is a member like all others.
  const dueOn = firstLookOn(at, ctx.policy, localDateOf(at, ctx.policy.zone), ctx.map.minKeepsDays);
  await setDue(tx, { memberIds: ids.memberIds, dueOn });
  const rows = [
    ...partly.map((cycle) => happened(cycle, 'partly_destroyed', restrictedOr(cycle, 'partly_destroyed'))),
    ...over.map((cycle) => happened(cycle, 'destroyed', 'destroyed')),
  ];
  await recordHappenings(tx, { rows, at, actor });
  return { over, partly, texts: await removeNoticeTexts(tx, ids) };
}

export function idsOf(cycles: readonly Pick<CycleRow, 'memberId' | 'cycleId'>[]) {
  return { memberIds: cycles.map((cycle) => cycle.memberId), cycleIds: cycles.map((cycle) => cycle.cycleId) };
}

function restrictedOr(cycle: CycleRow, state: string): string {
  return cycle.withdrawnAt === null ? state : 'restricted';
}

function happened({ memberId, cycleId }: CycleRow, event: string, state: string) {
  return { memberId, cycleId, event, state };
}
