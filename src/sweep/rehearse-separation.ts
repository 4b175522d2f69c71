import type { Context } from '../context.js';
import type { CycleRow } from '../store/cycles.js';
import { readSeparable } from '../store/separable.js';
import { type GateVerdict, readGate } from './read-gate.js';
import { claimedUntil } from './separate-batch.js';
import { emptyReport, present, type StageReport, type SweepRun, skip } from './sweep-run.js';
import { hasUnnamedItems, type ItemMasks } from './take-rows.js';

/**
 * Asks the gate as a separation would, without a lock and without a change. `cancelled` are the members whom detection
 * would have sent back to watching before.
 */
export async function rehearseSeparation(
  ctx: Context,
  run: SweepRun,
  cancelled: ReadonlySet<string>,
): Promise<StageReport> {
  const report = emptyReport();
  const { perSweep } = ctx.policy;
  const limit = ctx.config.batchSize;
  let after = null;
  while (!run.signal.aborted) {
    const at = await present(ctx, run);
    const page: CycleRow[] = await readSeparable(ctx.clerk, { ...at, after, limit });
    const cycles = page.filter(({ memberId }) => !cancelled.has(memberId));
    const gate = await askGate(ctx, cycles, at.now);
    report.examined += cycles.length;
    report.full ||= report.done + gate.passed.length > perSweep;
    report.done = Math.min(perSweep, report.done + gate.passed.length);
    for (const [reason, count] of Object.entries(gate.skipped)) skip(report, reason, count);
    if (page.length < limit || report.full) return report;
    after = claimedUntil(page);
  }
  return report;
}

/** The gate, and with the mover's eyes whether something would leave that the notice did not name. */
async function askGate(ctx: Context, cycles: readonly CycleRow[], now: string): Promise<GateVerdict> {
  const locked = new Set(cycles.map(({ memberId }) => memberId));
  const request = { cycles, locked, now, unnamed: new Set<string>() };
  const gate = await readGate(ctx, ctx.mover, request);
  const memberIds = gate.passed.map(({ cycle }) => cycle.memberId);
  const items = await ctx.mover.rows<ItemMasks & { memberId: string }>(ctx.map.look.presentItems, [memberIds]);
  const itemsOf = new Map(items.map((row) => [row.memberId, row]));
  const unnamed = gate.passed.flatMap(({ cycle, named }) => {
    const present = itemsOf.get(cycle.memberId);
    return present && hasUnnamedItems(present, named) ? [cycle.memberId] : [];
  });
  return unnamed.length === 0 ? gate : readGate(ctx, ctx.mover, { ...request, unnamed: new Set(unnamed) });
}
