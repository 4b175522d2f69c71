import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { requireText } from '../cycles/require-text.js';
import { ServiceError } from '../errors.js';
import { type LocalDate, localDateOf } from '../policy/dates.js';
import { needsReason, type RequestOutcome, requestOutcomes } from '../policy/rights-request.js';
import { lockOpenCycle } from '../store/cycles.js';
import { markRequestClosed, type RightsRequestRow } from '../store/rights-requests.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { requireMeasure } from './require-measure.js';
import { requireRequest } from './require-request.js';
import { type RightsRequest, viewRequest } from './view-request.js';

export interface RequestClosing {
  readonly requestId: string;
  readonly outcome: RequestOutcome;
  /** What the person was told; a refusal, also of a part, must have it, and how to object. */
  readonly reason?: string | null | undefined;
  readonly objection?: string | null | undefined;
  /** The hold that suspends what the person asked to have suspended. */
  readonly holdId?: string | null | undefined;
  readonly actor: Actor;
}

export interface ClosedRequest {
  readonly request: RightsRequest;
  readonly already: boolean;
}

/**
 * Enters how a request ended. It does none of it: correction is done by a restoration, suspension by a hold, deletion by a
 * withdrawal, and an outcome that grants what has not been done is refused. The same outcome again changes nothing.
 */
export async function closeRequest(ctx: Context, asked: RequestClosing): Promise<ClosedRequest> {
  const { outcome, actor } = asked;
  const { reason, objection } = checkedWords(asked);
  const now = await ctx.clock.now();
  const today = localDateOf(now, ctx.policy.zone);
  return ctx.clerk.transaction(async (tx) => {
    const { memberId, requestId, kind, receivedOn } = await requireRequest(tx, asked.requestId);
    const cycle = await lockOpenCycle(tx, memberId);
    const before = await requireRequest(tx, requestId);
    if (before.closedAt !== null) return closedBefore(before, outcome, today);
    const { zone } = ctx.policy;
    const holdId = asked.holdId ?? null;
    const measure = await requireMeasure(tx, { memberId, kind, outcome, holdId, receivedOn, zone });
    const closed = await markRequestClosed(tx, {
      requestId,
      outcome,
      reason,
      objection,
      measure,
      at: now,
      by: actor.id,
    });
    // Without an open cycle there is no lock to wait for: another call may have closed it meanwhile.
    if (closed === null) return closedBefore(await requireRequest(tx, requestId), outcome, today);
    // What the person was told is a person's words: it stands with the request alone, not where other back ends read.
    const detail = { requestId, kind, outcome, late: closed.dueOn < today, measure };
    const rows = [{ memberId, cycleId: cycle?.cycleId ?? null, event: 'rights_request_closed', detail }];
    await recordHappenings(tx, { rows, at: now, actor });
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'rights_request_closed', detail }], at: now, actor });
    return { request: viewRequest(closed, today), already: false };
  });
}

function closedBefore(row: RightsRequestRow, outcome: RequestOutcome, today: LocalDate): ClosedRequest {
  if (row.outcome === outcome) return { request: viewRequest(row, today), already: true };
  throw new ServiceError(
    'rights_request_closed',
    'This request was closed with another outcome, which stands. Open a new one where the person asks again.',
    { detail: { outcome: row.outcome, closedAt: row.closedAt } },
  );
}

function checkedWords(asked: RequestClosing): { reason: string | null; objection: string | null } {
  if (!requestOutcomes.includes(asked.outcome)) {
    throw new ServiceError('input_invalid', `outcome must be one of ${requestOutcomes.join(', ')}.`, {
      detail: { field: 'outcome' },
    });
  }
  const needed = needsReason(asked.outcome);
  const wordsOf = (value: string | null | undefined, name: string) =>
    needed || (value ?? null) !== null ? requireText(value, { name, lengthMax: 1_000 }) : null;
  return { reason: wordsOf(asked.reason, 'reason'), objection: wordsOf(asked.objection, 'objection') };
}
