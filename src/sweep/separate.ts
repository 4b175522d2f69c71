import type { Context } from '../context.js';
import { DatabaseError, isBusy, isOutOfResources } from '../database/database-error.js';
import { type ErrorCode, ServiceError } from '../errors.js';
import { addDays } from '../policy/dates.js';
import { blockCycle, type CycleRow, lockOpenCycle } from '../store/cycles.js';
import { type ClaimAfter, countSeparable } from '../store/separable.js';
import { recordHappenings } from '../store/timeline.js';
import { insertShape } from '../vault/records.js';
import { ContentTooLarge, weighTooLarge } from './oversized.js';
import { RowsEscaped } from './rows-escaped.js';
import {
  assertShapeStands,
  type BatchRequest,
  type BatchResult,
  claimedUntil,
  separateBatch,
  UnnamedItems,
} from './separate-batch.js';
import { emptyReport, holdFence, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/** Moves the noticed members whose day has come, in batches, several at once, until a batch comes back short. */
export async function separate(ctx: Context, run: SweepRun): Promise<StageReport> {
  const report = emptyReport();
  await assertShapeStands(ctx, ctx.mover);
  await insertShape(ctx.mover, { id: ctx.map.shapeId, document: ctx.map.shape });
  const pass = new Pass(ctx, run, report);
  // One connection stays free for what a batch does not do itself, such as reading a record.
  const workers = Array.from({ length: ctx.config.connectionsMax.mover - 1 }, () => pass.work());
  const failed = (await Promise.allSettled(workers)).find((settled) => settled.status === 'rejected');
  if (failed) throw failed.reason;
  if (report.done >= ctx.policy.perSweep) {
    report.full = (await countSeparable(ctx.clerk, await present(ctx, run))).members > 0;
  }
  return report;
}

/** What the workers of one pass share: how far the claims have come and how much is left to do. */
class Pass {
  readonly #ctx: Context;
  readonly #run: SweepRun;
  readonly #report: StageReport;
  #after: ClaimAfter | null = null;
  #claiming: Promise<void> = Promise.resolve();
  #left: number;

  constructor(ctx: Context, run: SweepRun, report: StageReport) {
    this.#ctx = ctx;
    this.#run = run;
    this.#report = report;
    this.#left = ctx.policy.perSweep;
  }

  async work(): Promise<void> {
    while (!this.#run.signal.aborted) {
      const limit = Math.min(this.#ctx.config.batchSize, this.#left);
      if (limit <= 0) return;
      this.#left -= limit;
      const { claimed, separated } = await this.#tryBatch(limit);
      this.#left += limit - separated;
      if (claimed < limit) return;
    }
  }

  async #tryBatch(limit: number): Promise<{ claimed: number; separated: number }> {
    const done = await this.#takeTurn();
    let claimed: readonly CycleRow[] = [];
    const onClaimed = (cycles: readonly CycleRow[]) => {
      claimed = cycles;
      this.#after = claimedUntil(cycles) ?? this.#after;
      done();
    };
    try {
      const request = { limit, after: this.#after, memberIds: null, unnamed: new Set<string>(), onClaimed };
      const { separated } = await this.#separate(request);
      return { claimed: claimed.length, separated: separated.length };
    } catch (error) {
      if (isFatal(error)) throw error;
      return { claimed: claimed.length, separated: await this.#again(claimed, error) };
    } finally {
      done();
    }
  }

  /** One claim after the other, so that each begins behind the last and nobody is looked at twice. */
  async #takeTurn(): Promise<() => void> {
    const before = this.#claiming;
    let done = () => {};
    this.#claiming = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    return done;
  }

  /** Without those who would lose more than they were told the batch may do. */
  async #again(cycles: readonly CycleRow[], error: unknown): Promise<number> {
    if (!(error instanceof UnnamedItems)) return this.#memberByMember(cycles);
    try {
      const memberIds = cycles.map(({ memberId }) => memberId);
      return (await this.#separate(only(memberIds, new Set(error.memberIds)))).separated.length;
    } catch (again) {
      if (isFatal(again)) throw again;
      return this.#memberByMember(cycles);
    }
  }

  /** A batch that failed is repeated member by member, so that one member's trouble stops nobody else. */
  async #memberByMember(cycles: readonly CycleRow[]): Promise<number> {
    let separated = 0;
    for (const cycle of cycles) {
      if (this.#run.signal.aborted) break;
      separated += await this.#separateOne(cycle, new Set());
    }
    return separated;
  }

  async #separateOne(cycle: CycleRow, unnamed: ReadonlySet<string>): Promise<number> {
    try {
      return (await this.#separate(only([cycle.memberId], unnamed))).separated.length;
    } catch (error) {
      if (isFatal(error)) throw error;
      if (error instanceof UnnamedItems && unnamed.size === 0)
        return this.#separateOne(cycle, new Set(error.memberIds));
      // Somebody is writing their rows, so they may be alive: the next sweep looks at them again.
      if (isBusy(error)) {
        skip(this.#report, 'busy');
        return 0;
      }
      this.#report.failed += 1;
      await setAside(this.#ctx, this.#run, { cycle, error });
      return 0;
    }
  }

  async #separate(request: BatchRequest): Promise<BatchResult> {
    const result = await separateBatch(this.#ctx, this.#run, request);
    this.#report.examined += result.claimed;
    this.#report.done += result.separated.length;
    for (const [reason, count] of Object.entries(result.skipped)) skip(this.#report, reason, count);
    this.#ctx.metrics.separated.inc(result.separated.length);
    return result;
  }
}

/** The repeat of a batch that failed, for some of its members. */
function only(memberIds: readonly string[], unnamed: ReadonlySet<string>): BatchRequest {
  return { limit: memberIds.length, after: null, memberIds, unnamed, onClaimed: () => undefined };
}

const fatalCodes: readonly ErrorCode[] = ['lease_lost', 'database_unavailable', 'map_invalid'];

/** Not the fault of a member: to go on member by member would only fail again. */
function isFatal(error: unknown): boolean {
  return isOutOfResources(error) || (error instanceof ServiceError && fatalCodes.includes(error.code));
}

/** Until tomorrow, with a reason that names tables and constraints and no value. */
async function setAside(
  ctx: Context,
  run: SweepRun,
  { cycle, error }: { cycle: CycleRow; error: unknown },
): Promise<void> {
  const { memberId, cycleId } = cycle;
  const { now, today } = await present(ctx, run);
  const reason = (error instanceof ContentTooLarge && (await weighTooLarge(ctx, memberId))) || reasonOf(error);
  await ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    const locked = await lockOpenCycle(tx, memberId);
    if (locked?.cycleId !== cycleId) return;
    await blockCycle(tx, { memberId, cycleId, until: addDays(today, 1), reason });
    await recordHappenings(tx, {
      rows: [{ memberId, cycleId, event: 'set_aside', reason }],
      at: now,
      actor: run.actor,
    });
  });
  ctx.metrics.setAside.inc({ stage: 'separate' });
  ctx.logger.error({ err: error }, 'a member was set aside: their rows could not be moved');
}

const ours = [DatabaseError, ServiceError, RowsEscaped, ContentTooLarge];

/** Only words that we wrote ourselves: another error may quote what it could not read. */
function reasonOf(error: unknown): string {
  if (ours.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? error.name : 'unknown';
}
