import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { startOfDay } from '../policy/dates.js';
import { insertSweep, readSweep, type SweepMode, type SweepRow } from '../store/sweeps.js';
import type { Actor } from '../store/timeline.js';

export interface SweepRequest {
  readonly mode: SweepMode;
  /** A local date (its first instant) or an instant; for `perform` in development alone. */
  readonly asOf?: string | null | undefined;
  readonly scheduledFor?: string | null | undefined;
  readonly actor: Actor;
}

/** Writes the request down; performSweep runs it. Null where the scheduled run was requested already. */
export async function requestSweep(ctx: Context, request: SweepRequest): Promise<SweepRow | null> {
  const { mode, actor } = request;
  const asOf = request.asOf ? toInstant(ctx, request.asOf) : null;
  if (asOf && mode === 'perform' && !ctx.config.development) {
    throw new ServiceError(
      'input_invalid',
      'as-of moves the clock of a rehearsal; a sweep that performs runs as of now.',
    );
  }
  const at = await ctx.clock.now();
  const sweepId = randomUUID();
  const inserted = await ctx.clerk.transaction(async (tx) => {
    const rows = await insertSweep(tx, {
      sweepId,
      mode,
      asOf,
      scheduledFor: request.scheduledFor ?? null,
      by: actor.id,
      at,
    });
    if (rows === 0) return 0;
    const entries = [{ memberId: null, action: 'sweep_requested', detail: { sweepId, mode, asOf } }];
    await appendAudit(ctx, tx, { entries, at, actor });
    return rows;
  });
  return inserted === 0 ? null : readSweep(ctx.clerk, sweepId);
}

function toInstant(ctx: Context, asOf: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(asOf);
  const ms = Date.parse(asOf);
  if (Number.isNaN(ms))
    throw new ServiceError('input_invalid', 'as-of must be a date such as 2026-11-22, or an instant.');
  return day ? startOfDay(asOf, ctx.policy.zone) : new Date(ms).toISOString();
}
